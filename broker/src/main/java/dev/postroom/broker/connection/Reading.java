package dev.postroom.broker.connection;

import dev.postroom.broker.loop.EventLoop;
import dev.postroom.broker.loop.Registration;
import dev.postroom.broker.outbox.SlowConsumerPolicy;
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
  private final Connection connection;
  private final ClientLoop clientLoop;
  private final EventLoop loop;
  private final Transport transport;
  private final ClientSession session;
  private final Input input;
  private @Nullable Registration registration;
  private boolean unfinished;
  private long lastHeardNanos;

  Reading(Connection connection, ClientLoop clientLoop, ClientSession session) {
    this.connection = connection;
    this.clientLoop = clientLoop;
    this.loop = clientLoop.loop();
    this.transport = connection.transport();
    this.session = session;
    this.input = new Input(clientLoop.state().inbound());
    this.lastHeardNanos = loop.nanos();
  }

  void start(Registration registered) {
    registration = registered;
    registered.wantRead(true);
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
    ByteBuffer target = input.target(clientLoop.readBuffer());
    if (target == null) {
      pause();
      return;
    }
    int count;
    try {
      count = transport.read(target);
    } catch (IOException e) {
      connection.readFailed(e);
      return;
    }
    if (count < 0) {
      connection.close(CloseReason.CLIENT_CLOSED, null);
    } else if (count > 0 && input.isWorthParsing(target)) {
      execute(target);
    }
  }

  private void execute(ByteBuffer bytes) {
    int end = bytes.position();
    if (session.execute(bytes, end)) {
      lastHeardNanos = loop.nanos();
    }
    if (!connection.isOpen()) {
      return;
    }
    unfinished = session.stoppedEarly();
    if (unfinished) {
      input.keep(bytes, session.unparsedFrom(), end, 0);
    } else {
      input.keep(bytes, session.unparsedFrom(), session.unparsedTo(), session.needed());
    }
    if (session.isWaiting()) {
      want(false);
    } else if (clientLoop.router().takePause()) {
      clientLoop.state().stats().stalledClient();
      pause();
    } else if (unfinished) {
      want(false);
      loop.execute(this::goOn);
    }
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
    want(true);
    if (unfinished) {
      unfinished = false;
      ByteBuffer kept = input.target(clientLoop.readBuffer());
      if (kept != null) {
        executeRest(kept);
      }
    }
  }

  private void executeRest(ByteBuffer kept) {
    try {
      execute(kept);
    } catch (RuntimeException | StackOverflowError fault) {
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
