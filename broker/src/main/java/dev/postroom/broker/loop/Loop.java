package dev.postroom.broker.loop;

import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.platform.Scheduler;
import dev.postroom.platform.Timer;
import dev.postroom.platform.TimerQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// What owns connections: runs their handlers, a mailbox and timers in rounds, on one thread at a
/// time.
///
/// ```
///   ready handlers ─► mailbox ─► timers ─► end of round (one flush per touched outbox) ─► …
/// ```
///
/// A handler never blocks, sleeps or waits for a receiver: everything else on the loop waits for
/// it. A fault in one handler closes that handler's channel and nothing else; so does a stack or a
/// heap that is full, for that may be somebody else's doing (ADR 0019). Any other error ends the
/// loop.
public abstract sealed class Loop implements Scheduler, AutoCloseable permits EventLoop, PipeLoop {
  private final String role;
  private final Clock clock;
  private final Log log;
  private final TimerQueue timers = new TimerQueue();
  private final ReentrantLock mailboxLock = new ReentrantLock();
  // Bounded by its callers: each posts prebuilt tasks that are not posted again before they ran, or
  // waits for the answer.
  private ArrayDeque<Runnable> mailbox = new ArrayDeque<>();
  private ArrayDeque<Runnable> emptyMailbox = new ArrayDeque<>();
  private boolean ended; // under the mailbox's lock
  private final List<Runnable> endOfRound = new ArrayList<>();

  Loop(String role, Clock clock, Log log) {
    this.role = role;
    this.clock = clock;
    this.log = log;
  }

  /// Start the loop's thread.
  public abstract void start();

  /// Return whether the calling thread is the one that runs the loop now.
  public abstract boolean isCurrent();

  /// See to it that there will be a round soon; by a thread that does not run the loop.
  abstract void wake();

  /// Wait until the loop has ended.
  abstract void awaitEnd();

  /// Stop after the present round, tell what is still registered to close, and wait until the
  /// thread has ended.
  @Override
  public abstract void close();

  final Log log() {
    return log;
  }

  final String role() {
    return role;
  }

  /// A handler has read from its client, and that brought so many messages; on the loop's thread.
  public abstract void tookIn(long messages);

  /// Run something at the end of every round; before [#start] only.
  public final void atEndOfRound(Runnable task) {
    endOfRound.add(task);
  }

  /// Return the clock's reading, for deadlines given to [#at].
  public final long nanos() {
    return clock.nanos();
  }

  @Override
  public Timer at(long deadlineNanos, Runnable task) {
    return timers.add(deadlineNanos, task);
  }

  /// Return the nanoseconds to the next timer; 0 when it is due, `Long.MAX_VALUE` for none.
  final long nanosToNextTimer() {
    return timers.isEmpty() ? Long.MAX_VALUE : timers.nanosToNext(clock.nanos());
  }

  /// Run something on the loop's thread, in its next round; never, when the loop has ended.
  @Override
  public final void execute(Runnable task) {
    var _ = offer(task);
  }

  /// Run something on the loop's thread, in its next round, and return true; return false when the
  /// loop has ended. Callable by any thread.
  public final boolean offer(Runnable task) {
    mailboxLock.lock();
    try {
      if (ended) {
        return false;
      }
      mailbox.addLast(task);
    } finally {
      mailboxLock.unlock();
    }
    if (!isCurrent()) {
      wake();
    }
    return true;
  }

  /// Ask something on the loop's thread; after the loop has ended, when nothing changes any more,
  /// on the calling one.
  public final <T> CompletableFuture<T> ask(Supplier<T> question) {
    return CompletableFuture.supplyAsync(
        question,
        task -> {
          if (!offer(task)) {
            awaitEnd();
            task.run();
          }
        });
  }

  /// Run what is in the mailbox, what is due, and the end of the round.
  final void work() {
    runMailbox();
    runTimers();
    for (Runnable task : endOfRound) {
      try {
        task.run();
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
        log.bug("end of a round of " + role, fault);
      }
    }
  }

  private void runTimers() {
    if (timers.isEmpty()) {
      return;
    }
    long now = clock.nanos();
    boolean isDone = false;
    while (!isDone) {
      try {
        timers.runDue(now);
        isDone = true;
      } catch (RuntimeException
          | StackOverflowError
          | OutOfMemoryError fault) { // of one timer, which is gone now
        log.bug("timer on " + role, fault);
      }
    }
  }

  /// Take no more tasks, and run those there are.
  final void endMailbox() {
    mailboxLock.lock();
    try {
      ended = true;
    } finally {
      mailboxLock.unlock();
    }
    runAll(emptyMailbox); // not empty when an Error came in the middle of it
    runMailbox();
  }

  final void stop(Runnable handler) {
    try {
      handler.run();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
      log.bug("end of " + role, fault);
    }
  }

  final boolean hasMail() {
    mailboxLock.lock();
    try {
      return !mailbox.isEmpty();
    } finally {
      mailboxLock.unlock();
    }
  }

  final void runMailbox() {
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
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
        log.bug("task on " + role, fault);
      }
    }
  }

  static void joinUninterruptibly(Thread running) {
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
}
