package dev.postroom.broker.loop;

import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import dev.postroom.platform.Timer;
import dev.postroom.protocol.transport.Courier;
import dev.postroom.protocol.transport.TransportPair;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The loop of pipes, run by whoever writes into one: no thread waits for another between a client
/// in this process and its server.
///
/// ```
///   client's thread: begin ─► write to the pipe ─► carry: take the turn ─► round, round … ─► give it back
///                                                                          └─► what was left for later
/// ```
///
/// One thread at a time has the turn; who finds it taken leaves, for who has it looks again after
/// giving it back. What happens without a client's call (timers, tasks of other threads) is done by
/// a thread of its own, which sleeps otherwise. Measured for one request and its reply: ADR 0014.
public final class PipeLoop extends Loop implements Courier {
  /// So many rounds are run by one caller; then the loop's own thread goes on, and he goes his way.
  private static final int MOST_ROUNDS = 64;

  private final ReentrantLock turn = new ReentrantLock();
  private final AtomicInteger carriers = new AtomicInteger();
  private final ReentrantLock laterLock = new ReentrantLock();
  private final ArrayDeque<Runnable> later = new ArrayDeque<>();
  private boolean laterEnded; // under its lock
  private final Set<PipeRegistration> pipes = new HashSet<>();
  // Under the turn: when the loop's own thread wakes by itself, and whether that is too late.
  private boolean sleepsUntilWakened;
  private long sleepsUntil;
  private boolean sleepsTooLong;
  private @Nullable Error fatal;
  // Volatile: set by whoever closes the loop, or wakes it.
  private volatile boolean stopping;
  private volatile boolean wakened;
  private volatile Thread thread;

  public PipeLoop(String role, Clock clock, Log log) {
    super(role, clock, log);
    this.thread = Thread.currentThread(); // until start, the maker owns it
  }

  @Override
  public void start() {
    thread = Threads.start(role(), log(), this::run);
  }

  /// Register one end of a pipe; on the loop's thread.
  public PipeRegistration register(TransportPair.End end, LoopHandler handler) {
    PipeRegistration registered = new PipeRegistration(this, log(), end, handler);
    pipes.add(registered);
    end.onReady(registered);
    return registered;
  }

  void forget(PipeRegistration pipe) {
    pipes.remove(pipe);
  }

  @Override
  public boolean isCurrent() {
    return turn.isHeldByCurrentThread();
  }

  @Override
  public void tookIn(long messages) {
    // Nothing is gained by waiting here: rounds are run by whoever has written, when he has.
  }

  @Override
  void wake() {
    if (carriers.get() == 0) { // else one of them will see the mail
      wakeOwnThread();
    }
  }

  private void wakeOwnThread() {
    wakened = true;
    LockSupport.unpark(thread);
  }

  @Override
  public void begin() {
    carriers.incrementAndGet();
  }

  @Override
  public void carry() {
    carriers.decrementAndGet();
    boolean isDone = false;
    try {
      int rounds = 0;
      while (rounds < MOST_ROUNDS && hasMail()) {
        rounds++;
        if (!carryOnce()) {
          isDone = true;
          return;
        }
      }
      isDone = rounds < MOST_ROUNDS;
    } finally {
      if (!isDone) { // also after an Error: who found the turn taken has left his mail to this one
        wakeOwnThread();
      }
    }
  }

  /// Run one round, unless another thread does so, or will.
  private boolean carryOnce() {
    if (!turn.tryLock()) {
      return false;
    }
    try {
      if (stopping || fatal != null) {
        return false; // the loop's own thread ends it
      }
      workForOthers();
    } finally {
      turn.unlock();
    }
    runLater();
    return true;
  }

  private void workForOthers() {
    try {
      work();
    } catch (Error end) {
      fatal = end;
      sleepsTooLong = true;
      throw end;
    } finally {
      if (sleepsTooLong) {
        sleepsTooLong = false;
        wakeOwnThread();
      }
    }
  }

  @Override
  public Timer at(long deadlineNanos, Runnable task) {
    sleepsTooLong |= sleepsUntilWakened || deadlineNanos - sleepsUntil < 0;
    return super.at(deadlineNanos, task);
  }

  @Override
  public void later(Runnable task) {
    boolean isTaken;
    laterLock.lock();
    try {
      isTaken = !laterEnded;
      if (isTaken) {
        later.addLast(task);
      }
    } finally {
      laterLock.unlock();
    }
    if (!isTaken) {
      task.run(); // nobody comes later, and the server holds no lock any more
    } else if (!isCurrent()) {
      wakeOwnThread();
    }
  }

  /// Run what is there now: a task that asks to go on later is not for this thread.
  private void runLater() {
    int most = laterCount();
    for (int i = 0; i < most; i++) {
      Runnable task = pollLater();
      if (task == null) {
        return; // another thread took it
      }
      try {
        task.run();
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
        log().bug("task after a round of " + role(), fault);
      }
    }
  }

  private int laterCount() {
    laterLock.lock();
    try {
      return later.size();
    } finally {
      laterLock.unlock();
    }
  }

  private @Nullable Runnable pollLater() {
    laterLock.lock();
    try {
      return later.pollFirst();
    } finally {
      laterLock.unlock();
    }
  }

  @Override
  void awaitEnd() {
    joinUninterruptibly(thread);
  }

  @Override
  public void close() {
    stopping = true;
    wakeOwnThread();
    Thread running = thread;
    if (running != Thread.currentThread()) {
      joinUninterruptibly(running);
    }
  }

  private void run() {
    try {
      while (!stopping) {
        wakened = false;
        long nanos = round();
        runLater();
        if (!wakened && !hasMail()) { // mail of who found the turn taken
          LockSupport.parkNanos(this, nanos);
        }
      }
    } finally {
      turn.lock();
      try {
        end();
      } finally {
        turn.unlock();
        endLater();
      }
    }
  }

  private void endLater() {
    boolean isEmpty = false;
    while (!isEmpty) {
      runLater();
      laterLock.lock();
      try {
        isEmpty = later.isEmpty();
        laterEnded = isEmpty;
      } finally {
        laterLock.unlock();
      }
    }
  }

  /// Return how long the thread may sleep after it.
  private long round() {
    turn.lock();
    try {
      if (fatal != null) {
        throw fatal;
      }
      work();
      long nanos = nanosToNextTimer();
      sleepsUntilWakened = nanos == Long.MAX_VALUE;
      sleepsUntil = nanos() + nanos;
      sleepsTooLong = false;
      return nanos;
    } finally {
      turn.unlock();
    }
  }

  private void end() {
    try {
      runMailbox();
      stopPipes();
    } finally {
      endMailbox();
      stopPipes(); // one that was opened in between
    }
  }

  private void stopPipes() {
    for (PipeRegistration pipe : new ArrayList<>(pipes)) {
      stop(pipe::stopped);
    }
  }
}
