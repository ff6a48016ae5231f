package dev.postroom.broker.outbox;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// 64 KiB of memory that several outboxes may point into; it goes back to its pool with the last
/// reference.
///
/// Threading: the memory has one writer, who only writes behind what it has handed out; references
/// and spare views are guarded by `referenceLock`. Views are kept for re-use, so that a message
/// that is shared allocates nothing once the chunk has been round. They are charged with the chunk:
/// a payload that very many receivers share takes little memory itself, but a view for each.
public final class Chunk {
  /// What a view takes of the heap with its places in outboxes, about: 64 bytes and two references
  /// in arrays that double.
  static final int VIEW_COST = 96;

  /// The bytes of a chunk.
  public static final int SIZE = 64 * 1024;

  /// Enough for 16 payloads of 4 KiB that go to 32 receivers each.
  private static final int MAX_SPARE_VIEWS = 512;

  private final ChunkPool pool;
  private final ByteBuffer memory;
  private final ReentrantLock referenceLock = new ReentrantLock();
  private int references;
  private int views; // those handed out and those kept
  private @Nullable ByteBuffer[] spareViews = new ByteBuffer[2];
  private int spareCount;

  Chunk(ChunkPool pool, ByteBuffer memory) {
    this.pool = pool;
    this.memory = memory;
  }

  /// Return the memory, for the one who acquired the chunk; where the buffer stands does not matter
  /// to others.
  public ByteBuffer memory() {
    return memory;
  }

  /// Count the writer's own reference; it ends with [#release].
  void hold() {
    referenceLock.lock();
    try {
      references++;
    } finally {
      referenceLock.unlock();
    }
  }

  /// Return a view of the bytes from `start` to `end`, and count a reference that ends with
  /// [#giveBack].
  ByteBuffer view(int start, int end) {
    referenceLock.lock();
    try {
      ByteBuffer view = spareCount > 0 ? spareViews[--spareCount] : null;
      if (view == null) {
        view = newView();
      }
      references++; // last: where there is no memory for a view nobody will give it back
      return view.limit(end).position(start);
    } finally {
      referenceLock.unlock();
    }
  }

  private ByteBuffer newView() {
    ByteBuffer view = memory.duplicate();
    views++;
    pool.charge(VIEW_COST);
    return view;
  }

  /// End the reference of a view.
  void giveBack(ByteBuffer view) {
    boolean last;
    referenceLock.lock();
    try {
      if (spareCount < MAX_SPARE_VIEWS) {
        if (spareCount == spareViews.length) {
          spareViews = Arrays.copyOf(spareViews, spareCount * 2);
        }
        spareViews[spareCount++] = view;
      } else {
        views--;
        pool.discharge(VIEW_COST);
      }
      last = --references == 0;
    } finally {
      referenceLock.unlock();
    }
    if (last) {
      pool.recycle(this);
    }
  }

  /// Return the bytes it is charged with; while nobody or one holds it.
  long footprint() {
    return SIZE + (long) views * VIEW_COST;
  }

  /// End the writer's own reference.
  public void release() {
    boolean last;
    referenceLock.lock();
    try {
      last = --references == 0;
    } finally {
      referenceLock.unlock();
    }
    if (last) {
      pool.recycle(this);
    }
  }
}
