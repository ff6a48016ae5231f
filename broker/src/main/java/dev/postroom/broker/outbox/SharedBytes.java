package dev.postroom.broker.outbox;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// One payload that several receivers get, copied once out of the read buffer into pooled chunks.
///
/// Confined to one publishing thread, which re-uses it for message after message: [#set], then
/// [Outbox#append(SharedBytes)] for each receiver. A chunk is filled by many payloads and goes back
/// to the pool when the last receiver has sent the last of them.
public final class SharedBytes {
  private final ChunkPool pool;
  private Chunk[] chunks = new Chunk[2];
  private int[] starts = new int[2];
  private int[] ends = new int[2];
  private int parts;
  private int writePosition = Chunk.SIZE;

  public SharedBytes(ChunkPool pool) {
    this.pool = pool;
  }

  /// Copy a range of the buffer. Return false, and hold nothing, when there is no memory for it.
  public boolean set(ByteBuffer bytes, int offset, int length) {
    keepLastChunkOnly();
    int from = offset;
    int left = length;
    while (left > 0) {
      if (writePosition == Chunk.SIZE) {
        Chunk chunk = pool.acquire();
        if (chunk == null) {
          release();
          return false;
        }
        addChunk(chunk);
      }
      int part = Math.min(left, Chunk.SIZE - writePosition);
      chunks[parts - 1].memory().put(writePosition, bytes, from, part);
      starts[parts - 1] = writePosition;
      writePosition += part;
      ends[parts - 1] = writePosition;
      from += part;
      left -= part;
    }
    return true;
  }

  /// Let go of the chunk being filled; called when the thread goes idle, so that an idle server
  /// holds none.
  public void release() {
    for (int i = 0; i < parts; i++) {
      chunks[i].release();
    }
    parts = 0;
    writePosition = Chunk.SIZE;
  }

  int parts() {
    return parts;
  }

  ByteBuffer view(int part) {
    return chunks[part].view(starts[part], ends[part]);
  }

  Chunk chunk(int part) {
    return chunks[part];
  }

  private void keepLastChunkOnly() {
    for (int i = 0; i < parts - 1; i++) {
      chunks[i].release();
    }
    if (parts > 0 && writePosition == Chunk.SIZE) {
      chunks[parts - 1].release();
      parts = 0;
    } else if (parts > 1) {
      chunks[0] = chunks[parts - 1];
      parts = 1;
    }
  }

  private void addChunk(Chunk chunk) {
    if (parts == chunks.length) {
      chunks = Arrays.copyOf(chunks, parts * 2);
      starts = Arrays.copyOf(starts, parts * 2);
      ends = Arrays.copyOf(ends, parts * 2);
    }
    chunks[parts++] = chunk;
    writePosition = 0;
  }
}
