package dev.postroom.subject;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Hash and equality of byte ranges, eight bytes at a time, equal for arrays and buffers.
///
/// Buffers must be little-endian: the order decides how eight bytes are read as one number. number.
final class Bytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX = 0x9e3779b97f4a7c15L;

  private Bytes() {}

  static int hash(ByteBuffer buffer, int offset, int length, long seed) {
    long h = seed ^ length;
    int i = offset;
    int end = offset + length;
    for (; i + 8 <= end; i += 8) {
      h = step(h, buffer.getLong(i));
    }
    long tail = 0;
    for (; i < end; i++) {
      tail = (tail << 8) | (buffer.get(i) & 0xff);
    }
    return finish(step(h, tail));
  }

  static int hash(byte[] bytes, int offset, int length, long seed) {
    long h = seed ^ length;
    int i = offset;
    int end = offset + length;
    for (; i + 8 <= end; i += 8) {
      h = step(h, (long) LONGS.get(bytes, i));
    }
    long tail = 0;
    for (; i < end; i++) {
      tail = (tail << 8) | (bytes[i] & 0xff);
    }
    return finish(step(h, tail));
  }

  /// Return whether the first `length` bytes from `at` in the array are those of the buffer from
  /// `offset`.
  static boolean equal(byte[] bytes, int at, ByteBuffer buffer, int offset, int length) {
    int i = 0;
    for (; i + 8 <= length; i += 8) {
      if ((long) LONGS.get(bytes, at + i) != buffer.getLong(offset + i)) {
        return false;
      }
    }
    for (; i < length; i++) {
      if (bytes[at + i] != buffer.get(offset + i)) {
        return false;
      }
    }
    return true;
  }

  private static long step(long h, long word) {
    long mixed = (h ^ word) * MIX;
    return mixed ^ (mixed >>> 29);
  }

  private static int finish(long h) {
    long mixed = h * MIX;
    return (int) (mixed ^ (mixed >>> 32));
  }
}
