package dev.postroom.nkey;

import static dev.postroom.nkey.Field25519.add;
import static dev.postroom.nkey.Field25519.multiply;
import static dev.postroom.nkey.Field25519.square;
import static dev.postroom.nkey.Field25519.subtract;

import java.util.Arrays;

/// Multiples of the base point of Edwards25519: the public keys of Ed25519 (RFC 8032, 5.1.5) and
/// X25519 (RFC 7748, 6.1). Takes the same time whatever the secret is.
///
/// The JDK makes the first kind only as part of a new pair, and its engines read the numbers of all
/// curves that it knows before the first key; a start of the server would wait for them
/// (docs/adr/0016-claims-and-curve-keys.md).
///
/// Implementation note: a point is x, y, z and t in extended coordinates (its coordinates are x/z
/// and y/z, and t is xy/z); the formulas are Hisil's, Wong's, Carter's and Dawson's of 2008, for a
/// = -1. Four bits of the scalar, 64 apart, are taken in at a time, which is a comb of four teeth:
/// 64 doublings and 64 additions.
final class BasePoint {
  private static final int TEETH = 4;
  private static final int APART = 64;

  private BasePoint() {}

  /// Return the Ed25519 public key of a scalar: y, and the lowest bit of x above it.
  ///
  /// @param scalar at least 32 bytes, the lowest first; of the first 32 those bits count that both
  ///   curves use
  static byte[] edwards(byte[] scalar) {
    long[][] product = times(clamped(scalar));
    long[] inverse = Field25519.invert(product[2]);
    byte[] x = Field25519.bytes(multiply(product[0], inverse));
    byte[] key = Field25519.bytes(multiply(product[1], inverse));
    key[31] |= (byte) (x[0] << 7);
    return key;
  }

  /// Return the X25519 public key of a scalar: u, which is (1 + y) / (1 - y).
  ///
  /// @param scalar as for [#edwards]
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
    long[][] product = {Field25519.of(0), Field25519.of(1), Field25519.of(1), Field25519.of(0)};
    for (int bit = APART - 1; bit >= 0; bit--) {
      int number = 0;
      for (int tooth = 0; tooth < TEETH; tooth++) {
        number |= bit(scalar, APART * tooth + bit) << tooth;
      }
      product = sum(twice(product), BaseMultiples.chosen(number));
    }
    return product;
  }

  private static int bit(byte[] scalar, int index) {
    return (scalar[index >> 3] >> (index & 7)) & 1;
  }

  private static long[][] sum(long[][] p, long[][] addend) {
    long[] a = multiply(subtract(p[1], p[0]), addend[0]);
    long[] b = multiply(add(p[1], p[0]), addend[1]);
    long[] c = multiply(p[3], addend[2]);
    long[] d = add(p[2], p[2]);
    return point(subtract(b, a), subtract(d, c), add(d, c), add(b, a));
  }

  private static long[][] twice(long[][] p) {
    long[] a = square(p[0]);
    long[] b = square(p[1]);
    long[] c = square(p[2]);
    long[] g = subtract(b, a);
    long[] h = add(b, a);
    long[] e = subtract(h, square(add(p[0], p[1])));
    // With the signs of e, f, g and h turned, of which each product has two.
    return point(e, subtract(add(c, c), g), subtract(a, b), h);
  }

  private static long[][] point(long[] e, long[] f, long[] g, long[] h) {
    return new long[][] {multiply(e, f), multiply(g, h), multiply(f, g), multiply(e, h)};
  }
}
