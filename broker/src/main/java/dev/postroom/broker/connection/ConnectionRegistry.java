package dev.postroom.broker.connection;

import dev.postroom.broker.snapshot.ConnectionSnapshot;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The client connections of a broker: the open ones, those that still send their last bytes, and
/// what is remembered of the last ones that ended. Thread-safe.
public final class ConnectionRegistry {
  private final long firstId;
  private final AtomicLong nextId;
  private final AtomicLong total = new AtomicLong();
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentHashMap<Long, Connection> connections = new ConcurrentHashMap<>();
  private final Set<Connection> ending = ConcurrentHashMap.newKeySet();
  private final ClosedConnections closed;
  // Volatile: set before there are connections, by another thread than the loops'.
  private volatile ConnectionEvents events = ConnectionEvents.none();

  /// @param maxClosed how many closed connections are remembered
  /// @param firstId the number of the first connection
  public ConnectionRegistry(int maxClosed, long firstId) {
    this.firstId = firstId;
    this.nextId = new AtomicLong(firstId);
    this.closed = new ClosedConnections(maxClosed);
  }

  /// Tell somebody of those who come and go.
  public void tell(ConnectionEvents told) {
    events = told;
  }

  /// Return who is told of those who log in.
  ConnectionEvents events() {
    return events;
  }

  long newId() {
    total.incrementAndGet();
    return nextId.getAndIncrement();
  }

  /// Return the number of the first client.
  public long firstId() {
    return firstId;
  }

  /// Return a number that no client has or gets, for what the server itself listens with.
  public long newInternalId() {
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
    if (last != null) {
      closed.add(last);
      events.left(last);
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
    return total.get();
  }

  /// Return the connections that ended, oldest first.
  public List<ConnectionSnapshot> closed() {
    return closed.all();
  }
}
