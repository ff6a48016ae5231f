package dev.postroom.broker.transport;

import java.io.IOException;

/// A proxy said wrongly for whom it speaks. The message is nats-server's.
public final class ProxyHeaderException extends IOException {
  private static final long serialVersionUID = 1L;

  public ProxyHeaderException(String message) {
    super(message);
  }
}
