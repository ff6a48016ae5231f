package dev.postroom.cli.bench;

import java.time.Duration;

/// What is to be done. Immutable.
///
/// @param subject where
/// @param messages how many messages all clients of a role send or answer together
/// @param size the bytes of each body
/// @param clients how many clients a role has
/// @param seconds how long at most; 0 for any time
record Load(String subject, int messages, int size, int clients, int seconds) {

  /// Return how many of the messages are the client's.
  int share(int client) {
    return messages / clients + (client < messages % clients ? 1 : 0);
  }

  /// Return whether the time is over.
  boolean isOver(long nanos) {
    return seconds > 0 && nanos >= limit();
  }

  /// Return how many nanoseconds it may take; 0 for any time.
  long limit() {
    return Duration.ofSeconds(seconds).toNanos();
  }

  /// Return a body.
  byte[] body() {
    byte[] body = new byte[size];
    java.util.Arrays.fill(body, (byte) 'x');
    return body;
  }
}
