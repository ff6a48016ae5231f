package dev.postroom.broker.connection;

import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// What is remembered of the last connections that ended. Thread-safe.
///
/// Bounds: so many connections, and of all of them together [#MOST_SUBSCRIPTIONS] with names of
/// [#MOST_CHARACTERS]; past either the oldest ones lose theirs.
final class ClosedConnections {
  static final int MOST_SUBSCRIPTIONS = 16_384;
  static final long MOST_CHARACTERS = 1L << 20;

  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  // Older ones, without their subscriptions; then the others. Under the lock, like the count.
  private final ArrayDeque<ConnectionSnapshot> bare = new ArrayDeque<>();
  private final ArrayDeque<ConnectionSnapshot> whole = new ArrayDeque<>();
  private int subscriptions;
  private long characters;

  ClosedConnections(int most) {
    this.most = most;
  }

  void add(ConnectionSnapshot last) {
    lock.lock();
    try {
      whole.addLast(last);
      subscriptions += last.subscriptions().size();
      characters += characters(last);
      while (subscriptions > MOST_SUBSCRIPTIONS || characters > MOST_CHARACTERS) {
        bare.addLast(oldestWhole().with(List.of()));
      }
      if (bare.size() + whole.size() > most) {
        var _ = bare.isEmpty() ? oldestWhole() : bare.removeFirst();
      }
    } finally {
      lock.unlock();
    }
  }

  private ConnectionSnapshot oldestWhole() {
    ConnectionSnapshot oldest = whole.removeFirst();
    subscriptions -= oldest.subscriptions().size();
    characters -= characters(oldest);
    return oldest;
  }

  private static long characters(ConnectionSnapshot connection) {
    long sum = 0;
    for (SubscriptionSnapshot each : connection.subscriptions()) {
      sum += each.subject().length() + each.queue().length() + each.sid().length();
    }
    return sum;
  }

  /// Return them, oldest first.
  List<ConnectionSnapshot> all() {
    lock.lock();
    try {
      List<ConnectionSnapshot> all = new ArrayList<>(bare);
      all.addAll(whole);
      return all;
    } finally {
      lock.unlock();
    }
  }
}
