package dev.postroom.websocket.wire;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.Deflater;

/// Lends what compresses: each takes a quarter of a megabyte outside the heap, and is needed only
/// while one message is made. Thread-safe; never blocks for long.
public final class Deflaters implements AutoCloseable {
  private static final int MOST_IDLE = 8;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Deflater> idle = new ArrayDeque<>(MOST_IDLE); // under the lock
  private boolean closed; // under the lock

  /// Lend one that has seen nothing yet.
  Deflater borrow() {
    lock.lock();
    try {
      Deflater lent = idle.pollLast();
      if (lent != null) {
        return lent;
      }
    } finally {
      lock.unlock();
    }
    return new Deflater(Deflater.BEST_SPEED, true);
  }

  /// Take one back.
  void giveBack(Deflater deflater) {
    deflater.reset();
    lock.lock();
    try {
      if (!closed && idle.size() < MOST_IDLE) {
        idle.addLast(deflater);
        return;
      }
    } finally {
      lock.unlock();
    }
    deflater.end();
  }

  /// Free those that nobody has; those that are lent, when they come back.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      idle.forEach(Deflater::end);
      idle.clear();
    } finally {
      lock.unlock();
    }
  }
}
