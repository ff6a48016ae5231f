package dev.postroom.nkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.Seeds;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BasePointTest {
  private static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger D =
      BigInteger.valueOf(-121_665).multiply(BigInteger.valueOf(121_666).modInverse(PRIME));
  private static final BigInteger BASE_X =
      new BigInteger("216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a", 16);
  private static final BigInteger BASE_Y =
      new BigInteger("6666666666666666666666666666666666666666666666666666666666666658", 16);

  @ParameterizedTest
  @CsvSource({
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
        + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
        + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
        + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
  })
  void the_signing_keys_are_those_of_rfc_8032(String seed, String key) {
    assertThat(hex(Curve25519.signingPublic(bytes(seed)))).isEqualTo(key);
  }

  @Test
  void the_exchange_key_of_bob_is_that_of_rfc_7748() {
    byte[] bob = bytes("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");

    assertThat(hex(Curve25519.exchangePublic(bob)))
        .isEqualTo("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
  }

  @Test
  void every_exchange_key_is_what_the_jdk_agrees_on_with_the_base_point() {
    byte[] base = new byte[32];
    base[0] = 9;
    Seeds.cases(
        500,
        random -> {
          byte[] scalar = random.bytes(32);

          byte[] shared = Objects.requireNonNull(Curve25519.shared(scalar, base));

          assertThat(hex(Curve25519.exchangePublic(scalar))).isEqualTo(hex(shared));
        });
  }

  /// The key is part of what is signed, so no other one verifies.
  @Test
  void what_the_jdk_signs_by_a_seed_its_key_verifies() {
    Seeds.cases(
        300,
        random -> {
          byte[] seed = random.bytes(32);
          byte[] message = random.bytes(random.between(0, 100));

          byte[] signature = Curve25519.sign(seed, message);

          assertThat(Curve25519.verify(Curve25519.signingPublic(seed), message, signature))
              .isTrue();
        });
  }

  @Test
  void the_bits_that_no_curve_uses_change_nothing() throws NoSuchAlgorithmException {
    byte[] scalar = MessageDigest.getInstance("SHA-512").digest(new byte[] {1});
    byte[] other = scalar.clone();
    other[0] ^= 0x07;
    other[31] ^= (byte) 0xc0;

    assertThat(BasePoint.edwards(other)).isEqualTo(BasePoint.edwards(scalar));
    assertThat(BasePoint.montgomery(other)).isEqualTo(BasePoint.montgomery(scalar));
    other[31] ^= 0x01;
    assertThat(BasePoint.montgomery(other)).isNotEqualTo(BasePoint.montgomery(scalar));
  }

  @Test
  void the_field_reckons_as_whole_numbers_do() {
    Seeds.cases(
        2_000,
        random -> {
          BigInteger a = number(random.bytes(32), random.between(0, 9));
          BigInteger b = number(random.bytes(32), random.between(0, 9));
          long[] x = Field25519.of(digits(a));
          long[] y = Field25519.of(digits(b));

          // As much as points ask for: a sum of four against a difference of three.
          long[] wide = Field25519.add(Field25519.add(x, x), Field25519.add(y, y));
          long[] low = Field25519.subtract(Field25519.subtract(x, y), y);
          BigInteger product =
              a.add(b).shiftLeft(1).multiply(a.subtract(b.shiftLeft(1))).mod(PRIME);
          long[] limbs = Field25519.multiply(wide, low);
          assertThat(value(limbs)).isEqualTo(product);
          for (int i = 0; i < limbs.length; i++) {
            assertThat(Math.abs(limbs[i])).isLessThanOrEqualTo((1L << (25 - i % 2)) + (1L << 12));
          }
          if (a.signum() != 0) {
            assertThat(value(Field25519.invert(x))).isEqualTo(a.modInverse(PRIME));
          }
        });
  }

  @Test
  void a_number_has_one_form_in_bytes_however_its_limbs_count() {
    BigInteger most = BigInteger.TWO.pow(255).subtract(BigInteger.ONE);
    for (int less = 0; less < 64; less++) {
      BigInteger number = most.subtract(BigInteger.valueOf(less));
      assertThat(value(Field25519.of(digits(number)))).isEqualTo(number.mod(PRIME));
      BigInteger small = BigInteger.valueOf(less);
      long[] negative = Field25519.subtract(Field25519.of(0), Field25519.of(digits(small)));
      assertThat(value(negative)).isEqualTo(small.negate().mod(PRIME));
    }
  }

  @Test
  void the_base_points_are_the_sums_that_they_are_said_to_be() {
    BigInteger[][] teeth = new BigInteger[4][];
    teeth[0] = new BigInteger[] {BASE_X, BASE_Y};
    for (int i = 1; i < teeth.length; i++) {
      teeth[i] = teeth[i - 1];
      for (int twice = 0; twice < 64; twice++) {
        teeth[i] = sum(teeth[i], teeth[i]);
      }
    }
    for (int number = 0; number < BaseMultiples.COUNT; number++) {
      BigInteger[] point = {BigInteger.ZERO, BigInteger.ONE};
      for (int i = 0; i < teeth.length; i++) {
        point = (number >> i & 1) == 0 ? point : sum(point, teeth[i]);
      }
      long[][] chosen = BaseMultiples.chosen(number);
      BigInteger twiceXy = point[0].multiply(point[1]).shiftLeft(1);
      assertThat(times1(chosen[0])).isEqualTo(point[1].subtract(point[0]).mod(PRIME));
      assertThat(times1(chosen[1])).isEqualTo(point[1].add(point[0]).mod(PRIME));
      assertThat(times1(chosen[2])).isEqualTo(twiceXy.multiply(D).mod(PRIME));
    }
  }

  /// The law of addition as RFC 8032 has it in 5.1.4, in whole numbers.
  private static BigInteger[] sum(BigInteger[] p, BigInteger[] q) {
    BigInteger product = D.multiply(p[0]).multiply(q[0]).multiply(p[1]).multiply(q[1]);
    BigInteger x = p[0].multiply(q[1]).add(q[0].multiply(p[1]));
    BigInteger y = p[1].multiply(q[1]).add(p[0].multiply(q[0]));
    return new BigInteger[] {
      x.multiply(BigInteger.ONE.add(product).modInverse(PRIME)).mod(PRIME),
      y.multiply(BigInteger.ONE.subtract(product).modInverse(PRIME)).mod(PRIME)
    };
  }

  private static BigInteger times1(long[] limbs) {
    return value(Field25519.multiply(limbs, Field25519.of(1)));
  }

  /// Return a number below the prime; some are the least ones, some the largest.
  private static BigInteger number(byte[] bytes, int kind) {
    BigInteger small = BigInteger.valueOf(bytes[0] & 0x0f);
    return switch (kind) {
      case 0 -> small;
      case 1 -> PRIME.subtract(BigInteger.ONE).subtract(small);
      default -> new BigInteger(1, bytes).mod(PRIME);
    };
  }

  private static String digits(BigInteger number) {
    String digits = number.toString(16);
    return "0".repeat(64 - digits.length()) + digits;
  }

  private static BigInteger value(long[] limbs) {
    byte[] bytes = Field25519.bytes(limbs);
    byte[] highestFirst = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      highestFirst[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, highestFirst);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
