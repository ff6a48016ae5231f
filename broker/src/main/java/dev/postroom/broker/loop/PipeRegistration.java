package dev.postroom.broker.loop;

import dev.postroom.platform.Log;
import dev.postroom.protocol.transport.Readiness;
import dev.postroom.protocol.transport.TransportPair;
import java.util.concurrent.atomic.AtomicBoolean;

/// The place of a pipe on its loop: does for one end of it what a selector does for a socket.
///
/// The peer's thread posts one task at most; the loop then looks what is ready, as after a select.
public final class PipeRegistration implements Registration, Readiness {
  private final PipeLoop loop;
  private final Log log;
  private final TransportPair.End end;
  private final LoopHandler handler;
  private final AtomicBoolean posted = new AtomicBoolean();
  private final Runnable task = this::look;
  private boolean wantsRead;
  private boolean wantsWrite;
  private boolean cancelled;

  PipeRegistration(PipeLoop loop, Log log, TransportPair.End end, LoopHandler handler) {
    this.loop = loop;
    this.log = log;
    this.end = end;
    this.handler = handler;
  }

  @Override
  public void wantRead(boolean wanted) {
    wantsRead = wanted;
    if (wanted && end.isReadable()) {
      post();
    }
  }

  @Override
  public void wantWrite(boolean wanted) {
    wantsWrite = wanted;
    if (wanted && end.isWritable()) {
      post();
    }
  }

  @Override
  public void readable() {
    post();
  }

  @Override
  public void writable() {
    post();
  }

  private void post() {
    if (posted.compareAndSet(false, true)) {
      loop.execute(task);
    }
  }

  private void look() {
    posted.set(false);
    try {
      if (wantsWrite && !cancelled && end.isWritable()) {
        handler.writable();
      }
      if (wantsRead && !cancelled && end.isReadable()) {
        handler.readable();
      }
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
      try {
        handler.failed(fault); // first: what it closes is memory for the line of the log
      } finally {
        log.bug("handler of a pipe", fault);
      }
    }
    if (wantsRead && !cancelled && end.isReadable()) {
      post(); // others have their turn before the rest of it
    }
  }

  /// Look no more; on the loop's thread.
  public void cancel() {
    cancelled = true;
    loop.forget(this);
  }

  void stopped() {
    handler.stopped();
  }
}
