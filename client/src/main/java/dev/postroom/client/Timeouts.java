package dev.postroom.client;

import java.time.Duration;

/// Turns the durations of users into nanoseconds that can be added to a clock's reading.
final class Timeouts {
  private static final Duration LONGEST = Duration.ofDays(100L * 365);

  private Timeouts() {}

  /// Return so many nanoseconds; what is longer than a century counts as one.
  ///
  /// @throws IllegalArgumentException when it is negative
  static long nanos(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("a timeout of " + timeout + " is negative");
    }
    return timeout.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : timeout.toNanos();
  }

  /// Return so many nanoseconds of a wait that needs some time.
  ///
  /// @throws IllegalArgumentException when it is zero or negative
  static long positive(Duration timeout) {
    if (timeout.isZero()) {
      throw new IllegalArgumentException("a timeout of zero: nothing comes back at once");
    }
    return nanos(timeout);
  }
}
