package dev.postroom.broker.connection;

import dev.postroom.platform.Budget;
import java.util.LinkedHashSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// The memory for operations that are not yet whole, of all clients together: who gets it, and who
/// waits (docs/internals/inbound-memory.md). Thread-safe, never blocks.
///
/// Memory is reserved for a whole operation, so that who holds some never waits for more: it waits
/// for its peer alone. Who finds too little waits in a queue, and is served in order.
public final class InboundMemory {
  private static final long SEARCH_NANOS = 250_000_000L;

  private static final int SHARE_ASIDE = 4;

  private final Budget budget;
  private final Budget aside; // what of it is no operation
  private final Budget kept; // beside it: for the next operations
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashSet<Input> queue = new LinkedHashSet<>(); // under the lock
  // Volatile: changed under the lock, asked by every loop before it reads from a socket.
  private volatile int waiting;
  private final AtomicLong lastSearchNanos = new AtomicLong(Long.MIN_VALUE);

  /// Make the memory for `limit` bytes.
  public InboundMemory(long limit) {
    budget = new Budget(limit);
    aside = new Budget(limit / SHARE_ASIDE);
    kept = new Budget(limit / SHARE_ASIDE);
  }

  /// Return the bytes reserved at present.
  public long used() {
    return budget.used();
  }

  /// Reserve bytes for what is no operation, for somebody who never waits: if they are there,
  /// nobody waits for them, and no more than a quarter of all is reserved so.
  public boolean tryReserve(long bytes) {
    if (!aside.tryCharge(bytes)) {
      return false;
    }
    if (waiting == 0 && budget.tryCharge(bytes)) {
      return true;
    }
    aside.release(bytes);
    return false;
  }

  /// Give back what [#tryReserve] reserved.
  public void giveBack(long bytes) {
    aside.release(bytes);
    budget.release(bytes);
  }

  /// Keep bytes that no operation holds any more for the next ones, if all that is kept is no more
  /// than a quarter of what may be reserved, and return whether.
  boolean tryKeep(long bytes) {
    return kept.tryCharge(bytes);
  }

  /// End what [#tryKeep] began.
  void dropKept(long bytes) {
    kept.release(bytes);
  }

  /// Return whether so many bytes can be reserved without a wait, by several loops at once: then
  /// the bound is passed by what each of them reads once.
  boolean has(long bytes) {
    return waiting == 0 && budget.used() + bytes <= budget.limit();
  }

  /// Reserve bytes after [#has] told that they are there.
  void reserve(long bytes) {
    budget.charge(bytes);
  }

  void release(long bytes) {
    budget.release(bytes);
  }

  /// Reserve bytes if it is the asker's turn and they are there; otherwise it waits in the queue
  /// from its first call on, and asks again. More than there ever is goes to who is alone.
  @SuppressWarnings("ReferenceEquality") // reason: whether it is this very client
  boolean admit(Input asker, long bytes) {
    lock.lock();
    try {
      boolean isNext = queue.isEmpty() || queue.getFirst() == asker;
      if (isNext && (budget.tryCharge(bytes) || isFirstOf(bytes))) {
        remove(asker);
        return true;
      }
      queue.add(asker);
      waiting = queue.size();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean isFirstOf(long bytes) {
    if (bytes <= budget.limit() || budget.used() > 0) {
      return false;
    }
    budget.charge(bytes);
    return true;
  }

  /// Take somebody out of the queue that may be in it.
  void forget(Input asker) {
    lock.lock();
    try {
      remove(asker);
    } finally {
      lock.unlock();
    }
  }

  private void remove(Input asker) {
    queue.remove(asker);
    waiting = queue.size();
  }

  /// Return whether it is time to look for those who hold memory and make no use of it; true once
  /// in a quarter of a second, however many ask.
  boolean isTimeToSearch(long nowNanos) {
    long last = lastSearchNanos.get();
    boolean due = last == Long.MIN_VALUE || nowNanos - last >= SEARCH_NANOS;
    return due && lastSearchNanos.compareAndSet(last, nowNanos);
  }
}
