package dev.postroom.broker.transport;

import dev.postroom.broker.loop.Filter;
import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.loop.LoopHandler;
import dev.postroom.broker.loop.Registration;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.transport.TlsTransport.Progress;
import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import java.io.IOException;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// Stands between a loop and a connection whose pipe is, or becomes, encrypted: to the loop it is
/// the handler of the socket, to the connection it is its place on the loop. Confined to the loop.
///
/// It runs handshakes, hands over what was decrypted already when the socket has nothing more, and
/// sends records that belong to no message.
public final class TlsFilter extends Filter {
  /// Who is told how a connection begins.
  public interface Opening {

    /// The peer's first byte is there, not yet taken; -1 when it has gone instead.
    void spoken(int firstByte);

    /// Both sides are who they say.
    void secured();

    /// They could not agree, or the peer has gone.
    void refused(IOException cause);

    /// Later, the pipe turned out to be broken while something was sent that belongs to no message.
    void broken(IOException cause);
  }

  private static final String FAULT = "a fault of the server's, of which its log tells more: ";

  private enum Phase {
    IDLE,
    PEEKING,
    SECURING,
    OPEN
  }

  private final Loop loop;
  private final Log log;
  private final TlsTransport transport;
  private Outbox outbox;
  private @Nullable Opening opening;
  private Phase phase = Phase.IDLE;
  private boolean isWorking; // delegated tasks are being done
  private boolean awaitsOutput; // the handshake goes on when what was said has left

  /// Make a filter for one connection.
  ///
  /// @param outbox the connection's
  public TlsFilter(Loop loop, Log log, TlsTransport transport, LoopHandler handler, Outbox outbox) {
    super(loop, handler);
    this.loop = loop;
    this.log = log;
    this.transport = transport;
    this.outbox = outbox;
  }

  /// Take notice of the socket's place on the loop, and of who is told how the connection begins.
  public void registered(Registration socket, Opening told) {
    isAbove(socket);
    opening = told;
  }

  /// Let another handler, with another outbox, have the pipe from now on; with nothing waiting in
  /// the old one.
  public void handOver(LoopHandler next, Outbox under) {
    transport.guardedBy(under);
    handTo(next);
    outbox = under;
  }

  /// Wait for the peer's first byte.
  public void peek() {
    phase = Phase.PEEKING;
    update();
  }

  /// Begin a handshake.
  public void secure(SSLEngine engine) {
    phase = Phase.SECURING;
    try {
      transport.secure(engine, outbox);
    } catch (IOException cause) {
      refuse(cause);
      return;
    }
    step();
  }

  /// Hand everything through from now on: the connection is open, or ends.
  public void open() {
    phase = Phase.OPEN;
    update();
    schedule();
  }

  @Override
  public void readable() {
    switch (phase) {
      case IDLE -> {}
      case PEEKING -> peeked();
      case SECURING -> step();
      case OPEN -> {
        if (wantsRead()) { // it may have stopped since the loop saw that there is something
          handler().readable();
        }
        update();
        schedule();
      }
    }
  }

  @Override
  public void writable() {
    try {
      transport.drain();
    } catch (IOException broken) {
      outbox.lock();
      try {
        outbox.close();
      } finally {
        outbox.unlock();
      }
      if (phase != Phase.OPEN) {
        refuse(broken);
      } else if (opening != null) {
        opening.broken(broken);
      }
      return;
    }
    if (phase == Phase.SECURING) {
      step();
    } else if (phase == Phase.OPEN) {
      if (wantsWrite()) {
        handler().writable();
      }
      update();
      if (wantsRead()) {
        again();
      }
    }
  }

  private void peeked() {
    int first;
    try {
      first = transport.peek();
    } catch (IOException gone) {
      first = -1;
    }
    if (first != -2 && opening != null) {
      phase = Phase.IDLE;
      update();
      opening.spoken(first);
    }
  }

  private void step() {
    if (isWorking) {
      return;
    }
    Progress progress;
    try {
      progress = transport.advance();
    } catch (IOException cause) {
      refuse(cause);
      return;
    }
    awaitsOutput = progress == Progress.NEEDS_OUTPUT;
    switch (progress) {
      case NEEDS_INPUT, NEEDS_OUTPUT -> update();
      case NEEDS_TASKS -> {
        isWorking = true;
        transport.working(true);
        update();
        Threads.startVirtual("postroom-tls", log, this::work);
      }
      case DONE -> {
        open();
        if (opening != null) {
          opening.secured();
        }
      }
    }
  }

  /// Compute what a handshake needs; on a thread that may take its time.
  private void work() {
    Throwable fault = doTasks();
    loop.execute(() -> worked(fault));
    if (fault != null) {
      log.bug("TLS handshake", fault);
    }
  }

  /// Return what went wrong with a task; null when nothing did. Java keeps what is an exception for
  /// its engine, which tells it later; anything else would leave the engine half-way, and the peer
  /// waiting for ever.
  private @Nullable Throwable doTasks() {
    try {
      for (Runnable task = transport.nextTask(); task != null; task = transport.nextTask()) {
        task.run();
      }
      return null;
    } catch (Throwable fault) {
      return fault;
    }
  }

  private void worked(@Nullable Throwable fault) {
    if (fault != null) {
      transport.silence(); // of an engine that stands half-way nothing is asked any more
    }
    isWorking = false;
    transport.working(false);
    if (phase == Phase.SECURING && !transport.isClosed()) {
      guarded(fault == null ? this::step : () -> refuse(new IOException(FAULT + fault, fault)));
    }
  }

  private void refuse(IOException cause) {
    open();
    if (opening != null) {
      opening.refused(cause);
    }
  }

  @Override
  protected boolean isOpen() {
    return phase == Phase.OPEN;
  }

  @Override
  protected boolean isReady() {
    return transport.isReady();
  }

  @Override
  protected boolean readsBelow() {
    return switch (phase) {
      case IDLE -> false;
      case PEEKING -> true;
      case SECURING -> !isWorking && !awaitsOutput;
      case OPEN -> wantsRead() && !transport.awaitsAnswers();
    };
  }

  @Override
  protected boolean writesBelow() {
    return (wantsWrite() && isOpen()) || transport.isSpeaking() || transport.awaitsAnswers();
  }
}
