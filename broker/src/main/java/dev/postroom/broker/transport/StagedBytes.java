package dev.postroom.broker.transport;

import dev.postroom.broker.outbox.Chunk;
import dev.postroom.broker.outbox.ChunkPool;
import dev.postroom.protocol.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What a pipe made of bytes it was offered, on its way to the pipe below. Guarded by the lock of
/// the connection's outbox, which its callers hold.
///
/// It stands in a chunk that is held only while something of it waits. What it was made of counts
/// as taken when all of it has left: until then that is offered again, and passed over then.
public final class StagedBytes {
  private final Transport lower;
  private final ChunkPool pool;
  private final String purpose;
  private final ByteBuffer[] one = new ByteBuffer[1];
  private @Nullable Chunk chunk;
  private int drained; // up to where the chunk's bytes have left
  private long ahead; // bytes of the source that are in the chunk and not yet taken

  /// @param purpose what is done with the bytes that are offered, for the fault when there is no
  ///   memory: "encrypted"
  public StagedBytes(Transport lower, ChunkPool pool, String purpose) {
    this.lower = lower;
    this.pool = pool;
    this.purpose = purpose;
  }

  /// Return the memory to fill behind its position; what stands before that waits to leave.
  ///
  /// @throws IOException when there is none
  public ByteBuffer memory() throws IOException {
    Chunk held = chunk;
    if (held == null) {
      held = pool.acquire();
      if (held == null) {
        throw new IOException("there is no memory for what must be " + purpose);
      }
      held.memory().clear();
      chunk = held;
      drained = 0;
    }
    return held.memory();
  }

  /// What stands in the memory before this does not leave.
  public void startAt(int position) {
    drained = position;
  }

  /// What waits was made of so many of the bytes that were offered, which are not yet taken.
  public void madeOf(long bytes) {
    ahead = bytes;
  }

  /// Pass over the bytes whose product has left meanwhile, and return how many.
  public long skip(ByteBuffer[] sources, int offset, int count) {
    long left = ahead;
    for (int i = offset; left > 0 && i < offset + count; i++) {
      int part = (int) Math.min(left, sources[i].remaining());
      sources[i].position(sources[i].position() + part);
      left -= part;
    }
    long skipped = ahead - left;
    ahead = 0;
    return skipped;
  }

  /// Write what waits. Return whether all has left.
  public boolean drain() throws IOException {
    Chunk held = chunk;
    if (held == null) {
      return true;
    }
    ByteBuffer memory = held.memory();
    int filled = memory.position();
    if (drained < filled) {
      memory.limit(filled).position(drained);
      try {
        one[0] = memory;
        lower.write(one, 0, 1);
      } finally {
        drained = memory.position();
        memory.limit(memory.capacity()).position(filled);
      }
      if (drained < filled) {
        return false;
      }
    }
    release();
    return true;
  }

  /// Return whether nothing waits.
  public boolean isEmpty() {
    return chunk == null || chunk.memory().position() == drained;
  }

  /// Forget what waits.
  public void release() {
    if (chunk != null) {
      chunk.release();
      chunk = null;
    }
  }
}
