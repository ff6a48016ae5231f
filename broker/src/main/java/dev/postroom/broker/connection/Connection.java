package dev.postroom.broker.connection;

import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.loop.LoopHandler;
import dev.postroom.broker.loop.Registration;
import dev.postroom.broker.options.TlsOptions;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.outbox.OutboxOwner;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.broker.routing.ReceiverOwner;
import dev.postroom.broker.routing.Subscription;
import dev.postroom.broker.snapshot.CloseReason;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.platform.Escape;
import dev.postroom.platform.Log.Level;
import dev.postroom.platform.Timer;
import dev.postroom.protocol.Transport;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One client: its bytes in, its bytes out, its timers and its end.
///
/// | state | reads | writes | leaves when |
/// |---|---|---|---|
/// | OPEN | parsed and executed | everything | [#close], end of input, an error |
/// | FLUSHING | not looked at | what already waits | all is sent, or the write deadline |
/// | LINGERING | thrown away | nothing | the peer closes, or after a second |
/// | CLOSED | – | – | – |
///
/// LINGERING exists because closing a socket with unread input resets it, and a reset may overtake
/// the -ERR that explains the close (docs/spec/core.md section 8, 5 and 6).
///
/// Threading: confined to the loop, except for the calls of [OutboxOwner] and [ReceiverOwner],
/// which hand over to it.
public final class Connection implements LoopHandler, OutboxOwner, ReceiverOwner {
  private static final String TOO_MANY = "maximum connections exceeded";
  private static final long LINGER_NANOS = 1_000_000_000L;

  private enum State {
    OPEN,
    FLUSHING,
    LINGERING,
    CLOSED
  }

  private final long id;
  private final ClientLoop clientLoop;
  private final Loop loop;
  private final Origin origin;
  private final Transport transport;
  private final ConnectionLog log;
  private final Outbox outbox;
  private final Receiver receiver;
  private final OutputWatch output;
  private final Slowness slowness;
  private final Heartbeat heartbeat;
  private final ClientSession session;
  private final Reading reading;
  private final Instant startedAt;
  private final long startNanos;

  private @Nullable Registration registration;
  private @Nullable Timer endTimer;
  private State state = State.OPEN;
  private Runnable whenClosed = () -> {};
  private boolean isShuttingDown;

  /// Make a connection for who has come from there; its transport is registered by [#open].
  public Connection(ClientLoop clientLoop, Origin origin) {
    BrokerState broker = clientLoop.state();
    this.id = broker.registry().newId();
    this.clientLoop = clientLoop;
    this.loop = clientLoop.loop();
    this.origin = origin;
    this.transport = origin.transport();
    this.log = new ConnectionLog(broker.log(), origin.label(id));
    this.outbox = new Outbox(broker.pool(), transport::write, this);
    this.receiver = new Receiver(outbox, this);
    this.output = new OutputWatch(loop, outbox, this, broker.settings());
    this.slowness = new Slowness(broker, log);
    this.heartbeat = new Heartbeat(loop, this, log, broker.settings());
    this.session = new ClientSession(this, clientLoop, receiver, log);
    this.reading = new Reading(this, clientLoop, session);
    this.startedAt = broker.clock().now();
    this.startNanos = loop.nanos();
  }

  @Override
  public long id() {
    return id;
  }

  /// Start to serve; on the loop's thread.
  public void open(Registration registered) {
    boolean isSurplus = enter(registered);
    session.greet();
    if (isSurplus) {
      surplus();
    } else {
      serve(registered);
    }
  }

  /// Be one of the clients, and return whether there are too many now.
  boolean enter(Registration registered) {
    registration = registered;
    int count = clientLoop.state().registry().add(this);
    log.log(Level.DEBUG, "Client connection created");
    return count > clientLoop.state().options().limits().maxConnections();
  }

  /// Listen to the client, which may stay.
  void serve(Registration registered) {
    session.start();
    heartbeat.start();
    reading.start(registered);
  }

  @Override
  public void readable() {
    if (state == State.OPEN) {
      reading.readable();
    } else if (state == State.LINGERING && reading.isPeerGone()) {
      finish();
    }
  }

  @Override
  public void writable() {
    boolean drained;
    outbox.lock();
    try {
      drained = outbox.flushWritable();
    } finally {
      outbox.unlock();
    }
    if (drained && registration != null) {
      registration.wantWrite(false);
      output.drained();
      if (state == State.FLUSHING) {
        finishOutput();
      }
    }
  }

  @Override
  public void failed(Throwable fault) {
    close(CloseReason.INTERNAL_ERROR, null);
  }

  @Override
  public void stopped() {
    abandon();
  }

  @Override
  public void outboxBlocked() {
    loop.execute(this::watchOutput);
  }

  @Override
  public void outboxFailed(IOException cause) {
    loop.execute(
        () -> {
          log.log(Level.DEBUG, "Error flushing: " + cause.getMessage());
          close(CloseReason.WRITE_ERROR, null);
        });
  }

  @Override
  public void overflowed() {
    cut(slowness.maxPendingExceeded());
  }

  @Override
  public void starved() {
    cut(slowness.noMemory());
  }

  /// Close because the outbox was closed, and there was no memory to say so. On the loop's thread.
  void cutUntold() {
    if (outbox.isStarved()) {
      starved();
    } else {
      loop.execute(() -> close(CloseReason.WRITE_ERROR, null)); // behind whoever does say why
    }
  }

  @Override
  public void traceDelivery(String line, int headerSize, byte[] payload) {
    session.traceDelivery(line, headerSize, payload);
  }

  @Override
  public void exhausted(Subscription subscription) {
    loop.execute(() -> session.removeExhausted(subscription));
  }

  /// Close because all receivers together hold more than the server's budget, and this one most.
  /// Callable by any thread.
  void cutForBudget() {
    outbox.lock();
    try {
      if (outbox.isClosed()) {
        return;
      }
      outbox.close();
    } finally {
      outbox.unlock();
    }
    cut("the server's budget for waiting messages is spent, and this client holds most");
  }

  private void cut(String why) {
    loop.execute(
        () -> {
          try {
            if (state == State.OPEN) {
              session.noteSlow(slowness, why);
            }
          } finally {
            close(CloseReason.SLOW_CONSUMER_PENDING, null);
          }
        });
  }

  private void watchOutput() {
    boolean stillBlocked;
    outbox.lock();
    try {
      stillBlocked = outbox.isBlocked() && !outbox.isClosed();
    } finally {
      outbox.unlock();
    }
    if (stillBlocked && registration != null && state != State.CLOSED) {
      registration.wantWrite(true);
      output.blocked();
    }
  }

  /// The pipe did not take in time what it was offered. `stays` when the connection lives on,
  /// flagged.
  void missedWriteDeadline(long pending, boolean stays) {
    if (state != State.OPEN) {
      finish();
      return;
    }
    if (session.mayCountAsSlow()) {
      session.noteSlow(slowness, slowness.writeDeadlineExceeded(pending));
    }
    if (!stays) {
      close(CloseReason.SLOW_CONSUMER_DEADLINE, null);
    }
  }

  /// Return what reads, for others that wait for memory.
  Reading reading() {
    return reading;
  }

  void recovered() {
    slowness.recovered();
  }

  void stale() {
    clientLoop.state().stats().staleConnection();
    log.log(Level.DEBUG, "Stale Client Connection - Closing");
    close(CloseReason.STALE_CONNECTION, "Stale Connection");
  }

  /// Return whether the peer may still be told something. Callable by any thread.
  boolean isWanted() {
    return !outbox.isClosed();
  }

  ClientSession session() {
    return session;
  }

  Origin origin() {
    return origin;
  }

  ConnectionLog log() {
    return log;
  }

  Outbox outbox() {
    return outbox;
  }

  Heartbeat heartbeat() {
    return heartbeat;
  }

  long lastHeardNanos() {
    return reading.lastHeardNanos();
  }

  long startNanos() {
    return startNanos;
  }

  Transport transport() {
    return transport;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  /// Return whether it is closed because the server stops, and not for a fault of the peer's.
  boolean isShuttingDown() {
    return isShuttingDown;
  }

  /// End the connection: tell the peer why if `error` is given, take its subscriptions out, send
  /// what waits if the reason allows. Whatever of it fails, the connection is no longer counted and
  /// its socket closes.
  public void close(CloseReason reason, @Nullable String error) {
    if (state != State.OPEN) {
      if (!reason.flushes()) {
        finish();
      }
      return;
    }
    state = State.FLUSHING;
    boolean mayFlush = false;
    try {
      leave(reason, error);
      if (reason.flushes()) {
        flushLast(reason == CloseReason.CLIENT_CLOSED);
        mayFlush = true;
      }
    } finally {
      if (!mayFlush) {
        finish();
      }
    }
  }

  private void leave(CloseReason reason, @Nullable String error) {
    @Nullable ConnectionSnapshot last = null;
    try {
      heartbeat.stop();
      reading.stop();
      origin.ending(reason);
      if (error != null) {
        session.sendError(error);
      }
      last = session.portrait().lastSnapshot(clientLoop.state().clock().now(), reason.text());
    } finally {
      try {
        session.end();
      } finally {
        clientLoop.state().registry().remove(this, last);
      }
    }
    log.tellUnlogged();
    log.log(Level.DEBUG, "Client connection closed: " + reason.text());
    FlightEvents.disconnected(this, last);
  }

  private void flushLast(boolean peerHasClosed) {
    boolean sent = outbox.flushNow();
    if (state == State.CLOSED) {
      return;
    }
    if (!sent) {
      watchOutput();
    } else if (peerHasClosed) {
      finish();
    } else {
      finishOutput();
    }
  }

  private void finishOutput() {
    output.stop();
    state = State.LINGERING;
    try {
      transport.shutdownOutput();
    } catch (IOException e) {
      finish();
      return;
    }
    Registration registered = registration;
    if (registered == null) {
      finish();
      return;
    }
    registered.wantRead(true);
    endTimer = loop.at(loop.nanos() + LINGER_NANOS, this::finish);
  }

  private void finish() {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    try {
      output.stop();
      if (endTimer != null) {
        endTimer.cancel();
      }
      outbox.lock();
      try {
        outbox.close();
      } finally {
        outbox.unlock();
      }
    } finally {
      transport.close();
      clientLoop.state().registry().ended(this);
      whenClosed.run();
    }
  }

  /// Close for a shutdown of the server; `done` runs on the loop when the last byte was sent or
  /// given up. Of several calls each is told.
  public void shutDown(Runnable done) {
    if (state == State.CLOSED) {
      done.run();
      return;
    }
    isShuttingDown = true;
    Runnable told = whenClosed;
    whenClosed =
        () -> {
          told.run();
          done.run();
        };
    close(CloseReason.SERVER_SHUTDOWN, null);
  }

  /// Close at once, whatever waits; on the loop's thread.
  public void abandon() {
    close(CloseReason.SERVER_SHUTDOWN, null);
    finish();
  }

  /// Tell the client that the server is about to stop; return whether it understands that.
  public boolean announceLameDuck() {
    return session.announceLameDuck();
  }

  /// Return about how much memory it takes what waits for the peer. Callable by any thread.
  long heldBytes() {
    outbox.lock();
    try {
      return outbox.footprint();
    } finally {
      outbox.unlock();
    }
  }

  /// Close because no longer so many clients may be there; on the loop's thread.
  public void surplus() {
    log.log(Level.ERROR, TOO_MANY);
    close(CloseReason.MAX_CONNECTIONS, TOO_MANY);
  }

  /// Close it if its client's key is pinned no more, and tell whether. Callable by any thread.
  public CompletableFuture<Boolean> closeIfNotPinned(TlsOptions tls) {
    return loop.ask(() -> session.closeIfNotPinned(tls));
  }

  /// Return what monitoring shows, nothing once it has ended; on the loop's thread.
  public Optional<Listing> listing(boolean withSubscriptions) {
    return isOpen() ? Optional.of(session.portrait().listing(withSubscriptions)) : Optional.empty();
  }

  /// Run something on the connection's loop. Callable by any thread.
  public void execute(Runnable task) {
    loop.execute(task);
  }

  /// Ask something on the connection's loop. Callable by any thread.
  public <T> CompletableFuture<T> ask(Supplier<T> question) {
    return loop.ask(question);
  }

  Instant startedAt() {
    return startedAt;
  }

  @Override
  public String toString() {
    return Escape.line(origin.label(id));
  }
}
