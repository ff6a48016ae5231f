package dev.postroom.broker.connection;

import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.loop.Registration;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.outbox.SlowConsumerPolicy;
import dev.postroom.broker.snapshot.CloseReason;
import dev.postroom.broker.transport.PeerFaultException;
import dev.postroom.broker.transport.ProxyHeaderException;
import dev.postroom.platform.Log.Level;
import dev.postroom.protocol.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The reading side of an open connection: takes bytes from the pipe and has them executed.
/// Confined to the loop.
///
/// Four things hold reading up, so that one client cannot keep the loop from the others: a
/// publisher whose receivers are all behind pauses, no memory for a larger message makes it wait,
/// so does a password that is still being compared, and who has caused more work in one round than
/// a round may take ([ClientCommands]) goes on with the rest of its bytes in the next one, before
/// it is read from again.
final class Reading {
  /// Beyond the line and the payload: the verb, blanks and line ends.
  private static final int SURROUNDINGS = 2_048;

  /// So much is kept of a client that does not wait for its login to end.
  private static final int MOST_WHILE_WAITING = 64 * 1024;

  /// How long a client waits for memory before it has those closed who make no use of theirs, and
  /// how long these may make none.
  private static final long PATIENCE_NANOS = 1_000_000_000L;

  private static final long STALLED_NANOS = 2_000_000_000L;

  /// How long a proxy may take to say for whom it speaks.
  private static final long PROXY_NANOS = 5_000_000_000L;

  private final Connection connection;
  private final ClientLoop clientLoop;
  private final Loop loop;
  private final Transport transport;
  private final ClientSession session;
  private final Input input;
  private @Nullable Registration registration;
  private boolean unfinished;
  private boolean ended;
  private boolean waitsForMemory;
  private long waitingSinceNanos;
  private long lastHeardNanos;

  Reading(Connection connection, ClientLoop clientLoop, ClientSession session) {
    this.connection = connection;
    this.clientLoop = clientLoop;
    this.loop = clientLoop.loop();
    this.transport = connection.transport();
    this.session = session;
    this.input = new Input(clientLoop.state().inbound(), clientLoop.largeBuffers(), loop::nanos);
    this.lastHeardNanos = loop.nanos();
  }

  void start(Registration registered) {
    registration = registered;
    registered.wantRead(true);
    if (!connection.origin().isAddressKnown()) {
      loop.at(loop.nanos() + PROXY_NANOS, this::proxyDue);
    }
  }

  /// A proxy that was to speak first must have done so by now.
  private void proxyDue() {
    if (connection.isOpen() && !connection.origin().isAddressKnown()) {
      readFailed(new ProxyHeaderException("failed to read protocol version: EOF"));
    }
  }

  /// Read nothing more, and forget what was read.
  void stop() {
    input.close();
    want(false);
  }

  /// Return when the peer last sent something that proves it alive.
  long lastHeardNanos() {
    return lastHeardNanos;
  }

  /// Read once, and execute.
  void readable() {
    ByteBuffer target = target();
    if (target == null) {
      if (connection.isOpen()) {
        waitForMemory();
      }
      return;
    }
    waitsForMemory = false;
    int count;
    try {
      count = transport.read(target);
    } catch (IOException e) {
      readFailed(e);
      return;
    }
    if (count < 0) {
      inputEnded();
    } else if (count > 0) {
      input.received(count);
      if (input.isWorthParsing(target)) {
        execute(target);
      }
    }
  }

  private void readFailed(IOException cause) {
    if (cause instanceof ProxyHeaderException wrong) {
      connection.origin().complain(wrong);
      connection.close(CloseReason.PROTOCOL_VIOLATION, null);
      return;
    }
    if (cause instanceof PeerFaultException) {
      connection.log().log(Level.ERROR, "read error: " + cause.getMessage());
    } else {
      connection.log().log(Level.DEBUG, "Client connection closed: " + cause.getMessage());
    }
    connection.close(CloseReason.READ_ERROR, null);
  }

  /// Who leaves during its login is gone, unless it left something to do.
  private void inputEnded() {
    if (session.isWaiting() && unfinished) {
      ended = true;
      want(false);
    } else {
      connection.close(CloseReason.CLIENT_CLOSED, null);
    }
  }

  /// Throw away what came, and return whether that was the last.
  boolean isPeerGone() {
    try {
      return transport.read(clientLoop.readBuffer().clear()) < 0;
    } catch (IOException gone) {
      return true;
    }
  }

  private @Nullable ByteBuffer target() {
    try {
      return input.target(clientLoop.readBuffer(), largestOperation());
    } catch (OutOfMemoryError none) {
      outOfMemory(none);
      return null;
    }
  }

  /// The JVM has no memory for a message of this client.
  private void outOfMemory(OutOfMemoryError cause) {
    connection.log().log(
        Level.ERROR,
        "the JVM has no memory for a started message, its client is closed: " + cause.getMessage());
    connection.close(CloseReason.INTERNAL_ERROR, null);
  }

  private int largestOperation() {
    BrokerOptions options = clientLoop.state().options();
    return options.largestPayload() + options.limits().maxControlLine() + SURROUNDINGS;
  }

  /// Ask again soon; and once that has been going on for a while, have those closed who hold memory
  /// for nothing.
  private void waitForMemory() {
    long now = loop.nanos();
    if (!waitsForMemory) {
      waitsForMemory = true;
      waitingSinceNanos = now;
    } else if (now - waitingSinceNanos >= PATIENCE_NANOS
        && clientLoop.state().inbound().isTimeToSearch(now)) {
      for (Connection other : clientLoop.state().registry().open()) {
        other.reading().closeIfStalled(now);
      }
    }
    pause();
  }

  /// Close the connection if memory is held here that could be of use to others, and the peer sends
  /// next to nothing for it. Callable by any thread, which may see what was true a moment ago.
  private void closeIfStalled(long nowNanos) {
    if (input.isStalled(nowNanos, STALLED_NANOS)) {
      connection.execute(
          () -> {
            boolean isToBlame = !unfinished && !session.isWaiting();
            if (connection.isOpen() && isToBlame && input.isStalled(loop.nanos(), STALLED_NANOS)) {
              connection.log().log(
                  Level.INFO,
                  "Stalled: a started message does not go on, and others wait for its memory");
              connection.stale();
            }
          });
    }
  }

  private void execute(ByteBuffer bytes) {
    int end = bytes.position();
    boolean mustPause;
    try {
      if (session.execute(bytes, end)) {
        lastHeardNanos = loop.nanos();
      }
    } finally {
      mustPause = clientLoop.router().takePause(); // it is nobody else's, whatever happened here
    }
    if (connection.isOpen() && keepRest(bytes, end)) {
      if (session.isWaiting()) {
        want(end - session.unparsedFrom() < MOST_WHILE_WAITING); // to see whether it leaves
      } else if (mustPause) {
        clientLoop.state().stats().stalledClient();
        pause();
      } else if (unfinished) {
        want(false);
        loop.execute(this::goOn);
      }
    }
  }

  private boolean keepRest(ByteBuffer bytes, int end) {
    boolean early = session.stoppedEarly();
    int from = session.unparsedFrom();
    unfinished = early && from < end;
    int largest = largestOperation();
    try {
      if (early) {
        input.keep(bytes, from, end, 0, largest); // what comes last may be the start of such a one
      } else {
        int needed = session.needed();
        input.keep(bytes, from, session.unparsedTo(), needed, needed > 0 ? needed : largest);
      }
    } catch (OutOfMemoryError none) {
      outOfMemory(none);
      return false;
    }
    return true;
  }

  /// Read nothing for a moment, so that the peer's sends wait in its own machine.
  private void pause() {
    want(false);
    loop.at(loop.nanos() + SlowConsumerPolicy.PAUSE.toNanos(), this::goOn);
  }

  /// Go on with what was kept, and read again.
  void goOn() {
    if (!connection.isOpen() || session.isWaiting()) {
      return;
    }
    want(!ended);
    if (unfinished) {
      unfinished = false;
      executeRest(input.kept(clientLoop.readBuffer()));
    }
    if (ended && !unfinished && !session.isWaiting() && connection.isOpen()) {
      connection.close(CloseReason.CLIENT_CLOSED, null);
    }
  }

  private void executeRest(ByteBuffer kept) {
    try {
      execute(kept);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
      connection.failed(fault); // as the loop does when a handler fails
      throw fault;
    }
  }

  private void want(boolean wanted) {
    if (registration != null) {
      registration.wantRead(wanted);
    }
  }
}
