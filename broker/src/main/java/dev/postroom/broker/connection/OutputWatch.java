package dev.postroom.broker.connection;

import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.options.DeliveryOptions;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.platform.Timer;
import org.jspecify.annotations.Nullable;

/// Watches an outbox whose pipe does not take all that is offered (docs/spec/core.md 1.11).
/// Confined to the loop.
///
/// The deadline covers the bytes that waited when it was armed: it is met when those have left,
/// however slowly, and then armed anew for what waits by then. A server that stops waits as long as
/// any bytes leave.
final class OutputWatch {
  private final Loop loop;
  private final Outbox outbox;
  private final Connection connection;
  private final Settings settings;
  private @Nullable Timer timer;
  private long mark;
  private long flushedAtArming;

  OutputWatch(Loop loop, Outbox outbox, Connection connection, Settings settings) {
    this.loop = loop;
    this.outbox = outbox;
    this.connection = connection;
    this.settings = settings;
  }

  void blocked() {
    if (timer == null) {
      arm();
    }
  }

  void drained() {
    stop();
    connection.recovered();
  }

  void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /// Asked each time: a reload may change them.
  private DeliveryOptions options() {
    return settings.options().delivery();
  }

  private void arm() {
    outbox.lock();
    try {
      mark = outbox.queuedBytes();
      flushedAtArming = outbox.flushedBytes();
    } finally {
      outbox.unlock();
    }
    timer = loop.at(loop.nanos() + options().writeDeadline().toNanos(), this::expired);
  }

  private void expired() {
    timer = null;
    long flushed;
    long pending;
    outbox.lock();
    try {
      flushed = outbox.flushedBytes();
      pending = outbox.pending();
      if (!outbox.isBlocked() || outbox.isClosed()) {
        return;
      }
    } finally {
      outbox.unlock();
    }
    boolean flows = flushed > flushedAtArming;
    if (flushed >= mark || (flows && connection.isShuttingDown())) {
      arm();
      return;
    }
    boolean retry = options().writeTimeout() == DeliveryOptions.WriteTimeout.RETRY;
    boolean stays = retry && flows;
    connection.missedWriteDeadline(pending, stays);
    if (stays && !outbox.isClosed()) {
      arm();
    }
  }
}
