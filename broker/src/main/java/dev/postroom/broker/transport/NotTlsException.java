package dev.postroom.broker.transport;

import java.io.IOException;

/// The peer does not speak TLS, though it should. It is told nothing, for it would not understand,
/// unless the port speaks HTTP and so does the peer.
public final class NotTlsException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean isHttp;

  NotTlsException(boolean isHttp) {
    super("tls: first record does not look like a TLS handshake");
    this.isHttp = isHttp;
  }

  /// Return whether the peer began a request of HTTP: [PlainHttp] says what it is told.
  public boolean isHttp() {
    return isHttp;
  }
}
