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

  private static final int ANNOUNCED_PER_ROUND = 256;

  private final EventLoop loop;
  private final BrokerState state;
  private final SplittableRandom random;
  private final AtomicBoolean entered = new AtomicBoolean();
  private Runnable whenDone = () -> {};
  private int unfinished;
  private boolean finished;

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
    this.whenDone = whenDone; // the loop's mailbox hands it over
    state.log().info("Entering lame duck mode, stop accepting new clients");
    closeListener.run();
    // A closed channel keeps its port until its selector has selected once more, which the loop
    // does before a task that was added by a task.
    loop.execute(() -> loop.execute(this::announce));
  }

  private void announce() {
    announceNext(new ArrayList<>(state.registry().open()), 0);
  }

  /// Tell some clients, and the others in later rounds: each is sent to by its loop, which serves
  /// others between.
  private void announceNext(List<Connection> clients, int from) {
    int to = Math.min(from + ANNOUNCED_PER_ROUND, clients.size());
    for (Connection client : clients.subList(from, to)) {
      client.execute(client::announceLameDuck);
    }
    if (to < clients.size()) {
      loop.execute(() -> announceNext(clients, to));
      return;
    }
    awaitGrace(loop.nanos() + state.options().lameDuckGracePeriod().toNanos());
  }

  /// Wait for the end of the grace period, or until the last client has left by itself.
  private void awaitGrace(long deadlineNanos) {
    long left = deadlineNanos - loop.nanos();
    if (state.registry().openCount() == 0) {
      finish();
    } else if (left <= 0) {
      closeAll();
    } else {
      long wait = Math.min(left, CHECK_NANOS);
      loop.at(loop.nanos() + wait, () -> awaitGrace(deadlineNanos));
    }
  }

  private void closeAll() {
    state.log().info("Closing existing clients");
    List<Connection> clients = new ArrayList<>(state.registry().open());
    Collections.shuffle(clients, Random.from(random));
    long spread =
        state.options().lameDuckDuration().minus(state.options().lameDuckGracePeriod()).toNanos();
    long pause = Math.min(LONGEST_PAUSE_NANOS, spread / Math.max(1, clients.size()));
    unfinished = clients.size() + 1; // one is taken away when all have been told to close
    closeNext(clients, 0, pause);
  }

  private void closeNext(List<Connection> clients, int index, long pauseNanos) {
    if (index == clients.size()) {
      loop.at(loop.nanos() + Broker.closePatience(state.options()).toNanos(), this::finish);
      oneClosed();
      return;
    }
    Connection client = clients.get(index);
    client.execute(() -> client.shutDown(() -> loop.execute(this::oneClosed)));
    long wait =
        index + 1 == clients.size() ? 0 : pauseNanos / 2 + random.nextLong(pauseNanos / 2 + 1);
    loop.at(loop.nanos() + wait, () -> closeNext(clients, index + 1, pauseNanos));
  }

  /// A client has its last bytes, or has not taken them in time.
  private void oneClosed() {
    if (--unfinished == 0) {
      finish();
    }
  }

  private void finish() {
    if (!finished) {
      finished = true;
      whenDone.run();
    }
  }
}
