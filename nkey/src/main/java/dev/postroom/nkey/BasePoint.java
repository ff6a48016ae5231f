package dev.postroom.nkey;

import static dev.postroom.nkey.Field25519.add;
import static dev.postroom.nkey.Field25519.multiply;
import static dev.postroom.nkey.Field25519.subtract;

import java.util.Arrays;

/// Multiples of the base point of Edwards25519: the public keys of Ed25519 (RFC 8032, 5.1.5) and
/// X25519 (RFC 7748, 6.1). Takes the same time whatever the secret is.
///
/// The JDK can do that too, but only as part of a new pair, and a start of the server would wait
/// for its engines: they read the numbers of all curves that it knows first
/// (docs/adr/0016-claims-and-curve-keys.md).
///
/// Implementation note: a point is x, y, z and t in extended coordinates (its coordinates are x/z
/// and y/z, and t is xy/z); the formulas are Hisil's, Wong's, Carter's and Dawson's of 2008, for a
/// = -1. The scalar is taken in by four bits at a time.
final class BasePoint {
  private static final int WINDOW = 16;
  private static final long[] ZERO = Field25519.of(0);
  private static final long[] ONE = Field25519.of(1);
  private static final long[] TWICE_D =
      Field25519.of("2406d9dc56dffce7198e80f2eef3d13000e0149a8283b156ebd69b9426b2f159");
  private static final long[][] BASE =
      point(
          Field25519.of("216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a"),
          Field25519.of("6666666666666666666666666666666666666666666666666666666666666658"));

  private BasePoint() {}

  /// Return the Ed25519 public key of a scalar: y, and the lowest bit of x above it.
  ///
  /// @param scalar 32 bytes, the lowest first, of which the bits count that both curves use
  static byte[] edwards(byte[] scalar) {
    long[][] product = times(clamped(scalar));
    long[] inverse = Field25519.invert(product[2]);
    byte[] x = Field25519.bytes(multiply(product[0], inverse));
    byte[] key = Field25519.bytes(multiply(product[1], inverse));
    key[31] |= (byte) (x[0] << 7);
    return key;
  }

  /// Return the X25519 public key of a scalar: u, which is (1 + y) / (1 - y).
  static byte[] montgomery(byte[] scalar) {
    long[][] product = times(clamped(scalar));
    long[] above = add(product[2], product[1]);
    long[] below = subtract(product[2], product[1]);
    return Field25519.bytes(multiply(above, Field25519.invert(below)));
  }

  private static byte[] clamped(byte[] scalar) {
    byte[] clamped = Arrays.copyOf(scalar, 32);
    clamped[0] &= (byte) 0xf8;
    clamped[31] = (byte) ((clamped[31] & 0x3f) | 0x40);
    return clamped;
  }

  private static long[][] times(byte[] scalar) {
    long[][][] multiples = new long[WINDOW][][];
    long[][] multiple = point(ZERO, ONE);
    for (int i = 0; i < WINDOW; i++) {
      multiples[i] = addend(multiple);
      multiple = sum(multiple, addend(BASE));
    }
    long[][] product = point(ZERO, ONE);
    for (int i = 63; i >= 0; i--) {
      for (int twice = 0; twice < 4; twice++) {
        product = twice(product);
      }
      int digit = (scalar[i / 2] >> (i % 2 * 4)) & 0x0f;
      product = sum(product, chosen(multiples, digit));
    }
    return product;
  }

  private static long[][] point(long[] x, long[] y) {
    return new long[][] {x, y, ONE, multiply(x, y)};
  }

  /// Return a point as [#sum] takes its second one.
  private static long[][] addend(long[][] p) {
    return new long[][] {
      subtract(p[1], p[0]), add(p[1], p[0]), add(p[2], p[2]), multiply(p[3], TWICE_D)
    };
  }

  private static long[][] sum(long[][] p, long[][] addend) {
    long[] a = multiply(subtract(p[1], p[0]), addend[0]);
    long[] b = multiply(add(p[1], p[0]), addend[1]);
    long[] c = multiply(p[3], addend[3]);
    long[] d = multiply(p[2], addend[2]);
    return point(subtract(b, a), subtract(d, c), add(d, c), add(b, a));
  }

  private static long[][] twice(long[][] p) {
    long[] a = multiply(p[0], p[0]);
    long[] b = multiply(p[1], p[1]);
    long[] c = multiply(p[2], p[2]);
    long[] both = add(p[0], p[1]);
    long[] g = subtract(b, a);
    long[] e = subtract(subtract(multiply(both, both), a), b);
    return point(e, subtract(g, add(c, c)), g, subtract(ZERO, add(a, b)));
  }

  private static long[][] point(long[] e, long[] f, long[] g, long[] h) {
    return new long[][] {multiply(e, f), multiply(g, h), multiply(f, g), multiply(e, h)};
  }

  /// Look at all of them, so that neither time nor cache tells which one it was.
  private static long[][] chosen(long[][][] multiples, int digit) {
    long[][] chosen = new long[4][10];
    for (int i = 0; i < WINDOW; i++) {
      long mask = ((i ^ digit) - 1L) >> 63;
      for (int part = 0; part < 4; part++) {
        long[] from = multiples[i][part];
        long[] to = chosen[part];
        for (int limb = 0; limb < 10; limb++) {
          to[limb] |= from[limb] & mask;
        }
      }
    }
    return chosen;
  }
}
