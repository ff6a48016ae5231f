package dev.postroom.broker;

import dev.postroom.broker.connection.BrokerState;
import dev.postroom.broker.connection.Connection;
import dev.postroom.broker.loop.EventLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/// Says goodbye slowly: clients are told, then closed one by one in random order, so that they do
/// not all reconnect elsewhere at once (docs/spec/core.md 1.13). Confined to its loop, but for
/// [#enter].
final class LameDuck {
  private static final long LONGEST_PAUSE_NANOS = 1_000_000_000L;
  private static final long CHECK_NANOS = 100_000_000L;

  private final EventLoop loop;
  private final BrokerState state;
  private final SplittableRandom random;
  private final AtomicBoolean entered = new AtomicBoolean();

  LameDuck(EventLoop loop, BrokerState state, SplittableRandom random) {
    this.loop = loop;
    this.state = state;
    this.random = random;
  }

  boolean isEntered() {
    return entered.get();
  }

  /// Close the listener, then tell the clients; a second call does nothing.
  void enter(Runnable closeListener, Runnable whenDone) {
    if (!entered.compareAndSet(false, true)) {
      return;
    }
    state.log().info("Entering lame duck mode, stop accepting new clients");
    closeListener.run();
    // A closed channel keeps its port until its selector has selected once more, which the loop
    // does before a task that was added by a task.
    loop.execute(() -> loop.execute(() -> announce(whenDone)));
  }

  private void announce(Runnable whenDone) {
    for (Connection connection : state.registry().open()) {
      connection.execute(connection::announceLameDuck);
    }
    long grace = state.options().lameDuckGracePeriod().toNanos();
    awaitGrace(loop.nanos() + grace, whenDone);
  }

  /// Wait for the end of the grace period, or until the last client has left by itself.
  private void awaitGrace(long deadlineNanos, Runnable whenDone) {
    long left = deadlineNanos - loop.nanos();
    if (state.registry().openCount() == 0) {
      whenDone.run();
    } else if (left <= 0) {
      closeAll(whenDone);
    } else {
      long wait = Math.min(left, CHECK_NANOS);
      loop.at(loop.nanos() + wait, () -> awaitGrace(deadlineNanos, whenDone));
    }
  }

  private void closeAll(Runnable whenDone) {
    state.log().info("Closing existing clients");
    List<Connection> clients = new ArrayList<>(state.registry().open());
    Collections.shuffle(clients, Random.from(random));
    long spread =
        state.options().lameDuckDuration().minus(state.options().lameDuckGracePeriod()).toNanos();
    long pause = Math.min(LONGEST_PAUSE_NANOS, spread / Math.max(1, clients.size()));
    closeNext(clients, 0, pause, whenDone);
  }

  private void closeNext(List<Connection> clients, int index, long pauseNanos, Runnable whenDone) {
    if (index == clients.size()) {
      whenDone.run();
      return;
    }
    Connection client = clients.get(index);
    client.execute(() -> client.shutDown(() -> {}));
    long wait =
        index + 1 == clients.size() ? 0 : pauseNanos / 2 + random.nextLong(pauseNanos / 2 + 1);
    loop.at(loop.nanos() + wait, () -> closeNext(clients, index + 1, pauseNanos, whenDone));
  }
}
