package dev.postroom.broker.options;

import java.time.Duration;

/// What happens to receivers that fall behind (docs/spec/core.md 1.11).
///
/// @param maxPending the bytes that may wait for one connection
/// @param writeDeadline how long the socket may take for what waits
/// @param writeTimeout what happens when it takes longer
/// @param noFastProducerStall drop messages for a receiver that is behind instead of pausing the
///   publisher
/// @param maxPendingTotal the bytes that may wait for all connections together; past it the slowest
///   is cut first
public record DeliveryOptions(
    long maxPending,
    Duration writeDeadline,
    WriteTimeout writeTimeout,
    boolean noFastProducerStall,
    long maxPendingTotal) {

  /// What a missed write deadline leads to.
  public enum WriteTimeout {
    CLOSE,
    RETRY
  }

  public static DeliveryOptions defaults() {
    return new DeliveryOptions(64L << 20, Duration.ofSeconds(10), WriteTimeout.CLOSE, false, 0);
  }

  public DeliveryOptions withMaxPending(long value) {
    return new DeliveryOptions(
        value, writeDeadline, writeTimeout, noFastProducerStall, maxPendingTotal);
  }

  public DeliveryOptions withWriteDeadline(Duration value) {
    return new DeliveryOptions(
        maxPending, value, writeTimeout, noFastProducerStall, maxPendingTotal);
  }

  public DeliveryOptions withWriteTimeout(WriteTimeout value) {
    return new DeliveryOptions(
        maxPending, writeDeadline, value, noFastProducerStall, maxPendingTotal);
  }

  public DeliveryOptions withNoFastProducerStall(boolean value) {
    return new DeliveryOptions(maxPending, writeDeadline, writeTimeout, value, maxPendingTotal);
  }

  public DeliveryOptions withMaxPendingTotal(long value) {
    return new DeliveryOptions(maxPending, writeDeadline, writeTimeout, noFastProducerStall, value);
  }
}
