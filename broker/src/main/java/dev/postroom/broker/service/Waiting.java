package dev.postroom.broker.service;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.locks.ReentrantLock;

/// The replies that one import waits for, those first whose time is over first. Thread-safe.
final class Waiting {
  private final ReentrantLock lock = new ReentrantLock();
  private final SequencedSet<PendingReply> replies = new LinkedHashSet<>(); // under the lock
  private boolean watched; // under the lock: whether a timer will look for what is over

  /// Add a reply that is over last of all. Return whether the caller must set a timer.
  boolean add(PendingReply reply) {
    lock.lock();
    try {
      replies.addLast(reply);
      boolean isFirst = !watched;
      watched = true;
      return isFirst;
    } finally {
      lock.unlock();
    }
  }

  /// A reply is over last of all from now on, if it is waited for.
  void refresh(PendingReply reply, long deadlineNanos) {
    lock.lock();
    try {
      if (replies.remove(reply)) {
        reply.deadline(deadlineNanos);
        replies.addLast(reply);
      }
    } finally {
      lock.unlock();
    }
  }

  void remove(PendingReply reply) {
    lock.lock();
    try {
      replies.remove(reply);
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return replies.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /// Return some of those whose time is over, but leave them in.
  List<PendingReply> over(long nanos, int most) {
    List<PendingReply> over = new ArrayList<>();
    lock.lock();
    try {
      for (PendingReply reply : replies) {
        if (over.size() == most || reply.deadline() - nanos > 0) {
          break;
        }
        over.add(reply);
      }
    } finally {
      lock.unlock();
    }
    return over;
  }

  /// Return when the next one is over, or -1 for never: then nobody looks until one is added.
  long nextOrUnwatched() {
    lock.lock();
    try {
      watched = !replies.isEmpty();
      return watched ? replies.getFirst().deadline() : -1;
    } finally {
      lock.unlock();
    }
  }

  /// Return all of them.
  List<PendingReply> all() {
    lock.lock();
    try {
      return List.copyOf(replies);
    } finally {
      lock.unlock();
    }
  }
}
