package dev.postroom.broker.outbox;

import dev.postroom.platform.Budget;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Lends chunks, keeps some idle ones, and charges those in use to the budget of the server.
/// Thread-safe.
///
/// Past the budget it still lends: a message that was accepted is not dropped half way. Its
/// [#isOverdrawn] then asks the broker to cut receivers that hold most. When the JVM has no memory
/// left for one more chunk although the budget has, the budget was too large for this JVM: three
/// quarters of what is in use then become the bound, unless that is so little that others must hold
/// the memory. While less than half of a lowered bound is in use it rises again, step by step: what
/// others held may be free.
public final class ChunkPool {
  private static final int LEAST_IDLE = 64;

  /// Memory outside the heap comes back only with a collection; so a part of the budget is kept.
  private static final int IDLE_SHARE = 4;

  /// A bound that was lowered rises by such a part of the budget, and chunks of less than this are
  /// no reason to lower it.
  private static final int STEPS = 16;

  /// So many chunks are lent between two steps up.
  private static final int CALM = 1_024;

  /// The JVM sleeps half a second before it refuses memory, and an event loop with it: so many
  /// wishes at most are refused without asking it between two times that it is asked in vain.
  private static final int LONGEST_PAUSE = 1_023;

  private final Budget budget;
  private final IntFunction<ByteBuffer> memory;
  private final int mostIdle;
  private final ReentrantLock idleLock = new ReentrantLock();
  private final ArrayDeque<Chunk> idle = new ArrayDeque<>(LEAST_IDLE);
  private int leastSeen; // this and the next four under idleLock
  private long letGo;
  private int untried;
  private int pause;
  private int calm;
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

  /// Lend a chunk, whose one reference the caller holds; null when the JVM has no memory left for
  /// one.
  public @Nullable Chunk acquire() {
    Chunk chunk;
    boolean makes;
    idleLock.lock();
    try {
      chunk = idle.pollLast();
      leastSeen = Math.min(leastSeen, idle.size());
      makes = chunk == null && --untried < 0;
      if (bound < budget.limit()) {
        rise();
      }
    } finally {
      idleLock.unlock();
    }
    if (makes) {
      chunk = make();
    }
    if (chunk != null) {
      budget.charge(chunk.footprint());
      chunk.hold();
    }
    return chunk;
  }

  private void rise() {
    if (budget.used() > bound / 2) {
      calm = 0;
    } else if (++calm == CALM) {
      calm = 0;
      long before = bound;
      bound = before + Math.min(budget.limit() - before, budget.limit() / STEPS);
    }
  }

  private @Nullable Chunk make() {
    try {
      Chunk made = new Chunk(this, memory.apply(Chunk.SIZE));
      refused(false);
      return made;
    } catch (OutOfMemoryError none) {
      refused(true);
      return null;
    }
  }

  private void refused(boolean refused) {
    idleLock.lock();
    try {
      pause = refused ? Math.min(LONGEST_PAUSE, pause * 2 + 1) : 0;
      untried = pause;
      long used = budget.used();
      if (refused && used >= budget.limit() / STEPS) {
        bound = Math.min(bound, used / 4 * 3);
        calm = 0;
      }
    } finally {
      idleLock.unlock();
    }
  }

  /// Charge what a chunk that is lent takes besides itself.
  void charge(long bytes) {
    budget.charge(bytes);
  }

  void discharge(long bytes) {
    budget.release(bytes);
  }

  void recycle(Chunk chunk) {
    budget.release(chunk.footprint());
    idleLock.lock();
    try {
      if (idle.size() < mostIdle) {
        idle.addLast(chunk);
      } else {
        letGo += Chunk.SIZE;
      }
    } finally {
      idleLock.unlock();
    }
  }

  /// Count bytes outside the heap that were let go elsewhere, for [#trim] to tell of.
  public void letGo(long bytes) {
    idleLock.lock();
    try {
      letGo += bytes;
    } finally {
      idleLock.unlock();
    }
  }

  /// Let go of the idle chunks that nobody has needed since the last call, but for a few; called
  /// from time to time. Return the bytes let go since then, here and when too many came back: their
  /// memory is the system's again after a collection.
  public long trim() {
    idleLock.lock();
    try {
      for (int surplus = leastSeen - LEAST_IDLE; surplus > 0; surplus--) {
        idle.removeFirst();
        letGo += Chunk.SIZE;
      }
      leastSeen = idle.size();
      long bytes = letGo;
      letGo = 0;
      return bytes;
    } finally {
      idleLock.unlock();
    }
  }

  /// Return whether more is lent than may be.
  public boolean isOverdrawn() {
    return budget.used() > bound;
  }

  /// Return how many bytes may be lent at present.
  public long bound() {
    return bound;
  }

  /// Return the bytes lent at present.
  public long lentBytes() {
    return budget.used();
  }
}
