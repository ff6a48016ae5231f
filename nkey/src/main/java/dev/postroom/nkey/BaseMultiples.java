package dev.postroom.nkey;

import static dev.postroom.nkey.Field25519.add;
import static dev.postroom.nkey.Field25519.multiply;
import static dev.postroom.nkey.Field25519.subtract;

/// The sums of base points of which [BasePoint] puts every multiple together: of B, 2^64 B, 2^128 B
/// and 2^192 B those whose bit is set in the number, from 0 to 15.
///
/// Each is y - x, y + x and 2dxy of its point, ten limbs each, as additions take it.
final class BaseMultiples {
  static final int COUNT = 16;
  static final int PARTS = 3;

  private static final long[] TWICE_D =
      Field25519.of("2406d9dc56dffce7198e80f2eef3d13000e0149a8283b156ebd69b9426b2f159");

  // x and y of the sums from 1 to 15; a test reckons them anew.
  private static final String[] POINTS = {
    "216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a",
    "6666666666666666666666666666666666666666666666666666666666666658",
    "6222bd88bf2df9d5d44b60cfb4a08a960078db7ed51a35eb3e0b6b8ff4eda202",
    "0325bb42ea4ed025dd6bdaed261b7c4f5410b608ba902b068f1efa5782e45313",
    "0eba91a79c294ffdb87d9bf23b1950ab2cdd6232ff3a78c41a70066761ccfba2",
    "1830473eabea7f2d85970edec32c93a15ab5d1f8670d959be5e5bf1dfe515e46",
    "4c27afff3c45f32c952d3984e14e29a098e685c9c2e723e5fc8047ae60b7e824",
    "5f2c99e6526dc87d95f11eb626c29c3a90d0be1e51a4c49e5bbabd114bf5a66b",
    "6e64e5552b88e48f8ab3c1be8cc36053b0e6ec0831ecbce6fbe2fd29680c969a",
    "383c510fa4cb58be6a9dfc9339b85145363911589ec5521025352a647bafd09b",
    "6df2bc1dd81f344bc8180dc3e38f5e86538070539bf8a6418bf30e6343abca05",
    "6062ddf137a687588981530eef9249a1e95d4c5d9f94e1a189f3f6d9dfbe3a34",
    "31ed9d6f7225f3c0d8499b7c7b071f2173f332e16a0970ea527dc68c1b9d5a63",
    "3d4728fdfdaa932eb0071c13493bb73e7b853293ad112811e671924054363667",
    "1bc7af1e38185e7c2d8d04371c7e177d7a9ddee1b81d7d26db7ad644c7dad28d",
    "61d909d855661f2f7a5eef87795dc0491d027e12631b270fcaf2f65900314833",
    "02c61c297ad5e20346564c74db6f53a5fafab365654c7f1085ccfca307b06838",
    "42da0c66e5a933bd91902dd2dcbffaf38663fd76671c602f84c0637504f259bc",
    "71663cb3a064ed8ef0c78bc5774f5869eb06154dd06306571492ecc266f4ca27",
    "5d1f56fd1c0066d347785e62f2da6c0da5305ff6fa27f8642770fe0d0ada2dc6",
    "3cee130e0b5ee0f496d7e9d6319f022923e7a4c0bc2b5cc9270efdd84cf46f3f",
    "3f23754593f82791a063cff2671d1f4718f65dd087d4ae97a4c391763df2ed09",
    "76814f15876d2358491519ae1b8db034a289a9f5f77f7041969364dd23adf1d1",
    "0dbd9ebed6b22a966ea4f5ab8bcfa83768db630feb2f424e8d54accfeab523fb",
    "6dc27cfcfa37b9d984760cb862c911fc0b950483c6c47647178a8301cfa942b4",
    "7208c6f10beaa14d1c54d972b5092e831922b7f9cc2791bc488f8cbb04b33e58",
    "30d3a8448fc12e00038fb07cead8d910df47ddd66b11ddc08a0a56806e7a8746",
    "3ab1d43a6d02b8caaae15b9a320c93525de79c82a751ed8503dcad34f9a28906",
    "647cefbcab011849429fde2a35c9f27a7194cabd8076ac32386b100db5be5ff0",
    "25183a9990c7e779178bc9453c2ed620084a91b7e00a6e58db13db59923d583f"
  };

  private static final long[][][] ALL = all();

  private BaseMultiples() {}

  private static long[][][] all() {
    long[][][] all = new long[COUNT][][];
    all[0] = addend(Field25519.of(0), Field25519.of(1));
    for (int i = 1; i < COUNT; i++) {
      all[i] = addend(Field25519.of(POINTS[2 * i - 2]), Field25519.of(POINTS[2 * i - 1]));
    }
    return all;
  }

  private static long[][] addend(long[] x, long[] y) {
    return new long[][] {subtract(y, x), add(y, x), multiply(multiply(x, y), TWICE_D)};
  }

  /// Return the one of that number. It looks at all of them, so that neither time nor cache tells
  /// which one it was.
  static long[][] chosen(int number) {
    long[][] chosen = new long[PARTS][Field25519.LIMBS];
    for (int i = 0; i < COUNT; i++) {
      long mask = ((i ^ number) - 1L) >> 63; // all bits where the numbers are the same
      for (int part = 0; part < PARTS; part++) {
        long[] from = ALL[i][part];
        long[] to = chosen[part];
        for (int limb = 0; limb < Field25519.LIMBS; limb++) {
          to[limb] |= from[limb] & mask;
        }
      }
    }
    return chosen;
  }
}
