package dev.postroom.broker.connection;

import dev.postroom.broker.snapshot.ConnectionSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The client connections of a broker: the open ones, those that still send their last bytes, and
/// what is remembered of the last ones that ended. Thread-safe.
public final class ConnectionRegistry {
  /// The Go server gives its own internal clients the first numbers; the first client is 5
  /// (docs/spec/core.md 1.2).
  private static final long FIRST_ID = 5;

  private final int maxClosed;
  private final AtomicLong nextId = new AtomicLong(FIRST_ID);
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentHashMap<Long, Connection> connections = new ConcurrentHashMap<>();
  private final Set<Connection> ending = ConcurrentHashMap.newKeySet();
  private final ReentrantLock closedLock = new ReentrantLock();
  private final ArrayDeque<ConnectionSnapshot> closed = new ArrayDeque<>();

  public ConnectionRegistry(int maxClosed) {
    this.maxClosed = maxClosed;
  }

  long newId() {
    return nextId.getAndIncrement();
  }

  /// Add a connection, and return how many there are with it.
  int add(Connection connection) {
    connections.put(connection.id(), connection);
    return open.incrementAndGet();
  }

  /// Remove a connection, and remember how it was at its end, if that is known.
  void remove(Connection connection, @Nullable ConnectionSnapshot last) {
    ending.add(connection); // before it is open no more: who asks for all misses none
    if (connections.remove(connection.id()) == null) {
      ending.remove(connection);
      return;
    }
    open.decrementAndGet();
    closedLock.lock();
    try {
      if (maxClosed > 0 && last != null) {
        if (closed.size() >= maxClosed) {
          closed.removeFirst();
        }
        closed.addLast(last);
      }
    } finally {
      closedLock.unlock();
    }
  }

  /// Return the open connections; the view moves on as they come and go.
  public Collection<Connection> open() {
    return connections.values();
  }

  /// The connection has sent its last byte, or given it up.
  void ended(Connection connection) {
    ending.remove(connection);
  }

  /// Return the open connections, and those that are closed but still send or linger.
  public Set<Connection> all() {
    Set<Connection> all = new LinkedHashSet<>(connections.values());
    all.addAll(ending);
    return all;
  }

  /// Return the open connection of this number; null when there is none.
  public @Nullable Connection find(long id) {
    return connections.get(id);
  }

  public int openCount() {
    return open.get();
  }

  /// Return how many connections were ever accepted.
  public long total() {
    return nextId.get() - FIRST_ID;
  }

  /// Return the connections that ended, oldest first.
  public List<ConnectionSnapshot> closed() {
    closedLock.lock();
    try {
      return new ArrayList<>(closed);
    } finally {
      closedLock.unlock();
    }
  }
}
