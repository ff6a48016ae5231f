package dev.postroom.nkey;

/// Numbers modulo 2^255 - 19, the field of Curve25519. Takes the same time whatever the numbers
/// are.
///
/// Implementation note: a number is ten limbs of 26 and 25 bits in turn, from the lowest, which may
/// be negative: a product's are at most half of what their bits could count, and a little more. So
/// sums and differences of products can be multiplied again as they are. 64 bits hold the product
/// of a sum of m and a sum of n of them while m times n is at most 60; points need 12. Products
/// have no loops: they are made in a JVM that has just started, whose interpreter would pay for
/// every step.
final class Field25519 {
  static final int LIMBS = 10;

  private static final int BYTES = 32;
  private static final long ROUND_26 = 1L << 25;
  private static final long ROUND_25 = 1L << 24;

  private Field25519() {}

  /// Return the number with these 64 hexadecimal digits.
  static long[] of(String digits) {
    long[] limbs = new long[LIMBS];
    for (int bit = 0; bit < 8 * BYTES - 1; bit++) {
      int digit = Character.digit(digits.charAt(2 * BYTES - 1 - bit / 4), 16);
      int limb = limbOf(bit);
      limbs[limb] |= (digit >> (bit % 4) & 1L) << (bit - offset(limb));
    }
    return limbs;
  }

  static long[] of(int small) {
    long[] limbs = new long[LIMBS];
    limbs[0] = small;
    return limbs;
  }

  private static int limbOf(int bit) {
    return 2 * bit / 51;
  }

  private static int offset(int limb) {
    return (51 * limb + 1) / 2;
  }

  private static int width(int limb) {
    return 26 - (limb & 1);
  }

  /// Return the least number that is not negative, in 32 bytes, the lowest first.
  ///
  /// @param product what [#multiply] or [#of] returned
  static byte[] bytes(long[] product) {
    long[] limbs = product.clone();
    // How often the prime is in it, by what passes 2^255 when 19 for each prime and half a limb for
    // rounding are counted in.
    long primes = (19 * limbs[LIMBS - 1] + ROUND_25) >> 25;
    for (int i = 0; i < LIMBS; i++) {
      primes = (limbs[i] + primes) >> width(i);
    }
    long over = 19 * primes;
    for (int i = 0; i < LIMBS; i++) {
      long limb = limbs[i] + over;
      over = limb >> width(i);
      limbs[i] = limb - (over << width(i));
    }
    byte[] bytes = new byte[BYTES];
    for (int bit = 0; bit < 8 * BYTES - 1; bit++) {
      int limb = limbOf(bit);
      bytes[bit / 8] |= (byte) ((limbs[limb] >> (bit - offset(limb)) & 1) << (bit % 8));
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

  static long[] square(long[] a) {
    return multiply(a, a);
  }

  /// Return the product. A limb of an odd place starts half a bit higher than the steps between
  /// limbs say, so two of them count twice; what passes 2^255 counts 19 times below.
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
    long odd = a1 * b9 + a3 * b7 + a5 * b5 + a7 * b3 + a9 * b1;
    long r0 = a0 * b0 + 19 * (2 * odd + a2 * b8 + a4 * b6 + a6 * b4 + a8 * b2);
    long high = a2 * b9 + a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3 + a9 * b2;
    long r1 = a0 * b1 + a1 * b0 + 19 * high;
    high = 2 * (a3 * b9 + a5 * b7 + a7 * b5 + a9 * b3) + a4 * b8 + a6 * b6 + a8 * b4;
    long r2 = a0 * b2 + 2 * a1 * b1 + a2 * b0 + 19 * high;
    high = a4 * b9 + a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5 + a9 * b4;
    long r3 = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + 19 * high;
    high = 2 * (a5 * b9 + a7 * b7 + a9 * b5) + a6 * b8 + a8 * b6;
    long r4 = a0 * b4 + 2 * (a1 * b3 + a3 * b1) + a2 * b2 + a4 * b0 + 19 * high;
    high = a6 * b9 + a7 * b8 + a8 * b7 + a9 * b6;
    long r5 = a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0 + 19 * high;
    high = 2 * (a7 * b9 + a9 * b7) + a8 * b8;
    odd = a1 * b5 + a3 * b3 + a5 * b1;
    long r6 = a0 * b6 + 2 * odd + a2 * b4 + a4 * b2 + a6 * b0 + 19 * high;
    high = a8 * b9 + a9 * b8;
    long low = a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0;
    long r7 = low + 19 * high;
    odd = a1 * b7 + a3 * b5 + a5 * b3 + a7 * b1;
    low = a0 * b8 + 2 * odd + a2 * b6 + a4 * b4 + a6 * b2 + a8 * b0;
    long r8 = low + 38 * a9 * b9;
    low = a0 * b9 + a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2;
    long r9 = low + a8 * b1 + a9 * b0;
    return carried(new long[] {r0, r1, r2, r3, r4, r5, r6, r7, r8, r9});
  }

  /// Let each limb hand on what is more than its bits, sign included. What the last one has over
  /// comes back to the first and goes on to the second.
  private static long[] carried(long[] r) {
    long r0 = r[0];
    long over = (r0 + ROUND_26) >> 26;
    r0 -= over << 26;
    long r1 = r[1] + over;
    for (int i = 2; i < LIMBS; i += 2) {
      over = (r1 + ROUND_25) >> 25;
      r[i - 1] = r1 - (over << 25);
      long even = r[i] + over;
      over = (even + ROUND_26) >> 26;
      r[i] = even - (over << 26);
      r1 = r[i + 1] + over;
    }
    over = (r1 + ROUND_25) >> 25;
    r[LIMBS - 1] = r1 - (over << 25);
    r0 += 19 * over;
    over = (r0 + ROUND_26) >> 26;
    r[0] = r0 - (over << 26);
    r[1] += over;
    return r;
  }

  /// Return what multiplied with `a` makes 1: its power of 2^255 - 21. A name says how many times
  /// `a` is a factor: `ones10` is its power of 2^10 - 1, ten bits that are set.
  static long[] invert(long[] a) {
    long[] two = square(a);
    long[] nine = multiply(squares(two, 2), a);
    long[] eleven = multiply(nine, two);
    long[] ones5 = multiply(square(eleven), nine);
    long[] ones10 = multiply(squares(ones5, 5), ones5);
    long[] ones20 = multiply(squares(ones10, 10), ones10);
    long[] ones40 = multiply(squares(ones20, 20), ones20);
    long[] ones50 = multiply(squares(ones40, 10), ones10);
    long[] ones100 = multiply(squares(ones50, 50), ones50);
    long[] ones200 = multiply(squares(ones100, 100), ones100);
    long[] ones250 = multiply(squares(ones200, 50), ones50);
    return multiply(squares(ones250, 5), eleven);
  }

  private static long[] squares(long[] a, int times) {
    long[] power = a;
    for (int i = 0; i < times; i++) {
      power = square(power);
    }
    return power;
  }
}
