package dev.postroom.server;

import java.io.IOException;

/// A server that could not start. Its log has said why.
public final class StartException extends IOException {
  private static final long serialVersionUID = 1L;

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
