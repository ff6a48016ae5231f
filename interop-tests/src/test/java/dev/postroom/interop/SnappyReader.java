package dev.postroom.interop;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Reads the framing format of Snappy, without looking at the sums.
final class SnappyReader {
  private static final int STREAM_HEAD = 10;
  private static final int AS_IT_IS = 1;

  private SnappyReader() {}

  /// Return what was compressed.
  static byte[] read(byte[] frames) {
    ByteBuffer in = ByteBuffer.wrap(frames).order(ByteOrder.LITTLE_ENDIAN);
    in.position(STREAM_HEAD);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (in.hasRemaining()) {
      int head = in.getInt();
      in.getInt();
      byte[] chunk = new byte[(head >>> 8) - 4];
      in.get(chunk);
      switch (head & 0xff) {
        case 0 -> out.writeBytes(block(chunk));
        case AS_IT_IS -> out.writeBytes(chunk);
        default -> throw new AssertionError("a chunk of type " + (head & 0xff));
      }
    }
    return out.toByteArray();
  }

  private static byte[] block(byte[] chunk) {
    ByteBuffer in = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    byte[] out = new byte[varint(in)];
    int at = 0;
    while (in.hasRemaining()) {
      int tag = in.get() & 0xff;
      int upper = tag >>> 2;
      int length = 0;
      switch (tag & 3) {
        case 0 -> {
          length = literal(in, upper);
          in.get(out, at, length);
        }
        case 1 -> {
          length = (upper & 7) + 4;
          copy(out, at, ((upper >>> 3) << 8) | (in.get() & 0xff), length);
        }
        case 2 -> {
          length = upper + 1;
          copy(out, at, in.getShort() & 0xffff, length);
        }
        default -> {
          length = upper + 1;
          copy(out, at, in.getInt(), length);
        }
      }
      at += length;
    }
    return out;
  }

  private static int varint(ByteBuffer in) {
    int value = 0;
    int next = 0x80;
    for (int shift = 0; (next & 0x80) != 0; shift += 7) {
      next = in.get();
      value |= (next & 0x7f) << shift;
    }
    return value;
  }

  private static int literal(ByteBuffer in, int upper) {
    return switch (upper) {
      case 60 -> (in.get() & 0xff) + 1;
      case 61 -> (in.getShort() & 0xffff) + 1;
      default -> upper + 1;
    };
  }

  private static void copy(byte[] out, int at, int offset, int length) {
    for (int i = 0; i < length; i++) {
      out[at + i] = out[at + i - offset];
    }
  }
}
