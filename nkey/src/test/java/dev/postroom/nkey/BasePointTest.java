package dev.postroom.nkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.Seeds;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BasePointTest {
  private static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

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
  void every_key_is_the_one_that_the_jdk_makes() throws GeneralSecurityException {
    KeyPairGenerator signing = KeyPairGenerator.getInstance("Ed25519");
    signing.initialize(NamedParameterSpec.ED25519, new SecureRandom());
    KeyPairGenerator exchange = KeyPairGenerator.getInstance("X25519");
    exchange.initialize(NamedParameterSpec.X25519, new SecureRandom());
    for (int i = 0; i < 500; i++) {
      KeyPair signs = signing.generateKeyPair();
      byte[] seed = last32(signs.getPrivate().getEncoded());
      assertThat(hex(Curve25519.signingPublic(seed)))
          .as("of seed %s", hex(seed))
          .isEqualTo(hex(last32(signs.getPublic().getEncoded())));
      KeyPair exchanges = exchange.generateKeyPair();
      byte[] scalar = last32(exchanges.getPrivate().getEncoded());
      assertThat(hex(Curve25519.exchangePublic(scalar)))
          .as("of scalar %s", hex(scalar))
          .isEqualTo(hex(last32(exchanges.getPublic().getEncoded())));
    }
  }

  @Test
  void a_signature_of_the_jdk_by_the_seed_is_verified_by_the_key() {
    Seeds.cases(
        50,
        random -> {
          byte[] seed = random.bytes(32);
          byte[] message = random.bytes(random.between(0, 100));

          byte[] signature = Curve25519.sign(seed, message);

          assertThat(Curve25519.verify(Curve25519.signingPublic(seed), message, signature))
              .isTrue();
        });
  }

  @Test
  void the_bits_that_no_curve_uses_change_nothing() throws GeneralSecurityException {
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
          long[] x = Field25519.of(a.toString(16));
          long[] y = Field25519.of(b.toString(16));

          // As much as points ask for: a sum of four against a difference of three.
          long[] wide = Field25519.add(Field25519.add(x, x), Field25519.add(y, y));
          long[] low = Field25519.subtract(Field25519.subtract(x, y), y);
          BigInteger product =
              a.add(b).shiftLeft(1).multiply(a.subtract(b.shiftLeft(1))).mod(PRIME);
          assertThat(value(Field25519.multiply(wide, low))).isEqualTo(product);
          if (a.signum() != 0) {
            assertThat(value(Field25519.invert(x))).isEqualTo(a.modInverse(PRIME));
          }
        });
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

  private static BigInteger value(long[] limbs) {
    byte[] bytes = Field25519.bytes(limbs);
    byte[] highestFirst = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      highestFirst[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, highestFirst);
  }

  private static byte[] last32(byte[] encoded) {
    return Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
