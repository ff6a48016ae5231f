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
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
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
    if (length >= 8) {
      tail = last(buffer.getLong(end - 8), length);
    } else if (length >= 4) {
      tail = joined(buffer.getInt(offset), buffer.getInt(end - 4));
    } else {
      for (; i < end; i++) {
        tail = (tail << 8) | (buffer.get(i) & 0xff);
      }
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
    if (length >= 8) {
      tail = last((long) LONGS.get(bytes, end - 8), length);
    } else if (length >= 4) {
      tail = joined((int) INTS.get(bytes, offset), (int) INTS.get(bytes, end - 4));
    } else {
      for (; i < end; i++) {
        tail = (tail << 8) | (bytes[i] & 0xff);
      }
    }
    return finish(step(h, tail, key));
  }

  /// Return whether the first `length` bytes from `at` in the array are those of the buffer from
  /// `offset`.
  public static boolean equal(byte[] bytes, int at, ByteBuffer buffer, int offset, int length) {
    int last = length - 8;
    if (last < 0) {
      return equalShort(bytes, at, buffer, offset, length);
    }
    for (int i = 0; i < last; i += 8) {
      if ((long) LONGS.get(bytes, at + i) != buffer.getLong(offset + i)) {
        return false;
      }
    }
    return (long) LONGS.get(bytes, at + last) == buffer.getLong(offset + last);
  }

  private static boolean equalShort(
      byte[] bytes, int at, ByteBuffer buffer, int offset, int length) {
    if (length >= 4) {
      int last = length - 4;
      return (int) INTS.get(bytes, at) == buffer.getInt(offset)
          && (int) INTS.get(bytes, at + last) == buffer.getInt(offset + last);
    }
    for (int i = 0; i < length; i++) {
      if (bytes[at + i] != buffer.get(offset + i)) {
        return false;
      }
    }
    return true;
  }

  /// Return of a range's last eight bytes those that make no whole eight with all before them; 0
  /// when there are none.
  private static long last(long eight, int length) {
    return eight >>> 8 >>> (56 - (length & 7) * 8);
  }

  /// Four to seven bytes as one number: the first four and the last four, which may overlap. The
  /// last ones, in which subjects differ most, stand where a product spreads them furthest.
  private static long joined(int first, int last) {
    return (last & 0xffff_ffffL) | ((long) first << 32);
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
