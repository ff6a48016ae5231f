package dev.postroom.websocket.wire;

import dev.postroom.broker.outbox.ChunkPool;
import dev.postroom.broker.transport.StagedBytes;
import dev.postroom.protocol.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// Puts what is written into frames. Guarded by the lock of the connection's outbox, which its
/// callers hold.
///
/// A frame holds what waited when it was begun, and goes to the pipe as it is, behind its head:
/// nothing is copied. A compressed one is made in a chunk ([StagedBytes]). Of frame, chunk and
/// control frames only one is under way at a time, and the pipe below is offered the same bytes
/// until it has taken them.
final class WebSocketOutput {
  /// Whatever is longer is cut, so that control frames need not wait long.
  static final int MAX_FRAME = 256 * 1024;

  /// What browsers get at most (docs/spec/core.md 5.2).
  static final int MAX_BROWSER_FRAME = 4096;

  /// What is no longer than this is not compressed.
  static final int LEAST_COMPRESSED = 64;

  /// So much at a time is compressed: even if it gets longer by that, a chunk has room for it.
  private static final int MOST_COMPRESSED = 60 * 1024;

  /// So many bytes of control frames wait at most; a PING more is not answered.
  private static final int MAX_CONTROL = 4096;

  private static final int BINARY = 0x82;
  private static final int COMPRESSED = 0xc2;
  private static final int LENGTH_16 = 126;
  private static final int LENGTH_64 = 127;
  private static final int MAX_LENGTH_16 = 0xffff;
  private static final int LONG_HEAD = 4;
  private static final int TAIL = 4; // 00 00 ff ff, which is not sent
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Transport lower;
  private final StagedBytes compressed;
  private final @Nullable Deflaters deflaters; // null: nothing is compressed
  private final int maxFrame;
  private final ByteBuffer head = ByteBuffer.allocate(10).limit(0);
  private final ByteBuffer[] one = new ByteBuffer[1];
  private ByteBuffer[] gathered = new ByteBuffer[4];
  private ByteBuffer control = NOTHING;
  private long frameLeft;
  private boolean isClosing;

  /// @param deflaters what compresses; null for nothing
  /// @param isBrowser whether frames are kept short
  WebSocketOutput(
      Transport lower, ChunkPool pool, @Nullable Deflaters deflaters, boolean isBrowser) {
    this.lower = lower;
    this.compressed = new StagedBytes(lower, pool, "compressed");
    this.deflaters = deflaters;
    this.maxFrame = isBrowser ? MAX_BROWSER_FRAME : MAX_FRAME;
  }

  /// Write what the pipe takes, and return how many bytes have left, heads not counted. After
  /// [#close] nothing more may be said: it is thrown away.
  long write(ByteBuffer[] sources, int offset, int count) throws IOException {
    long taken = 0;
    while (compressed.drain()) {
      taken += compressed.skip(sources, offset, count);
      if (frameLeft > 0) {
        taken += writeFrame(sources, offset, count);
        if (frameLeft > 0) {
          return taken;
        }
        continue;
      }
      if (!drainControl()) {
        return taken;
      }
      long waiting = remaining(sources, offset, count);
      if (waiting == 0) {
        return taken;
      }
      if (isClosing) {
        return taken + throwAway(sources, offset, count);
      }
      if (deflaters != null && waiting > LEAST_COMPRESSED) {
        compress(deflaters, sources, offset, count);
      } else {
        begin(Math.min(waiting, maxFrame));
      }
    }
    return taken;
  }

  private static long remaining(ByteBuffer[] sources, int offset, int count) {
    long bytes = 0;
    for (int i = offset; i < offset + count; i++) {
      bytes += sources[i].remaining();
    }
    return bytes;
  }

  private static long throwAway(ByteBuffer[] sources, int offset, int count) {
    long bytes = remaining(sources, offset, count);
    for (int i = offset; i < offset + count; i++) {
      sources[i].position(sources[i].limit());
    }
    return bytes;
  }

  private void begin(long length) {
    head.clear();
    head.put((byte) BINARY);
    putLength(head, length);
    head.flip();
    frameLeft = length;
  }

  private static void putLength(ByteBuffer target, long length) {
    if (length < LENGTH_16) {
      target.put((byte) length);
    } else if (length <= MAX_LENGTH_16) {
      target.put((byte) LENGTH_16).putShort((short) length);
    } else {
      target.put((byte) LENGTH_64).putLong(length);
    }
  }

  /// Write the rest of the frame, and return how many bytes of its payload have left.
  @SuppressWarnings(
      "NullAway") // reason: slots of the array are null while it is not used, so that nothing is
  // kept alive
  private long writeFrame(ByteBuffer[] sources, int offset, int count) throws IOException {
    if (gathered.length <= count) {
      gathered = new ByteBuffer[count * 2];
    }
    int used = 0;
    if (head.hasRemaining()) {
      gathered[used++] = head;
    }
    long covered = 0;
    int last = offset;
    for (; covered < frameLeft; last++) {
      gathered[used++] = sources[last];
      covered += sources[last].remaining();
    }
    ByteBuffer cut = sources[last - 1];
    int limit = cut.limit();
    cut.limit((int) (limit - (covered - frameLeft)));
    long written = -(long) head.remaining();
    try {
      written += lower.write(gathered, 0, used);
    } finally {
      cut.limit(limit);
      for (int i = 0; i < used; i++) {
        gathered[i] = null;
      }
    }
    written = Math.max(0, written);
    frameLeft -= written;
    return written;
  }

  /// Make a compressed message, on its own, of what waits.
  private void compress(Deflaters from, ByteBuffer[] sources, int offset, int count)
      throws IOException {
    ByteBuffer memory = compressed.memory().position(LONG_HEAD);
    Deflater deflater = from.borrow();
    try {
      int left = MOST_COMPRESSED;
      for (int i = offset; i < offset + count && left > 0; i++) {
        left -= feed(deflater, sources[i], left, memory);
      }
      compressed.madeOf((long) MOST_COMPRESSED - left);
      int flushed;
      do {
        flushed = deflater.deflate(memory, Deflater.SYNC_FLUSH);
      } while (flushed > 0 && memory.hasRemaining());
    } finally {
      from.giveBack(deflater);
    }
    int length = memory.position() - TAIL - LONG_HEAD;
    boolean isLong = length >= LENGTH_16;
    int start = isLong ? 0 : LONG_HEAD - 2;
    compressed.startAt(start);
    memory.position(start);
    memory.put((byte) COMPRESSED);
    putLength(memory, length);
    memory.position(LONG_HEAD + length);
  }

  /// Compress up to `most` bytes of a source, which stays where it stands, and return how many.
  private static int feed(Deflater deflater, ByteBuffer source, int most, ByteBuffer target) {
    int start = source.position();
    int limit = source.limit();
    int part = Math.min(most, source.remaining());
    try {
      deflater.setInput(source.limit(start + part));
      while (!deflater.needsInput()) {
        int _ = deflater.deflate(target, Deflater.NO_FLUSH);
      }
    } finally {
      deflater.setInput(NOTHING); // else it goes on with the source, which stands where it stood
      source.limit(limit).position(start);
    }
    return part;
  }

  private boolean drainControl() throws IOException {
    if (control.hasRemaining()) {
      one[0] = control;
      lower.write(one, 0, 1);
    }
    if (control.hasRemaining()) {
      return false;
    }
    control = NOTHING;
    return true;
  }

  /// Let bytes leave before everything else, as they are.
  void sayFirst(byte[] bytes) {
    append(bytes);
  }

  /// Answer a PING, unless its sender has long stopped to read the answers.
  void pong(byte[] payload, int length) {
    if (!isClosing && control.remaining() + length <= MAX_CONTROL) {
      append(frame(FrameReader.PONG, payload, length));
    }
  }

  /// Say why nothing more will be said; does nothing the second time.
  void close(byte[] payload, int length) {
    if (!isClosing) {
      isClosing = true;
      append(frame(FrameReader.CLOSE, payload, length));
    }
  }

  private static byte[] frame(int opcode, byte[] payload, int length) {
    byte[] frame = new byte[2 + length];
    frame[0] = (byte) (0x80 | opcode);
    frame[1] = (byte) length;
    System.arraycopy(payload, 0, frame, 2, length);
    return frame;
  }

  /// The bytes that the pipe was offered already stay in front.
  private void append(byte[] bytes) {
    ByteBuffer more = ByteBuffer.allocate(control.remaining() + bytes.length);
    control = more.put(control).put(bytes).flip();
  }

  /// Write control frames, unless another frame is under way. Return whether nothing of them waits
  /// that nobody else would send.
  boolean speak() throws IOException {
    return isUnderWay() || drainControl();
  }

  /// Return whether control frames wait that nobody else would send.
  boolean isWaiting() {
    return control.hasRemaining() && !isUnderWay();
  }

  /// Return whether control frames wait.
  boolean hasControl() {
    return control.hasRemaining();
  }

  private boolean isUnderWay() {
    return frameLeft > 0 || !compressed.isEmpty();
  }

  /// Forget what waits.
  void release() {
    compressed.release();
  }
}
