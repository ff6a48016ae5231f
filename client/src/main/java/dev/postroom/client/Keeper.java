package dev.postroom.client;

import dev.postroom.client.Connection.Status;
import dev.postroom.client.ConnectionEvent.PublishRange;
import dev.postroom.client.Handshake.Established;
import dev.postroom.client.wire.ServerUrl;
import dev.postroom.client.wire.Wire;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Keeps a connection: finds a server, reads from it, and finds another when it is gone.
///
/// | state | what its thread does | goes to | when |
/// |---|---|---|---|
/// | CONNECTING | tries each server once | CONNECTED | one says PONG |
/// | | | CLOSED | none does, or [#close] |
/// | CONNECTED, DRAINING | reads | RECONNECTING | the wire ends |
/// | | | CLOSED | the wire ends by [#close] |
/// | RECONNECTING | tries all servers, waits, tries again | CONNECTED | one says PONG |
/// | | | CLOSED | the rounds are used up, all refuse, or [#close] |
/// | CLOSED | has ended | – | – |
///
/// Threading: one thread is the owner of all transitions and the reader. Others set what they want
/// under the lock and end what it waits for.
final class Keeper implements Reader.Session {
  private static final int JITTER_SHARE = 10;

  private final ClientConnection connection;
  private final ClientOptions options;
  private final Clock clock;
  private final Log log;
  private final RandomGenerator random;
  private final SendBuffer output;
  private final Reader reader;
  private final ServerPool pool;
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Under the lock; volatile for those who only look.
  private volatile Status status = Status.CONNECTING;
  private boolean closing;
  private boolean moving;
  private @Nullable Wire wire;
  private @Nullable Throwable cause;
  private PublishRange lastInDoubt = PublishRange.NONE; // the owner's

  // Volatile: written by the owner, read by whoever asks.
  private volatile @Nullable ServerInfo info;
  private volatile @Nullable ServerUrl current;
  private final AtomicLong reconnects = new AtomicLong();

  Keeper(ClientConnection connection, ServerPool pool, RandomGenerator random) {
    this.connection = connection;
    this.options = connection.options();
    this.clock = connection.clock();
    this.log = options.log();
    this.random = random;
    this.output = connection.output();
    this.reader = new Reader(connection, this, options.maxMessageBytes());
    this.pool = pool;
  }

  /// Start, and wait until a server was reached.
  ///
  /// @throws NatsException when none was
  void start() {
    startThread("postroom-client", this::run);
    startThread("postroom-client-writer", output::writeUntilClosed);
    Threads.startVirtual("postroom-client-pings", log, this::pingUntilClosed);
    try {
      opened.get();
    } catch (InterruptedException e) {
      close();
      throw NatsException.Interrupted.of("a connection to " + options.servers(), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NatsException failure) {
        throw failure.again();
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /// A platform thread blocks in the system call itself; a virtual one would be woken by a poller
  /// and wait for a carrier, each time (ADR 0012 has the figures). A pipe has no system calls.
  private void startThread(String role, Runnable body) {
    if (options.inProcess() == null) {
      Threads.startDaemon(role, log, body);
    } else {
      Threads.startVirtual(role, log, body);
    }
  }

  private void run() {
    Throwable end = null;
    try {
      Established found = firstRound();
      while (found != null) {
        serve(found);
        found = isClosing() ? null : reconnect();
      }
    } catch (NatsException failure) {
      end = failure;
    } catch (RuntimeException | Error fault) {
      end = fault;
      throw fault;
    } finally {
      finish(end);
    }
  }

  private Established firstRound() {
    Attempts attempts = new Attempts();
    Established found = attempts.round("");
    if (found == null) {
      throw attempts.failure();
    }
    return found;
  }

  private @Nullable Established reconnect() {
    Attempts attempts = new Attempts();
    long delay = options.reconnectDelay().toNanos();
    ServerUrl last = current;
    for (int round = 0; mayTry(round); round++) {
      Established found = attempts.round(last == null ? "" : last.address());
      if (found != null || isClosing()) {
        return found;
      }
      sleep(delay + random.nextLong(delay / JITTER_SHARE + 1));
      delay = Math.min(delay * 2, Math.max(delay, options.maxReconnectDelay().toNanos()));
    }
    if (isClosing()) {
      return null;
    }
    throw attempts.failure();
  }

  private boolean mayTry(int round) {
    return !isClosing()
        && !pool.isEmpty()
        && (options.maxReconnects() < 0 || round < options.maxReconnects());
  }

  /// Attempts to reach a server, and why they failed.
  private final class Attempts {
    private @Nullable Throwable lastFailure;
    private final StringBuilder told = new StringBuilder();

    /// Try each server once; null when none was reached.
    @Nullable Established round(String last) {
      told.setLength(0);
      for (ServerUrl url : pool.round(last)) {
        if (isClosing()) {
          return null;
        }
        try {
          Established found = new Handshake(options, url, clock).perform();
          pool.reached(url);
          return found;
        } catch (NatsException.Refused refusal) {
          pool.refused(url);
          failed(url, refusal);
        } catch (IOException | NatsException failure) {
          failed(url, failure);
        }
      }
      return null;
    }

    private void failed(ServerUrl url, Exception failure) {
      lastFailure = failure;
      told.append(told.isEmpty() ? "" : "; ").append(failure.getMessage());
      connection.events().tell(new ConnectionEvent.AttemptFailed(url.toString(), failure));
    }

    NatsException failure() {
      Throwable why = lastFailure;
      if (why instanceof NatsException.Refused refused) {
        return refused;
      }
      return new NatsException.NotReached("no server was reached: " + told, why);
    }
  }

  /// Read until the wire ends.
  private void serve(Established found) {
    boolean again = status != Status.CONNECTING;
    if (!enter(found)) {
      found.wire().close();
      return;
    }
    learn(found.info());
    connection.resubscribe(found.wire());
    String server = found.url().toString();
    connection
        .events()
        .tell(
            again
                ? new ConnectionEvent.Reconnected(server)
                : new ConnectionEvent.Connected(server));
    opened.complete(null);
    Throwable why = readAll(found);
    leave(found, why);
  }

  private boolean enter(Established found) {
    lock.lock();
    try {
      if (closing) {
        return false;
      }
      if (status == Status.RECONNECTING) {
        reconnects.incrementAndGet();
      }
      wire = found.wire();
      current = found.url();
      info = found.info();
      status = Status.CONNECTED;
      cause = null;
      moving = false;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Throwable readAll(Established found) {
    try {
      reader.begin(found.rest());
      found.wire().readAll(() -> reader.read(found.wire()));
      return null;
    } catch (IOException | NatsException failure) {
      return failure;
    }
  }

  private void leave(Established found, @Nullable Throwable why) {
    found.wire().close();
    PublishRange inDoubt = output.detach();
    boolean quiet;
    Throwable known;
    lock.lock();
    try {
      wire = null;
      quiet = closing;
      known = cause == null ? why : cause;
      if (!quiet) {
        status = Status.RECONNECTING;
      }
    } finally {
      lock.unlock();
    }
    if (quiet) {
      lastInDoubt = inDoubt;
    } else {
      connection
          .events()
          .tell(new ConnectionEvent.Disconnected(found.url().toString(), known, inDoubt));
    }
  }

  private void finish(@Nullable Throwable end) {
    lock.lock();
    try {
      status = Status.CLOSED;
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    PublishRange unsent = output.close();
    connection.ended(end);
    if (lastInDoubt.count() + unsent.count() > 0) {
      connection.events().tell(new ConnectionEvent.Unconfirmed(lastInDoubt, unsent));
    }
    connection.events().tell(new ConnectionEvent.Closed(end));
    if (end != null) {
      opened.completeExceptionally(end);
    }
    opened.completeExceptionally(new NatsException.Closed("the connection was closed", end));
    ended.complete(null);
  }

  /// Send what waits, and end. Blocks for at most the connect timeout and a little more.
  void close() {
    boolean first;
    lock.lock();
    try {
      first = !closing;
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (first) {
      awaitQuietly(output.lastPing());
    }
    endWire(null);
    awaitQuietly(ended);
  }

  /// Go to another server: this one is about to stop. Publishes wait meanwhile; none is lost.
  private void move() {
    awaitQuietly(output.lastPing());
    endWire(null);
  }

  private void awaitQuietly(CompletableFuture<Void> what) {
    boolean interrupted = false;
    long deadline = clock.nanos() + options.connectTimeout().toNanos();
    while (true) {
      try {
        what.get(Math.max(0, deadline - clock.nanos()), TimeUnit.NANOSECONDS);
        break;
      } catch (InterruptedException e) {
        interrupted = true; // closing is short and is not left half done
      } catch (TimeoutException | ExecutionException e) {
        log.debug("The end of a connection was not confirmed: " + e);
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// End the wire that is there, so that the owner finds out.
  private void endWire(@Nullable Throwable why) {
    Wire open;
    lock.lock();
    try {
      open = wire;
      if (cause == null) {
        cause = why;
      }
    } finally {
      lock.unlock();
    }
    if (open != null) {
      open.close();
    }
  }

  private boolean isClosing() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  private void sleep(long nanos) {
    long left = nanos;
    lock.lock();
    try {
      while (!closing && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the keeper", e);
    } finally {
      lock.unlock();
    }
  }

  private void pingUntilClosed() {
    // Its own alone: PINGs of flushes may be many, and be on their way for a moment only.
    ArrayDeque<CompletableFuture<Void>> asked = new ArrayDeque<>();
    while (true) {
      sleep(options.pingInterval().toNanos());
      if (isClosing()) {
        return;
      }
      asked.removeIf(CompletableFuture::isDone);
      if (asked.size() >= options.maxPingsOut()) {
        endWire(
            new NatsException.TimedOut(
                "the server did not answer "
                    + options.maxPingsOut()
                    + " PINGs, one every "
                    + options.pingInterval()));
      } else if (status != Status.RECONNECTING) {
        asked.add(output.ping());
      }
    }
  }

  @Override
  public void info(ServerInfo said) {
    info = said;
    learn(said);
    if (said.lameDuck()) {
      goElsewhere();
    }
  }

  private void learn(ServerInfo said) {
    ServerUrl url = current;
    if (url == null) {
      return;
    }
    List<String> listed = url.isWebSocket() ? said.webSocketUrls() : said.connectUrls();
    List<String> discovered = pool.discover(url, listed);
    if (!discovered.isEmpty()) {
      connection.events().tell(new ConnectionEvent.ServersDiscovered(discovered));
    }
  }

  private void goElsewhere() {
    ServerUrl url = current;
    boolean go;
    lock.lock();
    try {
      go = !moving && !closing && url != null && pool.hasOther(url.address());
      moving = true;
    } finally {
      lock.unlock();
    }
    connection.events().tell(new ConnectionEvent.LameDuck(String.valueOf(url)));
    if (go) {
      Threads.startVirtual("postroom-client-move", log, this::move);
    }
  }

  @Override
  public void ping() {
    output.answer("PONG\r\n");
  }

  @Override
  public void pong() {
    output.pongReceived();
  }

  @Override
  public void error(String text) {
    connection.events().tell(new ConnectionEvent.ServerComplained(text));
    if (!text.startsWith("Permissions Violation")) {
      lock.lock();
      try {
        cause = new NatsException.Refused("the server said: " + text);
      } finally {
        lock.unlock();
      }
    }
  }

  /// Say that the connection is being drained, if it is open.
  void draining() {
    lock.lock();
    try {
      if (status != Status.CLOSED) {
        status = Status.DRAINING;
      }
    } finally {
      lock.unlock();
    }
  }

  Status status() {
    return status;
  }

  Reader reader() {
    return reader;
  }

  long reconnects() {
    return reconnects.get();
  }

  ServerInfo info() {
    ServerInfo said = info;
    if (said == null) {
      throw new NatsException.Closed("no server was ever reached", null);
    }
    return said;
  }
}
