package dev.postroom.broker.options;

import java.time.Duration;

/// That a user may answer: to the reply subject of a message it was given it may publish, whatever
/// else it may not (docs/spec/core.md 4.8). Immutable.
///
/// @param max how many answers to each message; negative for any number
/// @param expires how long after the message; negative for ever
public record AllowResponses(int max, Duration expires) {

  /// One answer within two minutes.
  public static AllowResponses defaults() {
    return new AllowResponses(1, Duration.ofMinutes(2));
  }
}
