package dev.postroom.platform;

/// The timers and the mailbox of one owner: everything handed to one scheduler runs on that owner,
/// one after the other.
///
/// [#execute] may be called by any thread; [#at] and [Timer#cancel] only by the owner itself.
public interface Scheduler {

  /// Run the task on the owner at or after `deadlineNanos`, a reading of the owner's [Clock#nanos].
  Timer at(long deadlineNanos, Runnable task);

  /// Run the task on the owner as soon as possible, in the order of the calls of each thread.
  void execute(Runnable task);
}
