package dev.postroom.nkey;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The one-time authenticator Poly1305 (RFC 8439, 2.5). Takes the same time whatever the key is.
///
/// Numbers below 2^130 are five limbs of 26 bits, so that products of limbs fit a long.
final class Poly1305 {
  static final int TAG_SIZE = 16;

  private static final int LIMBS = 5;
  private static final int BITS = 26;
  private static final long MASK = (1L << BITS) - 1;

  // The bits of the key's first half that count, by limb.
  private static final long[] CLAMP = {0x3ffffff, 0x3ffff03, 0x3ffc0ff, 0x3f03fff, 0x00fffff};

  private Poly1305() {}

  /// Return the tag of what stands in the message from an index on.
  ///
  /// @param key the one-time key: its first 32 bytes
  static byte[] tag(byte[] key, byte[] message, int from) {
    long[] r = limbs(little(key), 0);
    for (int i = 0; i < LIMBS; i++) {
      r[i] &= CLAMP[i];
    }
    long[] sum = new long[LIMBS];
    for (int at = from; at < message.length; at += TAG_SIZE) {
      byte[] block = new byte[TAG_SIZE + 1];
      int length = Math.min(TAG_SIZE, message.length - at);
      System.arraycopy(message, at, block, 0, length);
      block[length] = 1;
      long[] limbs = limbs(little(block), (long) block[TAG_SIZE] << 24);
      for (int i = 0; i < LIMBS; i++) {
        sum[i] += limbs[i];
      }
      sum = product(sum, r);
    }
    return finish(sum, little(key));
  }

  /// Return the number of the first 16 bytes, with more bits in the last limb.
  private static long[] limbs(ByteBuffer bytes, long more) {
    long[] limbs = new long[LIMBS];
    for (int i = 0; i < LIMBS - 1; i++) {
      limbs[i] = ((bytes.getInt(3 * i) & 0xffffffffL) >>> (2 * i)) & MASK;
    }
    limbs[4] = ((bytes.getInt(12) & 0xffffffffL) >>> 8) | more;
    return limbs;
  }

  /// Return the product modulo 2^130 - 5, where what passes 2^130 counts five times below.
  private static long[] product(long[] a, long[] b) {
    long[] product = new long[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      for (int j = 0; j < LIMBS; j++) {
        int place = i + j;
        product[place % LIMBS] += place < LIMBS ? a[i] * b[j] : a[i] * b[j] * 5;
      }
    }
    carry(product);
    return product;
  }

  private static void carry(long[] limbs) {
    for (int i = 0; i < LIMBS - 1; i++) {
      limbs[i + 1] += limbs[i] >>> BITS;
      limbs[i] &= MASK;
    }
    limbs[0] += (limbs[4] >>> BITS) * 5;
    limbs[4] &= MASK;
    limbs[1] += limbs[0] >>> BITS;
    limbs[0] &= MASK;
  }

  private static byte[] finish(long[] sum, ByteBuffer key) {
    carry(sum);
    carry(sum);
    long[] less = sum.clone(); // the sum less 2^130 - 5, if that is not below 0
    less[0] += 5;
    for (int i = 0; i < LIMBS - 1; i++) {
      less[i + 1] += less[i] >>> BITS;
      less[i] &= MASK;
    }
    long useLess = -((less[4] >>> BITS) & 1);
    less[4] &= MASK;
    for (int i = 0; i < LIMBS; i++) {
      sum[i] = (sum[i] & ~useLess) | (less[i] & useLess);
    }
    long low = sum[0] | (sum[1] << 26) | (sum[2] << 52);
    long high = (sum[2] >>> 12) | (sum[3] << 14) | (sum[4] << 40);
    long tagLow = low + key.getLong(16);
    long tagHigh = high + key.getLong(24) + (Long.compareUnsigned(tagLow, low) < 0 ? 1 : 0);
    byte[] tag = new byte[TAG_SIZE];
    little(tag).putLong(tagLow).putLong(tagHigh);
    return tag;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
