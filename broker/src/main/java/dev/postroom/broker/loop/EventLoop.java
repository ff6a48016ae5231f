package dev.postroom.broker.loop;

import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// The loop of sockets: one thread that waits for its channels, its timers and its mailbox.
public final class EventLoop extends Loop {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long LONGEST_WAIT_MILLIS = 3_600_000;

  /// How long to gather. Linux makes some 60 microseconds of it, which it rounds up by 50.
  private static final long PAUSE_NANOS = 10_000;

  private final Selector selector;
  private final AtomicBoolean wakened = new AtomicBoolean();
  private final Consumer<SelectionKey> dispatch = this::dispatch;
  private final Gathering gathering;
  private final Runnable pause;
  // Volatile: set by whoever closes the loop.
  private volatile boolean stopping;
  private volatile Thread thread;

  public EventLoop(String role, Clock clock, Log log) throws IOException {
    this(role, clock, log, () -> LockSupport.parkNanos(PAUSE_NANOS));
  }

  /// @param pause what the loop does for a moment when it gathers
  EventLoop(String role, Clock clock, Log log, Runnable pause) throws IOException {
    super(role, clock, log);
    this.pause = pause;
    this.selector = Selector.open();
    this.gathering = new Gathering(clock);
    this.thread = Thread.currentThread(); // until start, the maker owns it
  }

  @Override
  public void start() {
    thread = Threads.start(role(), log(), this::run);
  }

  /// Register a channel; on the loop's thread.
  public Registration register(SelectableChannel channel, LoopHandler handler)
      throws ClosedChannelException {
    return new SelectedChannel(channel.register(selector, 0, handler));
  }

  SelectionKey registerAccept(SelectableChannel channel, LoopHandler handler)
      throws ClosedChannelException {
    return channel.register(selector, SelectionKey.OP_ACCEPT, handler);
  }

  @Override
  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void tookIn(long messages) {
    gathering.add(messages);
  }

  @Override
  void wake() {
    if (wakened.compareAndSet(false, true)) {
      selector.wakeup();
    }
  }

  @Override
  void awaitEnd() {
    joinUninterruptibly(thread);
  }

  @Override
  public void close() {
    stopping = true;
    selector.wakeup();
    Thread running = thread;
    if (running != Thread.currentThread()) {
      joinUninterruptibly(running);
    }
    try {
      selector.close();
    } catch (IOException e) {
      log().warn("could not close the selector of " + role() + ": " + e.getMessage());
    }
  }

  private void run() {
    try {
      while (!stopping) {
        round();
      }
      runMailbox();
    } finally {
      // Most errors end the loop, and in a process of its own the process. Elsewhere nobody may
      // wait for a loop that is no more, nor hold a socket of it.
      try {
        stopRegistered();
      } finally {
        endMailbox();
      }
    }
  }

  private void round() {
    try {
      select();
    } catch (IOException | RuntimeException | OutOfMemoryError fault) {
      log().bug("selector of " + role(), fault);
    }
    work();
    if (gathering.endRound() && !hasMail()) {
      pause.run();
    }
  }

  /// Whatever its owners have lost sight of (a connection that lingers, one accepted a moment ago)
  /// must not outlive the loop.
  private void stopRegistered() {
    for (SelectionKey key : new ArrayList<>(selector.keys())) {
      if (key.isValid() && key.attachment() instanceof LoopHandler handler) {
        stop(handler::stopped);
      }
    }
  }

  private void select() throws IOException {
    wakened.set(false);
    long nanos = hasMail() ? 0 : nanosToNextTimer();
    if (nanos == 0) {
      selector.selectNow(dispatch);
    } else {
      long millis = Math.min((nanos - 1) / NANOS_PER_MILLI + 1, LONGEST_WAIT_MILLIS);
      selector.select(dispatch, millis);
    }
  }

  private void dispatch(SelectionKey key) {
    LoopHandler handler = (LoopHandler) key.attachment();
    try {
      int ready = key.readyOps();
      if ((ready & SelectionKey.OP_WRITE) != 0) {
        handler.writable();
      }
      if ((ready & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0 && key.isValid()) {
        handler.readable();
      }
    } catch (CancelledKeyException closedMeanwhile) {
      // The handler closed its channel between select and here: nothing is left to do for it.
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
      try {
        handler.failed(fault); // first: what it closes is memory for the line of the log
      } finally {
        log().bug("handler on " + role(), fault);
      }
    }
  }

  private record SelectedChannel(SelectionKey key) implements Registration {

    @Override
    public void wantRead(boolean wanted) {
      want(SelectionKey.OP_READ, wanted);
    }

    @Override
    public void wantWrite(boolean wanted) {
      want(SelectionKey.OP_WRITE, wanted);
    }

    private void want(int operation, boolean wanted) {
      if (key.isValid()) {
        int before = key.interestOps();
        int after = wanted ? before | operation : before & ~operation;
        if (after != before) {
          key.interestOps(after);
        }
      }
    }
  }
}
