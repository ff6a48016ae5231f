package dev.postroom.broker.outbox;

import dev.postroom.platform.Budget;
import java.nio.ByteBuffer;

/// A pool in a JVM that has room for so many chunks and no more. Confined to one thread.
public final class TestMemory {
  private final ChunkPool pool;
  private int left;

  /// Make memory for `room` chunks under a budget of `allowed` chunks.
  public TestMemory(int allowed, int room) {
    left = room;
    pool = new ChunkPool(new Budget((long) allowed * Chunk.SIZE), this::take);
  }

  public ChunkPool pool() {
    return pool;
  }

  private ByteBuffer take(int size) {
    if (left == 0) {
      throw new OutOfMemoryError("no direct memory left");
    }
    left--;
    return ByteBuffer.allocate(size);
  }
}
