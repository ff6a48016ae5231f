package dev.postroom.broker.outbox;

import dev.postroom.broker.options.DeliveryOptions;
import java.time.Duration;

/// Decides what a receiver that falls behind costs, and whom (docs/spec/core.md 1.11, ADR 0008).
/// Immutable.
///
/// A receiver past `maxPending` is cut. One past three quarters of it is *behind*: a publisher
/// whose message went only to receivers that are behind pauses for [#PAUSE]; as soon as one
/// receiver keeps up, the others are left to their bound, so that a slow consumer slows nobody
/// else.
public final class SlowConsumerPolicy {
  /// How long a publisher's reads pause, at most once per batch.
  public static final Duration PAUSE = Duration.ofMillis(10);

  private final long maxPending;
  private final long behind;
  private final boolean dropWhenBehind;

  public SlowConsumerPolicy(DeliveryOptions options) {
    maxPending = options.maxPending();
    behind = maxPending / 4 * 3;
    dropWhenBehind = options.noFastProducerStall();
  }

  /// Return whether a receiver with so many bytes waiting is cut.
  public boolean isOverflow(long pending) {
    return pending > maxPending;
  }

  /// Return whether a receiver with so many bytes waiting is behind.
  public boolean isBehind(long pending) {
    return pending > behind;
  }

  /// Return whether the next message is dropped for a receiver with so many bytes waiting.
  public boolean isDropped(long pending) {
    return dropWhenBehind && pending > behind;
  }

  /// Return the most bytes that may wait for one receiver.
  public long maxPending() {
    return maxPending;
  }
}
