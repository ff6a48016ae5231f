package dev.postroom.cli.verb;

import dev.postroom.cli.console.FailedException;
import dev.postroom.platform.tls.CertifiedKey;
import dev.postroom.platform.tls.Pem;
import dev.postroom.platform.tls.PemException;
import dev.postroom.platform.tls.TlsContexts;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Certificates and a key in PEM, made into what encrypts. Confined to one thread.
final class TlsFiles {
  private @Nullable List<X509Certificate> trusted;
  private List<CertifiedKey> shown = List.of();

  /// Reads what a file holds.
  @FunctionalInterface
  private interface Reader<T> {
    T read(byte[] pem) throws PemException;
  }

  /// Trust these certificates and no others.
  ///
  /// @throws FailedException when the text has none
  void trust(String pem, String file) {
    try {
      trusted = Pem.authorities(pem.getBytes(StandardCharsets.UTF_8));
    } catch (PemException e) {
      throw new FailedException("the file " + file + " has no certificate in PEM that can be read");
    }
  }

  /// Show this certificate, with those of its authorities behind it.
  ///
  /// @throws FailedException when the texts are no certificate and key that belong together
  void show(String certificates, String certificateFile, String key, String keyFile) {
    List<X509Certificate> chain = read(certificates, certificateFile, Pem::chain);
    PrivateKey secret = read(key, keyFile, Pem::privateKey);
    try {
      shown = List.of(CertifiedKey.of(chain, secret));
    } catch (PemException e) {
      throw refused(keyFile, e);
    }
  }

  /// Return what encrypts.
  SSLContext context() {
    try {
      return TlsContexts.of(shown, trusted);
    } catch (PemException e) {
      throw new FailedException(String.valueOf(e.getMessage()));
    }
  }

  private static <T> T read(String pem, String file, Reader<T> reader) {
    try {
      return reader.read(pem.getBytes(StandardCharsets.UTF_8));
    } catch (PemException e) {
      throw refused(file, e);
    }
  }

  private static FailedException refused(String file, PemException cause) {
    return new FailedException("the file " + file + " cannot be used: " + cause.getMessage());
  }
}
