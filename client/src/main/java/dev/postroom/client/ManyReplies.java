package dev.postroom.client;

import java.time.Duration;

/// When a request to many is over: with whichever comes first. Immutable.
///
/// @param timeout when the time is over
/// @param stall when so much time has passed since the last reply; zero for never
/// @param most when so many replies came; 0 for any number
public record ManyReplies(Duration timeout, Duration stall, int most) {
  /// Check the limits.
  ///
  /// @throws IllegalArgumentException when the timeout is not positive, or another is negative
  public ManyReplies {
    long nanos = Timeouts.positive(timeout) + Timeouts.nanos(stall);
    if (most < 0 || nanos < 0) {
      throw new IllegalArgumentException("at most " + most + " replies: that must not be negative");
    }
  }

  /// Wait for this time, however many reply.
  public static ManyReplies within(Duration timeout) {
    return new ManyReplies(timeout, Duration.ZERO, 0);
  }

  public ManyReplies withStall(Duration gap) {
    return new ManyReplies(timeout, gap, most);
  }

  public ManyReplies withMost(int replies) {
    return new ManyReplies(timeout, stall, replies);
  }
}
