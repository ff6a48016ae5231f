package dev.postroom.platform;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A few virtual threads that do what a source has for them, and are there only while it has
/// something. Thread-safe.
///
/// Who puts something into the source calls [#wake] afterwards. A fault of one task is logged and
/// ends nothing else; an error that ends a thread leaves the rest to another one.
public final class Workers {
  private static final long GONE = -1;

  private final String role;
  private final Log log;
  private final int most;
  private final Supplier<@Nullable Runnable> source;
  private final ReentrantLock lock = new ReentrantLock();
  private int working; // under the lock, like what follows
  private long wakes;

  /// @param role the name of the threads
  /// @param most how many there are at a time
  /// @param source gives out what is to be done next, null for nothing at present; called by many
  ///   threads, with no lock held
  public Workers(String role, Log log, int most, Supplier<@Nullable Runnable> source) {
    this.role = role;
    this.log = log;
    this.most = most;
    this.source = source;
  }

  /// There is something to do: start a thread for it, unless there are as many as may be, which
  /// find it then. Returns at once.
  public void wake() {
    boolean startsOne;
    lock.lock();
    try {
      wakes++;
      startsOne = working < most;
      working += startsOne ? 1 : 0;
    } finally {
      lock.unlock();
    }
    if (startsOne) {
      start();
    }
  }

  private void start() {
    boolean isStarted = false;
    try {
      Threads.startVirtual(role, log, this::work);
      isStarted = true;
    } finally {
      if (!isStarted) { // no memory for it: whoever wakes next tries again
        gone();
      }
    }
  }

  private void work() {
    boolean isDoing = false;
    try {
      long seen = 0;
      while (seen != GONE) {
        for (Runnable task = source.get(); task != null; task = source.get()) {
          isDoing = true;
          run(task);
          isDoing = false;
        }
        seen = goneUnlessWakened(seen);
      }
    } catch (RuntimeException | Error broken) {
      gone();
      if (isDoing) { // that task is gone, but not those behind it
        wake();
      }
      throw broken;
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
      log.bug("task of " + role, fault);
    }
  }

  /// Return how often somebody has called by now, for a look at what came since the source was last
  /// found empty; [#GONE] when nobody has, and this thread is no longer counted.
  private long goneUnlessWakened(long seen) {
    lock.lock();
    try {
      if (wakes == seen) {
        working--;
        return GONE;
      }
      return wakes;
    } finally {
      lock.unlock();
    }
  }

  private void gone() {
    lock.lock();
    try {
      working--;
    } finally {
      lock.unlock();
    }
  }
}
