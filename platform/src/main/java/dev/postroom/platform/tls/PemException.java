package dev.postroom.platform.tls;

/// A certificate or key that cannot be used; the message says why, in Go's words where Go has some,
/// and names no file.
public final class PemException extends Exception {
  private static final long serialVersionUID = 1L;

  PemException(String message) {
    super(message);
  }

  PemException(String message, Throwable cause) {
    super(message, cause);
  }
}
