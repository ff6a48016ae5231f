package dev.postroom.platform;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The timers of one owner, soonest first; equal deadlines run in the order they were made.
/// Confined to its owner.
///
/// A binary heap whose entries know their place, so that a cancelled timer is gone at once: ten
/// thousand connections that come and go must not leave ten thousand ping timers behind.
public final class TimerQueue {
  private @Nullable Timer[] heap = new Timer[16];
  private int size;
  private long nextOrder;

  /// Add a task to be run by [#runDue] once the owner's clock reads `deadlineNanos` or more.
  public Timer add(long deadlineNanos, Runnable task) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    Timer timer = new Timer(this, deadlineNanos, nextOrder++, task);
    siftUp(size++, timer);
    return timer;
  }

  /// Return whether no timer waits.
  public boolean isEmpty() {
    return size == 0;
  }

  /// Return how many timers wait.
  public int size() {
    return size;
  }

  /// Return the nanoseconds from `nowNanos` to the next deadline, 0 when it has passed,
  /// `Long.MAX_VALUE` when none waits.
  public long nanosToNext(long nowNanos) {
    return size == 0 ? Long.MAX_VALUE : Math.max(0, first().deadlineNanos - nowNanos);
  }

  /// Run every task whose deadline is at or before `nowNanos`, and return how many ran.
  public int runDue(long nowNanos) {
    int ran = 0;
    while (size > 0 && first().deadlineNanos - nowNanos <= 0) {
      Timer due = first();
      remove(due);
      due.run();
      ran++;
    }
    return ran;
  }

  void remove(Timer timer) {
    int hole = timer.index;
    timer.index = Timer.NOT_QUEUED;
    Timer last = at(--size);
    heap[size] = null;
    if (hole == size) {
      return;
    }
    siftDown(hole, last);
    if (heap[hole] == last) {
      siftUp(hole, last);
    }
  }

  private Timer first() {
    return at(0);
  }

  private Timer at(int index) {
    Timer timer = heap[index];
    if (timer == null) {
      throw new IllegalStateException("timer heap has a hole at " + index + " of " + size);
    }
    return timer;
  }

  private void siftUp(int from, Timer timer) {
    int index = from;
    while (index > 0) {
      int parent = (index - 1) >>> 1;
      Timer above = at(parent);
      if (!timer.isBefore(above)) {
        break;
      }
      place(index, above);
      index = parent;
    }
    place(index, timer);
  }

  private void siftDown(int from, Timer timer) {
    int index = from;
    while (2 * index + 1 < size) {
      int child = 2 * index + 1;
      if (child + 1 < size && at(child + 1).isBefore(at(child))) {
        child++;
      }
      Timer below = at(child);
      if (!below.isBefore(timer)) {
        break;
      }
      place(index, below);
      index = child;
    }
    place(index, timer);
  }

  private void place(int index, Timer timer) {
    heap[index] = timer;
    timer.index = index;
  }
}
