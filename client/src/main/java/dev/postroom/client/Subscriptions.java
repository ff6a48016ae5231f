package dev.postroom.client;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The subscriptions of a connection by their numbers. Thread-safe, but for [#ofReader].
final class Subscriptions {
  /// How many the reader remembers, so that it need not look them up for each message.
  private static final int REMEMBERED = 64;

  private final ConcurrentHashMap<Long, ClientSubscription> bySid = new ConcurrentHashMap<>();
  private final @Nullable ClientSubscription[] remembered = new ClientSubscription[REMEMBERED];

  void add(ClientSubscription subscription) {
    bySid.put(subscription.sid(), subscription);
  }

  void remove(ClientSubscription subscription) {
    bySid.remove(subscription.sid());
  }

  /// Return the subscription of a message; null when it is not there any more, or has ended a
  /// moment ago. The reader's.
  @Nullable ClientSubscription ofReader(long sid) {
    int place = (int) sid & (REMEMBERED - 1);
    ClientSubscription known = remembered[place];
    if (known != null && known.sid() == sid) {
      return known;
    }
    ClientSubscription found = bySid.get(sid);
    if (found != null) {
      remembered[place] = found;
    }
    return found;
  }

  Collection<ClientSubscription> all() {
    return List.copyOf(bySid.values());
  }
}
