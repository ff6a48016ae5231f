package dev.postroom.broker;

import dev.postroom.broker.connection.BrokerState;
import dev.postroom.broker.connection.ClientLoop;
import dev.postroom.broker.loop.EventLoop;
import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.loop.PipeLoop;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The loops of a broker: those of the sockets, which are there from the start, and that of the
/// pipes, which is made with the first of them. Thread-safe.
final class Loops {
  /// A loop, and what its clients share.
  record Served<L extends Loop>(L loop, ClientLoop clients) {}

  private final Log log;
  private final Clock clock;
  private final BrokerState state;
  private final long pipeSeed;
  private final List<Served<EventLoop>> sockets = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Served<PipeLoop> pipes; // under the lock, like closed
  private boolean closed;

  Loops(BrokerState state, int count, SplittableRandom seeds) throws IOException {
    this.state = state;
    this.log = state.log();
    this.clock = state.clock();
    for (int i = 0; i < count; i++) {
      EventLoop loop = new EventLoop("postroom-loop-" + i, clock, log);
      sockets.add(new Served<>(loop, new ClientLoop(loop, i, state, seeds.nextLong())));
    }
    this.pipeSeed = seeds.nextLong();
  }

  /// Start the loops of the sockets.
  void start() {
    sockets.forEach(each -> each.loop().start());
  }

  /// Return the loop that listeners and other modules use too.
  EventLoop first() {
    return sockets.getFirst().loop();
  }

  /// Return the loop for the next socket: each in its turn.
  Served<EventLoop> forSocket() {
    return sockets.get(Math.floorMod(next.getAndIncrement(), sockets.size()));
  }

  /// Return the loop for pipes; null after [#close].
  @Nullable Served<PipeLoop> forPipe() {
    lock.lock();
    try {
      if (pipes == null && !closed) {
        PipeLoop loop = new PipeLoop("postroom-pipes", clock, log);
        pipes = new Served<>(loop, new ClientLoop(loop, sockets.size(), state, pipeSeed));
        loop.start();
      }
      return closed ? null : pipes;
    } finally {
      lock.unlock();
    }
  }

  /// Return what the clients of each loop share.
  List<ClientLoop> clients() {
    List<ClientLoop> all = new ArrayList<>();
    sockets.forEach(each -> all.add(each.clients()));
    lock.lock();
    try {
      if (pipes != null) {
        all.add(pipes.clients());
      }
    } finally {
      lock.unlock();
    }
    return all;
  }

  /// End every loop, and make no more. Blocks until their threads have ended.
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    clients().forEach(each -> each.loop().close());
  }
}
