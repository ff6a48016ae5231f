package dev.postroom.platform.simulated;

import dev.postroom.platform.Clock;
import dev.postroom.platform.Scheduler;
import dev.postroom.platform.Timer;
import dev.postroom.platform.TimerQueue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// A scheduler on virtual time: tasks run when the test says so, on the test's thread, in one
/// possible order. Several owners that share one scheduler share that order.
///
/// Confined to one thread, [#execute] included. What a task throws reaches the caller of [#runDue]
/// or [#advance].
public final class ManualScheduler implements Scheduler {
  private final ManualClock clock;
  private final TimerQueue timers = new TimerQueue();
  private final Deque<Runnable> mailbox = new ArrayDeque<>();

  /// Make a scheduler that reads and moves the clock.
  public ManualScheduler(ManualClock clock) {
    this.clock = clock;
  }

  /// Return the clock that the deadlines are readings of.
  public Clock clock() {
    return clock;
  }

  @Override
  public Timer at(long deadlineNanos, Runnable task) {
    return timers.add(deadlineNanos, task);
  }

  @Override
  public void execute(Runnable task) {
    mailbox.add(task);
  }

  /// Run what is due now: the mailbox in order, then timers, until neither has anything left. The
  /// clock stands still. Return how many tasks ran.
  public int runDue() {
    int total = 0;
    int ran;
    do {
      ran = runMailbox() + timers.runDue(clock.nanos());
      total += ran;
    } while (ran > 0);
    return total;
  }

  private int runMailbox() {
    int ran = 0;
    for (Runnable task = mailbox.poll(); task != null; task = mailbox.poll()) {
      task.run();
      ran++;
    }
    return ran;
  }

  /// Move the clock forward, stopping at each deadline on the way to run what is due there.
  public void advance(Duration step) {
    runDue();
    long left = step.toNanos();
    while (left > 0) {
      long leap = Math.min(left, timers.nanosToNext(clock.nanos()));
      clock.advanceNanos(leap);
      left -= leap;
      runDue();
    }
  }

  /// Return the nanoseconds to the next deadline, `Long.MAX_VALUE` when no timer waits.
  public long nanosToNext() {
    return timers.nanosToNext(clock.nanos());
  }

  /// Return how many tasks wait, in the mailbox and for a deadline.
  public int waiting() {
    return mailbox.size() + timers.size();
  }
}
