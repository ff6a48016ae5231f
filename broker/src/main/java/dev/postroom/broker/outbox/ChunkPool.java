package dev.postroom.broker.outbox;

import dev.postroom.platform.Budget;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;

/// Lends chunks, keeps some idle ones, and charges those in use to the budget of the server.
/// Thread-safe.
///
/// Past the budget it still lends: a message that was accepted is not dropped half way. Its
/// [#isOverdrawn] then asks the broker to cut receivers that hold most. When the JVM has no memory
/// left for one more chunk although the budget has, the budget was too large for this JVM: three
/// quarters of what is in use then become the bound.
public final class ChunkPool {
  private static final int LEAST_IDLE = 64;

  /// Memory outside the heap comes back only with a collection; so a part of the budget is kept.
  private static final int IDLE_SHARE = 4;

  private final Budget budget;
  private final IntFunction<ByteBuffer> memory;
  private final int mostIdle;
  private final ReentrantLock idleLock = new ReentrantLock();
  private final ArrayDeque<Chunk> idle = new ArrayDeque<>(LEAST_IDLE);
  // Volatile: lowered by whoever finds no memory, read once per message by the event loops.
  private volatile long bound;

  /// Make a pool whose chunks in use are bounded by the budget.
  public ChunkPool(Budget budget) {
    this(budget, ByteBuffer::allocateDirect);
  }

  ChunkPool(Budget budget, IntFunction<ByteBuffer> memory) {
    this.budget = budget;
    this.memory = memory;
    this.bound = budget.limit();
    this.mostIdle =
        (int) Math.max(LEAST_IDLE, Math.min(2_048, budget.limit() / IDLE_SHARE / Chunk.SIZE));
  }

  /// Lend a chunk; the caller holds its one reference.
  public Chunk acquire() {
    budget.charge(Chunk.SIZE);
    Chunk chunk;
    idleLock.lock();
    try {
      chunk = idle.pollLast();
    } finally {
      idleLock.unlock();
    }
    if (chunk == null) {
      chunk = make();
    }
    chunk.hold();
    return chunk;
  }

  private Chunk make() {
    try {
      return new Chunk(this, memory.apply(Chunk.SIZE));
    } catch (OutOfMemoryError none) {
      budget.release(Chunk.SIZE);
      bound = Math.min(bound, budget.used() / 4 * 3);
      throw new IllegalStateException(
          "the JVM has no memory left for waiting messages, of which "
              + budget.used()
              + " bytes are in use: receivers that hold most are cut; more is allowed by"
              + " -XX:MaxDirectMemorySize",
          none);
    }
  }

  void recycle(Chunk chunk) {
    budget.release(Chunk.SIZE);
    idleLock.lock();
    try {
      if (idle.size() < mostIdle) {
        idle.addLast(chunk);
      }
    } finally {
      idleLock.unlock();
    }
  }

  /// Return whether more is lent than may be.
  public boolean isOverdrawn() {
    return budget.used() > bound;
  }

  /// Return the bytes lent at present.
  public long lentBytes() {
    return budget.used();
  }
}
