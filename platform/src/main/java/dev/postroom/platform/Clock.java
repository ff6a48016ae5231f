package dev.postroom.platform;

import java.time.Instant;

/// The time, as the code above sees it. Thread-safe.
public interface Clock {

  /// Return a monotonic reading in nanoseconds; only differences between two readings mean
  /// anything.
  long nanos();

  /// Return the wall-clock time, as fine as the system gives it.
  Instant now();

  /// Return the clock of this machine.
  static Clock system() {
    return SystemClock.INSTANCE;
  }
}
