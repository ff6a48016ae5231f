package dev.postroom.broker.system;

import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A bounded hand-over from the loops to a few virtual threads, which are there only while there is
/// something to do. With one worker, tasks are done in the order in which they came. Thread-safe.
///
/// Bounds: so many tasks, and so many bytes that they keep; what comes past that is refused, and
/// the log says so, at most once in [#QUIET_NANOS].
final class Lane {
  private static final long QUIET_NANOS = 10_000_000_000L;

  /// What a lane may take.
  ///
  /// @param workers threads at a time
  /// @param tasks how many wait
  /// @param bytes how many bytes they keep
  record Bounds(int workers, int tasks, long bytes) {}

  private record Task(Runnable work, int bytes) {}

  private final String role;
  private final Clock clock;
  private final Log log;
  private final Bounds bounds;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Task> waiting; // under the lock, like what follows
  private long bytes;
  private int workers;
  private int running;
  private boolean told;
  private long toldNanos;
  private boolean closed;

  Lane(String role, Clock clock, Log log, Bounds bounds) {
    this.role = role;
    this.clock = clock;
    this.log = log;
    this.bounds = bounds;
    this.waiting = new ArrayDeque<>(16);
  }

  /// Have something done, soon, and return true; return false when too much waits already. Returns
  /// at once.
  ///
  /// @param kept about how many bytes the task keeps from being freed
  boolean offer(Runnable work, int kept) {
    boolean isTaken;
    boolean startsOne;
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      isTaken = waiting.size() < bounds.tasks && bytes + kept <= bounds.bytes;
      startsOne = isTaken && workers < bounds.workers;
      if (isTaken) {
        waiting.addLast(new Task(work, kept));
        bytes += kept;
        workers += startsOne ? 1 : 0;
      }
    } finally {
      lock.unlock();
    }
    if (!isTaken) {
      throwAway();
    }
    if (startsOne) {
      Threads.startVirtual(role, log, this::work);
    }
    return isTaken;
  }

  /// Something is not done, for too much waits; the log says so, but not each time.
  void throwAway() {
    boolean tells;
    long now = clock.nanos();
    lock.lock();
    try {
      tells = !told || now - toldNanos >= QUIET_NANOS;
      if (tells) {
        told = true;
        toldNanos = now;
      }
    } finally {
      lock.unlock();
    }
    if (tells) {
      log.warn("Too much waits for " + role + ": some of it is thrown away");
    }
  }

  private void work() {
    boolean ended = false;
    try {
      for (Runnable task = next(); task != null; task = next()) {
        try {
          task.run();
        } catch (RuntimeException fault) {
          log.bug("task of " + role, fault);
        } finally {
          done();
        }
      }
      ended = true;
    } finally {
      if (!ended) { // an error has ended this thread: the next task gets one of its own
        workerGone();
      }
    }
  }

  private void workerGone() {
    lock.lock();
    try {
      workers--;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Runnable next() {
    lock.lock();
    try {
      Task task = waiting.pollFirst();
      if (task == null) {
        workers--;
        return null;
      }
      bytes -= task.bytes();
      running++;
      return task.work();
    } finally {
      lock.unlock();
    }
  }

  private void done() {
    lock.lock();
    try {
      running--;
    } finally {
      lock.unlock();
    }
  }

  /// Return how many tasks are being done.
  int running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  /// Return how many tasks wait.
  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /// Take no more, and forget what waits.
  void close() {
    lock.lock();
    try {
      closed = true;
      waiting.clear();
      bytes = 0;
    } finally {
      lock.unlock();
    }
  }
}
