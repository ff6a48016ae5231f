package dev.postroom.client;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/// Makes subjects that nobody else listens to. Thread-safe.
final class Inboxes {
  private static final String CHARACTERS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM_LENGTH = 22;

  private final String own;
  private final AtomicLong made = new AtomicLong();

  /// Make them for one connection.
  Inboxes(String prefix, SecureRandom random) {
    StringBuilder text = new StringBuilder(prefix).append('.');
    for (int i = 0; i < RANDOM_LENGTH; i++) {
      text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    own = text.toString();
  }

  /// Return the subject that belongs to the connection: others begin with it and a dot.
  String own() {
    return own;
  }

  /// Return a subject that was not made before, not below [#own].
  String next() {
    return own + made.incrementAndGet();
  }
}
