package dev.postroom.monitoring;

import dev.postroom.platform.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/// The clock of this machine, which a test can put forward. Thread-safe.
final class SteppedClock implements Clock {
  private final AtomicLong ahead = new AtomicLong();

  @Override
  public long nanos() {
    return Clock.system().nanos() + ahead.get();
  }

  @Override
  public Instant now() {
    return Clock.system().now().plusNanos(ahead.get());
  }

  void advance(Duration step) {
    ahead.addAndGet(step.toNanos());
  }
}
