package dev.postroom.broker.outbox;

import dev.postroom.platform.Budget;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/// Lends chunks, keeps a few idle ones, and charges those in use to the budget of the server.
/// Thread-safe.
///
/// Past the budget it still lends: a message that was accepted is not dropped half way. Its
/// [#isOverdrawn] then asks the broker to cut the receiver that holds most.
public final class ChunkPool {
  private static final int MAX_IDLE = 64;

  private final Budget budget;
  private final ReentrantLock idleLock = new ReentrantLock();
  private final ArrayDeque<Chunk> idle = new ArrayDeque<>(MAX_IDLE);
  // Volatile: set by whoever borrows past the limit, read once per round by the event loops.
  private volatile boolean overdrawn;

  /// Make a pool whose chunks in use are bounded by the budget.
  public ChunkPool(Budget budget) {
    this.budget = budget;
  }

  /// Lend a chunk; the caller holds its one reference.
  public Chunk acquire() {
    if (!budget.charge(Chunk.SIZE)) {
      overdrawn = true;
    }
    Chunk chunk;
    idleLock.lock();
    try {
      chunk = idle.pollLast();
    } finally {
      idleLock.unlock();
    }
    if (chunk == null) {
      chunk = new Chunk(this);
    }
    chunk.hold();
    return chunk;
  }

  void recycle(Chunk chunk) {
    budget.release(Chunk.SIZE);
    idleLock.lock();
    try {
      if (idle.size() < MAX_IDLE) {
        idle.addLast(chunk);
      }
    } finally {
      idleLock.unlock();
    }
  }

  /// Return whether more is lent than the budget allows.
  public boolean isOverdrawn() {
    if (overdrawn && budget.used() <= budget.limit()) {
      overdrawn = false;
    }
    return overdrawn;
  }

  /// Return the bytes lent at present.
  public long lentBytes() {
    return budget.used();
  }
}
