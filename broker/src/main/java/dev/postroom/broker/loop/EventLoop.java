package dev.postroom.broker.loop;

import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.platform.Scheduler;
import dev.postroom.platform.Threads;
import dev.postroom.platform.Timer;
import dev.postroom.platform.TimerQueue;
import dev.postroom.protocol.transport.TransportPair;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One thread that waits for its channels, its timers and its mailbox, in rounds.
///
/// ```
///   select ─► ready handlers ─► mailbox ─► timers ─► end of round (one flush per touched outbox) ─► select …
/// ```
///
/// A handler never blocks, sleeps or waits for a receiver: everything else on the loop waits for
/// it. A fault in one handler closes that handler's channel and nothing else.
public final class EventLoop implements Scheduler, AutoCloseable {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long LONGEST_WAIT_MILLIS = 3_600_000;

  private final String role;
  private final Clock clock;
  private final Log log;
  private final Selector selector;
  private final TimerQueue timers = new TimerQueue();
  private final ReentrantLock mailboxLock = new ReentrantLock();
  // Bounded by its callers: each posts prebuilt tasks that are not posted again before they ran, or
  // waits for the answer.
  private ArrayDeque<Runnable> mailbox = new ArrayDeque<>();
  private ArrayDeque<Runnable> emptyMailbox = new ArrayDeque<>();
  private boolean ended; // under the mailbox's lock
  private final AtomicBoolean wakened = new AtomicBoolean();
  private final List<Runnable> endOfRound = new ArrayList<>();
  private final Set<PipeRegistration> pipes = new HashSet<>();
  private final Consumer<SelectionKey> dispatch = this::dispatch;
  // Volatile: set by whoever closes the loop.
  private volatile boolean stopping;
  private volatile Thread thread;

  public EventLoop(String role, Clock clock, Log log) throws IOException {
    this.role = role;
    this.clock = clock;
    this.log = log;
    this.selector = Selector.open();
    this.thread = Thread.currentThread(); // until start, the maker owns it
  }

  /// Start the loop's thread.
  public void start() {
    thread = Threads.start(role, log, this::run);
  }

  /// Register a channel; on the loop's thread.
  public Registration register(SelectableChannel channel, LoopHandler handler)
      throws ClosedChannelException {
    return new SelectedChannel(channel.register(selector, 0, handler));
  }

  /// Register one end of a pipe; on the loop's thread.
  public PipeRegistration register(TransportPair.End end, LoopHandler handler) {
    PipeRegistration registered = new PipeRegistration(this, log, end, handler);
    pipes.add(registered);
    end.onReady(registered);
    return registered;
  }

  void forget(PipeRegistration pipe) {
    pipes.remove(pipe);
  }

  SelectionKey registerAccept(SelectableChannel channel, LoopHandler handler)
      throws ClosedChannelException {
    return channel.register(selector, SelectionKey.OP_ACCEPT, handler);
  }

  /// Run something at the end of every round; before [#start] only.
  public void atEndOfRound(Runnable task) {
    endOfRound.add(task);
  }

  /// Return whether the calling thread is the loop's.
  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /// Return the clock's reading, for deadlines given to [#at].
  public long nanos() {
    return clock.nanos();
  }

  @Override
  public Timer at(long deadlineNanos, Runnable task) {
    return timers.add(deadlineNanos, task);
  }

  /// Run something on the loop's thread, in its next round; never, when the loop has ended.
  @Override
  public void execute(Runnable task) {
    var _ = offer(task);
  }

  /// Run something on the loop's thread, in its next round, and return true; return false when the
  /// loop has ended. Callable by any thread.
  public boolean offer(Runnable task) {
    mailboxLock.lock();
    try {
      if (ended) {
        return false;
      }
      mailbox.addLast(task);
    } finally {
      mailboxLock.unlock();
    }
    if (!isCurrent() && wakened.compareAndSet(false, true)) {
      selector.wakeup();
    }
    return true;
  }

  /// Ask something on the loop's thread; after the loop has ended, when nothing changes any more,
  /// on the calling one.
  public <T> CompletableFuture<T> ask(Supplier<T> question) {
    return CompletableFuture.supplyAsync(
        question,
        task -> {
          if (!offer(task)) {
            joinUninterruptibly(thread);
            task.run();
          }
        });
  }

  /// Stop after the present round, tell what is still registered to close, and wait until the
  /// thread has ended.
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
      log.warn("could not close the selector of " + role + ": " + e.getMessage());
    }
  }

  private void run() {
    try {
      while (!stopping) {
        round();
      }
      runMailbox();
    } finally {
      // An Error ends the loop, and in a process of its own the process. Elsewhere nobody may wait
      // for a loop that is no more, nor hold a socket of it.
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
    } catch (IOException | RuntimeException fault) {
      log.bug("selector of " + role, fault);
    }
    runMailbox();
    runTimers();
    for (Runnable task : endOfRound) {
      try {
        task.run();
      } catch (RuntimeException | StackOverflowError fault) {
        log.bug("end of a round of " + role, fault);
      }
    }
  }

  private void runTimers() {
    long now = clock.nanos();
    boolean isDone = false;
    while (!isDone) {
      try {
        timers.runDue(now);
        isDone = true;
      } catch (RuntimeException | StackOverflowError fault) { // of one timer, which is gone now
        log.bug("timer on " + role, fault);
      }
    }
  }

  private void endMailbox() {
    mailboxLock.lock();
    try {
      ended = true;
    } finally {
      mailboxLock.unlock();
    }
    runAll(emptyMailbox); // not empty when an Error came in the middle of it
    runMailbox();
  }

  /// Whatever its owners have lost sight of (a connection that lingers, one accepted a moment ago)
  /// must not outlive the loop.
  private void stopRegistered() {
    for (SelectionKey key : new ArrayList<>(selector.keys())) {
      if (key.isValid() && key.attachment() instanceof LoopHandler handler) {
        stop(handler::stopped);
      }
    }
    for (PipeRegistration pipe : new ArrayList<>(pipes)) {
      stop(pipe::stopped);
    }
  }

  private void stop(Runnable handler) {
    try {
      handler.run();
    } catch (RuntimeException | StackOverflowError fault) {
      log.bug("end of " + role, fault);
    }
  }

  private void select() throws IOException {
    wakened.set(false);
    if (hasMail()) {
      selector.selectNow(dispatch);
      return;
    }
    long nanos = timers.isEmpty() ? Long.MAX_VALUE : timers.nanosToNext(clock.nanos());
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
    } catch (RuntimeException | StackOverflowError fault) {
      log.bug("handler on " + role, fault);
      handler.failed(fault);
    }
  }

  private boolean hasMail() {
    mailboxLock.lock();
    try {
      return !mailbox.isEmpty();
    } finally {
      mailboxLock.unlock();
    }
  }

  private void runMailbox() {
    ArrayDeque<Runnable> arrived;
    mailboxLock.lock();
    try {
      arrived = mailbox;
      mailbox = emptyMailbox;
      emptyMailbox = arrived;
    } finally {
      mailboxLock.unlock();
    }
    runAll(arrived);
  }

  private void runAll(ArrayDeque<Runnable> tasks) {
    for (Runnable task = tasks.pollFirst(); task != null; task = tasks.pollFirst()) {
      try {
        task.run();
      } catch (RuntimeException | StackOverflowError fault) {
        log.bug("task on " + role, fault);
      }
    }
  }

  private static void joinUninterruptibly(Thread running) {
    boolean interrupted = false;
    while (true) {
      try {
        running.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
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
