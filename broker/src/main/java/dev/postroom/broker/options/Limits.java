package dev.postroom.broker.options;

/// What clients may send and hold (docs/spec/core.md 1.1, 1.12, 3.3). A value of 0 in the last two
/// means unlimited.
///
/// @param maxControlLine the bytes of one protocol line's arguments
/// @param maxPayload the bytes of one message, headers included; negative for no limit of its own
/// @param maxConnections how many clients at a time; negative refuses everybody
/// @param maxSubscriptions subscriptions per connection
/// @param maxSubTokens tokens of a subscribed subject
public record Limits(
    int maxControlLine,
    int maxPayload,
    int maxConnections,
    int maxSubscriptions,
    int maxSubTokens) {

  public static Limits defaults() {
    return new Limits(4096, 1 << 20, 65_536, 0, 0);
  }

  public Limits withMaxControlLine(int value) {
    return new Limits(value, maxPayload, maxConnections, maxSubscriptions, maxSubTokens);
  }

  public Limits withMaxConnections(int value) {
    return new Limits(maxControlLine, maxPayload, value, maxSubscriptions, maxSubTokens);
  }
}
