package dev.postroom.broker.connection;

import dev.postroom.broker.snapshot.ConnectionSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// What is remembered of the last connections that ended. Thread-safe.
///
/// Bounds: so many connections, and [#MOST_SUBSCRIPTIONS] of all of them together; past it the
/// oldest ones lose theirs.
final class ClosedConnections {
  /// Some megabytes.
  static final int MOST_SUBSCRIPTIONS = 16_384;

  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  // Older ones, without their subscriptions; then the others. Under the lock, like the count.
  private final ArrayDeque<ConnectionSnapshot> bare = new ArrayDeque<>();
  private final ArrayDeque<ConnectionSnapshot> whole = new ArrayDeque<>();
  private int subscriptions;

  ClosedConnections(int most) {
    this.most = most;
  }

  void add(ConnectionSnapshot last) {
    lock.lock();
    try {
      whole.addLast(last);
      subscriptions += last.subscriptions().size();
      while (subscriptions > MOST_SUBSCRIPTIONS) {
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
    return oldest;
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
