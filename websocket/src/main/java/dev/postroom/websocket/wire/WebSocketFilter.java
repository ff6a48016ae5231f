package dev.postroom.websocket.wire;

import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.loop.LoopHandler;
import dev.postroom.broker.loop.Registration;
import dev.postroom.broker.outbox.Outbox;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Stands between a loop, or what encrypts, and whom a socket belongs to: first who waits for the
/// upgrade, then the connection. Confined to the loop.
///
/// From [#carry] on it hands over what was decoded already when the pipe below has nothing more,
/// and sends control frames that belong to no message.
public final class WebSocketFilter implements LoopHandler, Registration {
  private final Loop loop;
  private final Runnable again = this::again;
  private LoopHandler handler;
  private @Nullable Registration lower;
  private @Nullable WebSocketTransport transport; // null before the upgrade
  private boolean wantsRead;
  private boolean wantsWrite;
  private boolean isScheduled;

  /// @param handler who waits for the upgrade
  public WebSocketFilter(Loop loop, LoopHandler handler) {
    this.loop = loop;
    this.handler = handler;
  }

  /// Take notice of the place below.
  public void registered(Registration below) {
    lower = below;
  }

  /// Carry frames for a connection from now on.
  ///
  /// @param under the connection's outbox, which flushes into the pipe
  public void carry(WebSocketTransport pipe, LoopHandler connection, Outbox under) {
    pipe.guardedBy(under);
    pipe.whenReady(this::schedule);
    transport = pipe;
    handler = connection;
    wantsWrite = false;
    update();
  }

  @Override
  public void wantRead(boolean wanted) {
    wantsRead = wanted;
    update();
    schedule();
  }

  @Override
  public void wantWrite(boolean wanted) {
    wantsWrite = wanted;
    update();
  }

  @Override
  public void readable() {
    handler.readable();
    speak();
    update();
    schedule();
  }

  @Override
  public void writable() {
    speak();
    if (wantsWrite) {
      handler.writable();
      speak();
    }
    update();
  }

  private void speak() {
    WebSocketTransport pipe = transport;
    if (pipe != null && pipe.isSpeaking()) {
      try {
        pipe.drain();
      } catch (IOException broken) {
        transport = null; // whoever reads or writes next will find out
      }
    }
  }

  @Override
  public void failed(Throwable fault) {
    handler.failed(fault);
  }

  @Override
  public void stopped() {
    handler.stopped();
  }

  /// Read what was read ahead, once the loop's other work is done.
  private void schedule() {
    WebSocketTransport pipe = transport;
    if (!isScheduled && wantsRead && pipe != null && pipe.isReady()) {
      isScheduled = true;
      loop.execute(again);
    }
  }

  private void again() {
    isScheduled = false;
    if (!wantsRead) {
      return;
    }
    try {
      readable();
    } catch (RuntimeException | StackOverflowError fault) {
      handler.failed(fault); // as the loop does when a handler fails
      throw fault;
    }
  }

  private void update() {
    Registration below = lower;
    if (below != null) {
      WebSocketTransport pipe = transport;
      below.wantRead(wantsRead);
      below.wantWrite(wantsWrite || (pipe != null && pipe.isSpeaking()));
    }
  }
}
