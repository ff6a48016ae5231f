package dev.postroom.platform.tls.ocsp;

/// An answer about a certificate that cannot be used.
final class OcspException extends Exception {
  private static final long serialVersionUID = 1L;

  OcspException(String message) {
    super(message);
  }

  OcspException(String message, Throwable cause) {
    super(message, cause);
  }
}
