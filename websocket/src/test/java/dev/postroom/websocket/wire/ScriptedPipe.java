package dev.postroom.websocket.wire;

import dev.postroom.protocol.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.IntSupplier;

/// A pipe that gives what a test put in, piece by piece, and takes as many bytes at a time as the
/// test says. Confined to the test.
final class ScriptedPipe implements Transport {
  private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final IntSupplier room;
  boolean ends;
  boolean isShutDown;
  boolean isClosed;

  ScriptedPipe(IntSupplier room) {
    this.room = room;
  }

  void put(byte[] piece) {
    if (piece.length > 0) {
      pieces.add(ByteBuffer.wrap(piece));
    }
  }

  void put(List<byte[]> all) {
    all.forEach(this::put);
  }

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  byte[] written() {
    return written.toByteArray();
  }

  @Override
  public int read(ByteBuffer target) {
    ByteBuffer next = pieces.peek();
    if (next == null) {
      return ends ? -1 : 0;
    }
    int count = Math.min(next.remaining(), target.remaining());
    target.put(next.slice(next.position(), count));
    next.position(next.position() + count);
    if (!next.hasRemaining()) {
      pieces.remove();
    }
    return count;
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int count) {
    int left = room.getAsInt();
    long taken = 0;
    for (int i = offset; i < offset + count; i++) {
      while (left > 0 && sources[i].hasRemaining()) {
        written.write(sources[i].get());
        left--;
        taken++;
      }
    }
    return taken;
  }

  @Override
  public void shutdownOutput() {
    isShutDown = true;
  }

  @Override
  public String remoteHost() {
    return "127.0.0.1";
  }

  @Override
  public int remotePort() {
    return 1;
  }

  @Override
  public void close() {
    isClosed = true;
  }
}
