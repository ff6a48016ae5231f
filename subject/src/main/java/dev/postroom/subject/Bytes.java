package dev.postroom.subject;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Hash and equality of byte ranges, eight bytes at a time, equal for arrays and buffers.
///
/// The hash is keyed: without the seed nobody can choose ranges that collide (the high half of a
/// product with an unknown factor enters every step).
///
/// Buffers must be little-endian: the order decides how eight bytes are read as one number.
public final class Bytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX = 0x9e3779b97f4a7c15L;

  private Bytes() {}

  /// Return the hash of a range of a buffer.
  public static int hash(ByteBuffer buffer, int offset, int length, long seed) {
    long key = seed | 1;
    long h = Long.rotateLeft(seed, 32) ^ length;
    int i = offset;
    int end = offset + length;
    for (; i + 8 <= end; i += 8) {
      h = step(h, buffer.getLong(i), key);
    }
    long tail = 0;
    for (; i < end; i++) {
      tail = (tail << 8) | (buffer.get(i) & 0xff);
    }
    return finish(step(h, tail, key));
  }

  /// Return the hash of a range of an array: that of the same bytes in a buffer.
  public static int hash(byte[] bytes, int offset, int length, long seed) {
    long key = seed | 1;
    long h = Long.rotateLeft(seed, 32) ^ length;
    int i = offset;
    int end = offset + length;
    for (; i + 8 <= end; i += 8) {
      h = step(h, (long) LONGS.get(bytes, i), key);
    }
    long tail = 0;
    for (; i < end; i++) {
      tail = (tail << 8) | (bytes[i] & 0xff);
    }
    return finish(step(h, tail, key));
  }

  /// Return whether the first `length` bytes from `at` in the array are those of the buffer from
  /// `offset`.
  public static boolean equal(byte[] bytes, int at, ByteBuffer buffer, int offset, int length) {
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

  private static long step(long h, long word, long key) {
    long mixed = h ^ word;
    return (mixed * key) ^ Math.multiplyHigh(mixed, key);
  }

  private static int finish(long h) {
    long mixed = h * MIX;
    return (int) (mixed ^ (mixed >>> 32));
  }
}
