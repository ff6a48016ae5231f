package dev.postroom.platform.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/// The certificates that a client has shown are not believed. Its message and cause are those of
/// who looked.
public final class DistrustException extends CertificateException {
  private static final long serialVersionUID = 1L;

  // Not to be serialized: nobody does that with it.
  private final transient List<X509Certificate> shown;

  /// Make one.
  ///
  /// @param shown what the client has shown, its own certificate first
  /// @param cause why it is not believed
  public DistrustException(List<X509Certificate> shown, CertificateException cause) {
    super(cause.getMessage(), cause);
    this.shown = List.copyOf(shown);
  }

  /// Return what the client has shown, its own certificate first.
  public List<X509Certificate> shown() {
    return shown;
  }
}
