package dev.postroom.websocket.wire;

import dev.postroom.broker.loop.Filter;
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
public final class WebSocketFilter extends Filter {
  private @Nullable WebSocketTransport transport; // null before the upgrade

  /// @param handler who waits for the upgrade
  public WebSocketFilter(Loop loop, LoopHandler handler) {
    super(loop, handler);
  }

  /// Take notice of the place below.
  public void registered(Registration below) {
    isAbove(below);
  }

  /// Carry frames for a connection from now on.
  ///
  /// @param under the connection's outbox, which flushes into the pipe
  public void carry(WebSocketTransport pipe, LoopHandler connection, Outbox under) {
    pipe.guardedBy(under);
    pipe.whenReady(this::schedule);
    transport = pipe;
    handTo(connection);
    wantWrite(false);
  }

  @Override
  public void readable() {
    handler().readable();
    speak();
    update();
    schedule();
  }

  @Override
  public void writable() {
    speak();
    if (wantsWrite()) {
      handler().writable();
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
  protected boolean isReady() {
    WebSocketTransport pipe = transport;
    return pipe != null && pipe.isReady();
  }

  @Override
  protected boolean writesBelow() {
    WebSocketTransport pipe = transport;
    return wantsWrite() || (pipe != null && pipe.isSpeaking());
  }
}
