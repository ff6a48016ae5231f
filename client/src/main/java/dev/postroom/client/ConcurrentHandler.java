package dev.postroom.client;

import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Hands each message to a thread of its own, so many at a time.
final class ConcurrentHandler implements MessageHandler {
  private static final ScopedValue<MessageHandler> HANDLING = ScopedValue.newInstance();

  private final MessageHandler handler;
  private final int concurrency;
  private final Semaphore free;
  private final Events events;
  private final Log log;

  ConcurrentHandler(MessageHandler handler, SubscribeOptions options, ClientConnection connection) {
    this.handler = handler;
    this.concurrency = options.concurrency();
    this.free = new Semaphore(concurrency);
    this.events = connection.events();
    this.log = connection.options().log();
  }

  /// Return whether the caller was called by this handler, for one message among several.
  @SuppressWarnings("ReferenceEquality") // reason: whether it is this very handler
  static boolean isHandling(@Nullable MessageHandler handler) {
    return HANDLING.isBound() && HANDLING.get() == handler;
  }

  @Override
  public void onMessage(Message message) {
    free.acquireUninterruptibly();
    Threads.startVirtual(
        "postroom-client-handler",
        log,
        () -> ScopedValue.where(HANDLING, handler).run(() -> handle(message)));
  }

  /// Wait until all that was handed over is handled; there will be no more.
  void awaitIdle() {
    free.acquireUninterruptibly(concurrency);
  }

  private void handle(Message message) {
    try {
      handler.onMessage(message);
    } catch (Exception | Error failure) {
      events.tell(new ConnectionEvent.HandlerFailed(message.subject(), failure));
    } finally {
      free.release();
    }
  }
}
