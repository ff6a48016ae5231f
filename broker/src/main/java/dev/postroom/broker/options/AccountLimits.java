package dev.postroom.broker.options;

/// What the clients of one account may do, besides what all clients may (docs/spec/core.md 3.4). -1
/// means no limit of its own.
///
/// @param maxConnections how many clients may be in it at a time; below -1 nobody
/// @param maxSubscriptions subscriptions per connection
/// @param maxPayload the bytes of one message, headers included
public record AccountLimits(long maxConnections, long maxSubscriptions, long maxPayload) {
  private static final long UNLIMITED = -1;

  /// No limits.
  public static final AccountLimits NONE = new AccountLimits(UNLIMITED, UNLIMITED, UNLIMITED);

  /// Return whether one more than so many clients are too many.
  public boolean isFull(int connections) {
    return maxConnections != UNLIMITED && connections >= maxConnections;
  }

  /// Return whether a client has as many subscriptions as it may, or more.
  public boolean hasAll(int subscriptions) {
    return maxSubscriptions >= 0 && subscriptions >= maxSubscriptions;
  }

  /// Return whether a client has more subscriptions than it may, or may have none.
  public boolean isExceeded(int subscriptions) {
    return maxSubscriptions == 0 || (maxSubscriptions > 0 && subscriptions > maxSubscriptions);
  }

  /// Return the most bytes of a message where all clients may send so many; negative for no limit.
  public int payload(int ofAll) {
    if (maxPayload < 0) {
      return ofAll;
    }
    return ofAll < 0 || maxPayload < ofAll ? (int) Math.min(maxPayload, Integer.MAX_VALUE) : ofAll;
  }
}
