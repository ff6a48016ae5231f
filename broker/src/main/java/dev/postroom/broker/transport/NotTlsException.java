package dev.postroom.broker.transport;

import java.io.IOException;

/// The peer does not speak TLS, though it should. It is told nothing: it would not understand.
public final class NotTlsException extends IOException {
  private static final long serialVersionUID = 1L;

  NotTlsException() {
    super("tls: first record does not look like a TLS handshake");
  }
}
