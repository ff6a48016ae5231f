package dev.postroom.platform.simulated;

import dev.postroom.platform.Clock;
import java.time.Duration;
import java.time.Instant;

/// A clock that moves only when it is told to. Moved by one thread, read by any.
public final class ManualClock implements Clock {
  private volatile Reading reading; // one field, so that no reader sees half a step

  private record Reading(long nanos, Instant wall) {}

  /// Make a clock that reads 0 ns and midnight of 1 January 2026, UTC.
  public ManualClock() {
    this(0, Instant.parse("2026-01-01T00:00:00Z"));
  }

  /// Make a clock with these readings; a monotonic start near `Long.MAX_VALUE` shows whether
  /// deadlines survive the overflow.
  public ManualClock(long nanos, Instant wall) {
    this.reading = new Reading(nanos, wall);
  }

  @Override
  public long nanos() {
    return reading.nanos;
  }

  @Override
  public Instant now() {
    return reading.wall;
  }

  /// Move both readings forward.
  public void advance(Duration step) {
    advanceNanos(step.toNanos());
  }

  /// Move both readings forward by nanoseconds.
  public void advanceNanos(long step) {
    if (step < 0) {
      throw new IllegalArgumentException("time does not go back: " + step + " ns");
    }
    reading = new Reading(reading.nanos + step, reading.wall.plusNanos(step));
  }

  /// Set the wall clock, forward or back, as an administrator or a time service would; the
  /// monotonic reading stays.
  public void setWall(Instant wall) {
    reading = new Reading(reading.nanos, wall);
  }
}
