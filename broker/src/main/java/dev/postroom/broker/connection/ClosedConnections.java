package dev.postroom.broker.connection;

import dev.postroom.broker.snapshot.ConnectionSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// What is remembered of the last connections that ended. Thread-safe.
///
/// Bounds: so many connections, and of all of them together [#MOST_SUBSCRIPTIONS] with names of
/// [#MOST_CHARACTERS]; past either the oldest ones lose theirs.
///
/// Implementation note: whoever is remembered this long has become old for a collector that keeps
/// generations, and would fill its heap slowly when forgotten. So each takes over the bytes of the
/// one it displaces.
final class ClosedConnections {
  static final int MOST_SUBSCRIPTIONS = 16_384;
  static final long MOST_CHARACTERS = 1L << 20;

  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  // Older ones, without their subscriptions; then the others. Under the lock, like the count.
  private final ArrayDeque<SnapshotPlace> bare = new ArrayDeque<>();
  private final ArrayDeque<SnapshotPlace> whole = new ArrayDeque<>();
  private int subscriptions;
  private long characters;

  ClosedConnections(int most) {
    this.most = most;
  }

  void add(ConnectionSnapshot last) {
    if (most <= 0) {
      return;
    }
    SnapshotBytes added = SnapshotBytes.of(isTooMuch(last) ? last.with(List.of()) : last);
    lock.lock();
    try {
      SnapshotPlace place = bare.size() + whole.size() < most ? new SnapshotPlace() : oldest();
      while (subscriptions + added.subscriptions() > MOST_SUBSCRIPTIONS
          || characters + added.characters() > MOST_CHARACTERS) {
        SnapshotPlace stripped = oldestWhole();
        stripped.bare(place);
        bare.addLast(stripped);
      }
      place.set(added);
      whole.addLast(place);
      subscriptions += added.subscriptions();
      characters += added.characters();
    } finally {
      lock.unlock();
    }
  }

  private static boolean isTooMuch(ConnectionSnapshot alone) {
    return alone.subscriptions().size() > MOST_SUBSCRIPTIONS
        || SnapshotBytes.characters(alone) > MOST_CHARACTERS;
  }

  private SnapshotPlace oldest() {
    return bare.isEmpty() ? oldestWhole() : bare.removeFirst();
  }

  private SnapshotPlace oldestWhole() {
    SnapshotPlace oldest = whole.removeFirst();
    subscriptions -= oldest.subscriptions();
    characters -= oldest.characters();
    return oldest;
  }

  /// Return them, oldest first.
  List<ConnectionSnapshot> all() {
    ArrayDeque<SnapshotBytes> copies = copies();
    List<ConnectionSnapshot> all = new ArrayList<>(copies.size());
    for (SnapshotBytes each = copies.poll(); each != null; each = copies.poll()) {
      all.add(each.get());
    }
    return all;
  }

  /// Whoever closes a connection waits for this copying, but not for the reading of all of them.
  private ArrayDeque<SnapshotBytes> copies() {
    lock.lock();
    try {
      ArrayDeque<SnapshotBytes> copies = new ArrayDeque<>(bare.size() + whole.size());
      bare.forEach(each -> copies.add(each.copy()));
      whole.forEach(each -> copies.add(each.copy()));
      return copies;
    } finally {
      lock.unlock();
    }
  }
}
