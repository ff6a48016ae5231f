package dev.postroom.nkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class NKeyPairTest {
  // Of a user: 32 zero bytes.
  private static final String ZERO_SEED =
      "SUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEQ";

  @Test
  void the_vectors_are_there() {
    assertThat(Vector.all()).hasSize(30);
    assertThat(Vector.signing()).hasSize(25);
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.nkey.Vector#all")
  void raw_bytes_make_the_key_and_the_seed_that_go_makes(Vector vector) {
    NKeyPair pair = NKeyPair.of(vector.kind(), vector.rawBytes());

    assertThat(pair.publicKey().text()).isEqualTo(vector.publicKey());
    assertThat(pair.publicKey().kind()).isEqualTo(vector.kind());
    assertThat(pair.seedText()).isEqualTo(vector.seed());
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.nkey.Vector#all")
  void a_seed_is_read_back(Vector vector) throws NKeyException {
    NKeyPair pair = NKeyPair.ofSeed(vector.seed());

    assertThat(pair.publicKey()).isEqualTo(NKey.parse(vector.publicKey()));
    assertThat(pair.seedText()).isEqualTo(vector.seed());
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.nkey.Vector#signing")
  void signatures_are_those_that_go_makes(Vector vector) throws NKeyException {
    byte[] signature = NKeyPair.ofSeed(vector.seed()).sign(vector.messageBytes());

    assertThat(signature).isEqualTo(vector.signatureBytes());
  }

  @ParameterizedTest
  @EnumSource
  void a_fresh_pair_survives_its_texts(KeyKind kind) throws NKeyException {
    NKeyPair pair = NKeyPair.create(kind, new SecureRandom());

    assertThat(pair.publicKey().text()).hasSize(56).startsWith(String.valueOf(kind.letter()));
    assertThat(pair.seedText()).hasSize(58).startsWith("S" + kind.letter());
    assertThat(NKeyPair.ofSeed(pair.seedText()).publicKey()).isEqualTo(pair.publicKey());
  }

  @Test
  void fresh_pairs_differ() {
    SecureRandom random = new SecureRandom();
    Set<NKey> keys = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      keys.add(NKeyPair.create(KeyKind.SERVER, random).publicKey());
    }

    assertThat(keys).hasSize(20);
  }

  @Test
  void curve_keys_do_not_sign() {
    NKeyPair pair = NKeyPair.create(KeyKind.CURVE, new SecureRandom());

    assertThatThrownBy(() -> pair.sign(new byte[1]))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("nkeys: curve key is not valid for sign/verify");
  }

  @Test
  void the_seed_is_not_shown_unasked() throws NKeyException {
    NKeyPair pair = NKeyPair.ofSeed(ZERO_SEED);

    assertThat(pair)
        .hasToString("UA5WUJ54Z23KILLCUOUNAKTPBVZWKMQVO4O6EQ5GHLAERIMLLHNCTYM5 [seed REDACTED]");
  }

  @Test
  void a_raw_seed_has_32_bytes() {
    assertThatThrownBy(() -> NKeyPair.of(KeyKind.USER, new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a raw seed has 32 bytes, not 31");
  }

  @Test
  void later_changes_of_the_raw_bytes_do_not_matter() {
    byte[] raw = new byte[32];
    NKeyPair pair = NKeyPair.of(KeyKind.USER, raw);

    raw[0] = 1;

    assertThat(pair.seedText()).isEqualTo(ZERO_SEED);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'nkeys: invalid length 0, want 58 characters'",
    "SUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEQA, "
        + "'nkeys: invalid length 59, want 58 characters'",
    "UA5WUJ54Z23KILLCUOUNAKTPBVZWKMQVO4O6EQ5GHLAERIMLLHNCTYM5, "
        + "'nkeys: invalid length 56, want 58 characters'",
    "SUAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEQ, nkeys: invalid checksum",
    "SUAAAAAAAAAAAAAAAAAA0AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEQ, "
        + "illegal base32 data at input byte 20",
    "SUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAER, nkeys: invalid encoded key"
  })
  void what_is_no_seed_is_refused(String text, String reason) {
    assertThatThrownBy(() -> NKeyPair.ofSeed(text))
        .isInstanceOf(NKeyException.class)
        .hasMessage(reason);
  }

  @Test
  void a_seed_with_a_wrong_head_is_refused() {
    assertThatThrownBy(() -> NKeyPair.ofSeed(textOf('P' - 'A', 'U' - 'A', 0)))
        .hasMessage("nkeys: invalid seed");
    assertThatThrownBy(() -> NKeyPair.ofSeed(textOf('S' - 'A', 'B' - 'A', 0)))
        .hasMessage("nkeys: invalid prefix byte");
    assertThatThrownBy(() -> NKeyPair.ofSeed(textOf('S' - 'A', 'U' - 'A', 1)))
        .hasMessage("nkeys: invalid prefix byte");
  }

  private static String textOf(int first, int second, int rest) {
    byte[] bytes = new byte[34];
    int head = first << 11 | second << 6 | rest;
    bytes[0] = (byte) (head >> 8);
    bytes[1] = (byte) head;
    return KeyText.encode(bytes);
  }
}
