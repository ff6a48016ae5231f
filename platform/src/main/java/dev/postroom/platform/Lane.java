package dev.postroom.platform;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A bounded hand-over from the loops to a few virtual threads, which are there only while there is
/// something to do. Thread-safe.
///
/// Those who ask have their turns, one task each, in the order in which they came; the tasks of one
/// of them are begun in their order, and with one worker done in it.
///
/// Bounds: so many tasks, and so many bytes that they keep, of all together and of each who asks;
/// what comes past that is refused, and the log says so, at most once in [#QUIET_NANOS].
public final class Lane {
  private static final long QUIET_NANOS = 10_000_000_000L;

  /// What a lane may take.
  ///
  /// @param workers threads at a time
  /// @param tasks how many wait
  /// @param bytes how many bytes they keep
  /// @param share what each who asks may take of that
  public record Bounds(int workers, int tasks, long bytes, Share share) {

    /// Make the bounds of a lane in which everybody may take all.
    public Bounds(int workers, int tasks, long bytes) {
      this(workers, tasks, bytes, Share.ALL);
    }
  }

  /// What one who asks may take of a lane.
  ///
  /// @param workers threads at a time
  /// @param tasks how many wait
  /// @param bytes how many bytes they keep; a single one may keep more
  public record Share(int workers, int tasks, long bytes) {
    static final Share ALL = new Share(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
  }

  /// What is to be done, for whom; made when it is offered, so that beginning it takes no memory.
  private final class Task implements Runnable {
    private final Asker asker;
    private final Object who;
    private final Runnable work;
    private final int bytes;

    Task(Object who, Asker asker, Runnable work, int bytes) {
      this.who = who;
      this.asker = asker;
      this.work = work;
      this.bytes = bytes;
    }

    @Override
    public void run() {
      try {
        work.run();
      } finally {
        done(who, asker);
      }
    }
  }

  /// What one who asks has in the lane; under the lock.
  private static final class Asker {
    final ArrayDeque<Task> waiting = new ArrayDeque<>(2);
    long bytes;
    int running;

    void add(Task task) {
      waiting.addLast(task);
      bytes += task.bytes;
    }

    @Nullable Task poll() {
      Task task = waiting.pollFirst();
      bytes -= task == null ? 0 : task.bytes;
      return task;
    }
  }

  private final String role;
  private final Clock clock;
  private final Log log;
  private final Bounds bounds;
  private final Workers workers;
  private final ReentrantLock lock = new ReentrantLock();
  // In the order of their turns; under the lock, like what follows.
  private final LinkedHashMap<Object, Asker> askers = new LinkedHashMap<>();
  private int waiting;
  private long bytes;
  private int running;
  private boolean told;
  private long toldNanos;
  private boolean closed;

  /// @param role the name of the threads
  public Lane(String role, Clock clock, Log log, Bounds bounds) {
    this.role = role;
    this.clock = clock;
    this.log = log;
    this.bounds = bounds;
    this.workers = new Workers(role, log, bounds.workers, this::next);
  }

  /// Have something done, soon, where it does not matter who asks; otherwise as below.
  public boolean offer(Runnable work, int kept) {
    return offer("", work, kept);
  }

  /// Have something done, soon, and return true; return false when too much waits already. Returns
  /// at once.
  ///
  /// @param who asks: equal ones are one
  /// @param kept about how many bytes the task keeps from being freed
  public boolean offer(Object who, Runnable work, int kept) {
    boolean isTaken;
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      isTaken = waiting < bounds.tasks && bytes + kept <= bounds.bytes && hasShare(who, kept);
      if (isTaken) {
        Asker asker = askers.computeIfAbsent(who, _ -> new Asker());
        asker.add(new Task(who, asker, work, kept));
        waiting++;
        bytes += kept;
      }
    } finally {
      lock.unlock();
    }
    if (isTaken) {
      workers.wake();
    } else {
      tellThrownAway();
    }
    return isTaken;
  }

  private boolean hasShare(Object who, int kept) {
    Asker asker = askers.get(who);
    return asker == null
        || asker.waiting.isEmpty()
        || (asker.waiting.size() < bounds.share.tasks && asker.bytes + kept <= bounds.share.bytes);
  }

  private void tellThrownAway() {
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

  /// Of those that are passed over there are no more than workers: each of them has one.
  private @Nullable Runnable next() {
    lock.lock();
    try {
      Iterator<Map.Entry<Object, Asker>> turns = askers.entrySet().iterator();
      while (turns.hasNext()) {
        Map.Entry<Object, Asker> turn = turns.next();
        Object who = turn.getKey();
        Asker asker = turn.getValue();
        Task task = asker.running < bounds.share.workers ? asker.poll() : null;
        if (task != null) {
          askers.putLast(who, asker);
          waiting--;
          bytes -= task.bytes;
          asker.running++;
          running++;
          return task;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void done(Object who, Asker asker) {
    lock.lock();
    try {
      running--;
      asker.running--;
      if (asker.running == 0 && asker.waiting.isEmpty()) {
        askers.remove(who, asker);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Return how many tasks are being done.
  public int running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  /// Return how many tasks wait.
  public int size() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /// Take no more, and forget what waits.
  public void close() {
    lock.lock();
    try {
      closed = true;
      askers.values().removeIf(asker -> asker.running == 0);
      askers.values().forEach(asker -> asker.waiting.clear());
      waiting = 0;
      bytes = 0;
    } finally {
      lock.unlock();
    }
  }
}
