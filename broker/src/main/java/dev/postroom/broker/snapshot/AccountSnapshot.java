package dev.postroom.broker.snapshot;

/// One account at one moment (docs/spec/core.md 6.5).
///
/// @param name its name
/// @param system whether the server itself speaks in it
/// @param connections clients that are in it
/// @param traffic what its clients sent and were sent
/// @param slowConsumers how often one of its clients was too slow
/// @param subscriptions who listens in it
public record AccountSnapshot(
    String name,
    boolean system,
    int connections,
    Traffic traffic,
    long slowConsumers,
    SubscriptionStats subscriptions) {

  /// Return this with another number of connections.
  public AccountSnapshot withConnections(int count) {
    return new AccountSnapshot(name, system, count, traffic, slowConsumers, subscriptions);
  }

  /// Messages and bytes (headers and payload) since the account is there.
  ///
  /// @param inMsgs messages that clients published
  /// @param inBytes their bytes
  /// @param outMsgs messages that clients were given
  /// @param outBytes their bytes
  public record Traffic(long inMsgs, long inBytes, long outMsgs, long outBytes) {
    /// No messages.
    public static final Traffic NONE = new Traffic(0, 0, 0, 0);

    /// Return the sum of both.
    public Traffic plus(Traffic other) {
      return new Traffic(
          inMsgs + other.inMsgs,
          inBytes + other.inBytes,
          outMsgs + other.outMsgs,
          outBytes + other.outBytes);
    }
  }
}
