package dev.postroom.server.options;

import dev.postroom.config.Position;

/// One key whose value cannot be used.
final class KeyException extends Exception {
  private static final long serialVersionUID = 1L;

  KeyException(Position position, String message) {
    this(position + ": " + message);
  }

  /// Make one without a place, where nats-server names none.
  KeyException(String message) {
    super(message);
  }
}
