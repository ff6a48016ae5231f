package dev.postroom.nkey;

import java.math.BigInteger;

/// Numbers modulo 2^255 - 19, the field of Curve25519. Takes the same time whatever the numbers
/// are, but for [#bytes], which is for what is public.
///
/// Implementation note: a number is ten limbs of 26 and 25 bits in turn, which may be negative, so
/// that sums of up to four products' results can be multiplied again before they are carried. There
/// are no loops in products: they are short-lived in a JVM that has just started, whose interpreter
/// would pay for every step.
final class Field25519 {
  private static final int LIMBS = 10;
  private static final BigInteger PRIME =
      BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

  private Field25519() {}

  /// Return the number with these hexadecimal digits.
  static long[] of(String digits) {
    BigInteger number = new BigInteger(digits, 16);
    long[] limbs = new long[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      limbs[i] = number.shiftRight(offset(i)).longValue() & ((1L << width(i)) - 1);
    }
    return limbs;
  }

  static long[] of(int small) {
    long[] limbs = new long[LIMBS];
    limbs[0] = small;
    return limbs;
  }

  private static int offset(int limb) {
    return (51 * limb + 1) / 2;
  }

  private static int width(int limb) {
    return 26 - (limb & 1);
  }

  /// Return the least number that is not negative, in 32 bytes, the lowest first.
  static byte[] bytes(long[] limbs) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < LIMBS; i++) {
      sum = sum.add(BigInteger.valueOf(limbs[i]).shiftLeft(offset(i)));
    }
    byte[] highestFirst = sum.mod(PRIME).toByteArray();
    byte[] bytes = new byte[32];
    for (int i = 0; i < highestFirst.length; i++) {
      bytes[i] = highestFirst[highestFirst.length - 1 - i];
    }
    return bytes;
  }

  static long[] add(long[] a, long[] b) {
    long[] sum = new long[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }

  static long[] subtract(long[] a, long[] b) {
    long[] difference = new long[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      difference[i] = a[i] - b[i];
    }
    return difference;
  }

  /// Return the product. A limb of an odd place has half a bit less than its place says, so two of
  /// them count twice; what passes 2^255 counts 19 times below.
  static long[] multiply(long[] a, long[] b) {
    long a0 = a[0];
    long a1 = a[1];
    long a2 = a[2];
    long a3 = a[3];
    long a4 = a[4];
    long a5 = a[5];
    long a6 = a[6];
    long a7 = a[7];
    long a8 = a[8];
    long a9 = a[9];
    long b0 = b[0];
    long b1 = b[1];
    long b2 = b[2];
    long b3 = b[3];
    long b4 = b[4];
    long b5 = b[5];
    long b6 = b[6];
    long b7 = b[7];
    long b8 = b[8];
    long b9 = b[9];
    long[] r = new long[LIMBS];
    long high = 2 * (a1 * b9 + a3 * b7 + a5 * b5 + a7 * b3 + a9 * b1);
    r[0] = a0 * b0 + 19 * (high + a2 * b8 + a4 * b6 + a6 * b4 + a8 * b2);
    high = a2 * b9 + a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3 + a9 * b2;
    r[1] = a0 * b1 + a1 * b0 + 19 * high;
    high = 2 * (a3 * b9 + a5 * b7 + a7 * b5 + a9 * b3) + a4 * b8 + a6 * b6 + a8 * b4;
    r[2] = a0 * b2 + 2 * a1 * b1 + a2 * b0 + 19 * high;
    high = a4 * b9 + a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5 + a9 * b4;
    r[3] = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + 19 * high;
    high = 2 * (a5 * b9 + a7 * b7 + a9 * b5) + a6 * b8 + a8 * b6;
    r[4] = a0 * b4 + 2 * (a1 * b3 + a3 * b1) + a2 * b2 + a4 * b0 + 19 * high;
    high = a6 * b9 + a7 * b8 + a8 * b7 + a9 * b6;
    r[5] = a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0 + 19 * high;
    high = 2 * (a7 * b9 + a9 * b7) + a8 * b8;
    r[6] = a0 * b6 + 2 * (a1 * b5 + a3 * b3 + a5 * b1) + a2 * b4 + a4 * b2 + a6 * b0 + 19 * high;
    high = a8 * b9 + a9 * b8;
    r[7] = a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0;
    r[7] += 19 * high;
    r[8] = a0 * b8 + 2 * (a1 * b7 + a3 * b5 + a5 * b3 + a7 * b1) + a2 * b6 + a4 * b4 + a6 * b2;
    r[8] += a8 * b0 + 38 * a9 * b9;
    r[9] = a0 * b9 + a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2;
    r[9] += a8 * b1 + a9 * b0;
    return carry(r);
  }

  /// Let each limb have no more than its bits, sign included; all but the second one, which may
  /// have a little more.
  private static long[] carry(long[] r) {
    for (int i = 0; i < LIMBS - 1; i++) {
      carry(r, i, i + 1, 1);
    }
    carry(r, LIMBS - 1, 0, 19);
    carry(r, 0, 1, 1);
    return r;
  }

  private static void carry(long[] r, int from, int to, int times) {
    int width = width(from);
    long over = (r[from] + (1L << (width - 1))) >> width;
    r[from] -= over << width;
    r[to] += over * times;
  }

  /// Return what multiplied with `a` makes 1: its power of 2^255 - 21, whose bits are all set but
  /// two.
  static long[] invert(long[] a) {
    long[] power = a;
    for (int bit = 253; bit >= 0; bit--) {
      power = multiply(power, power);
      if (bit != 2 && bit != 4) {
        power = multiply(power, a);
      }
    }
    return power;
  }
}
