package dev.postroom.platform;

import org.jspecify.annotations.Nullable;

/// A task waiting in a [TimerQueue]. Confined to the queue's owner.
public final class Timer {
  static final int NOT_QUEUED = -1;

  final long deadlineNanos;
  final long order;
  int index = NOT_QUEUED;
  private @Nullable TimerQueue queue;
  private @Nullable Runnable task;

  Timer(TimerQueue queue, long deadlineNanos, long order, Runnable task) {
    this.queue = queue;
    this.deadlineNanos = deadlineNanos;
    this.order = order;
    this.task = task;
  }

  /// Forget the task; does nothing when it already ran or was cancelled. Costs O(log n) and frees
  /// the task at once.
  public void cancel() {
    TimerQueue waiting = queue;
    if (waiting != null && index != NOT_QUEUED) {
      waiting.remove(this);
    }
    queue = null;
    task = null;
  }

  void run() {
    Runnable due = task;
    queue = null;
    task = null;
    if (due != null) {
      due.run();
    }
  }

  boolean isBefore(Timer other) {
    long difference = deadlineNanos - other.deadlineNanos;
    return difference < 0 || (difference == 0 && order < other.order);
  }
}
