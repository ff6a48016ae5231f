package dev.postroom.nkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Against the examples of NaCl ("Cryptography in NaCl", 2009), RFC 7748, RFC 8439, and what Go's
/// nkeys library seals (`claims.go`).
class SealingTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String SHARED =
      "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
  private static final String FIRST_KEY =
      "1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389";
  private static final String NONCE = "69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37";
  private static final String MESSAGE =
      "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffc"
          + "e5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb31"
          + "0e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde"
          + "048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f93776384864"
          + "5e0705";
  private static final String BOX =
      "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce"
          + "48332ea7164d96a4476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c972"
          + "71d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae"
          + "90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b3"
          + "7973f622a43d14a6599b1f654cb45a74e355a5";

  private final SecureRandom random = new SecureRandom();

  @Test
  void two_keys_share_the_secret_of_rfc_7748() {
    byte[] bob = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    byte[] alice = hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    assertThat(Curve25519.shared(bob, alice)).isEqualTo(hex(SHARED));
  }

  @Test
  void the_key_of_a_box_is_the_one_of_the_nacl_example() {
    assertThat(Salsa20.boxKey(hex(SHARED))).isEqualTo(hex(FIRST_KEY));
  }

  @Test
  void a_box_has_the_bytes_of_the_nacl_example() {
    byte[] box = Sealing.box(hex(FIRST_KEY), hex(NONCE), hex(MESSAGE));
    assertThat(HEX.formatHex(box)).isEqualTo(BOX);
    assertThat(Sealing.unbox(hex(FIRST_KEY), hex(NONCE), box)).isEqualTo(hex(MESSAGE));
  }

  @Test
  void a_tag_is_the_one_of_rfc_8439() {
    byte[] message = "Cryptographic Forum Research Group".getBytes(StandardCharsets.US_ASCII);
    byte[] key = hex("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b");
    assertThat(HEX.formatHex(Poly1305.tag(key, message, 0)))
        .isEqualTo("a8061dc1305136c6c22b8baf0c0127a9");
  }

  /// RFC 8439, A.3, 7 to 11: where carries go wrong.
  @ParameterizedTest
  @CsvSource({
    "02, 00, ffffffffffffffffffffffffffffffff, 03000000000000000000000000000000",
    "02, ff, 02000000000000000000000000000000, 03000000000000000000000000000000",
    "01, 00, fffffffffffffffffffffffffffffffff0ffffffffffffffffffffffffffffff"
        + "11000000000000000000000000000000, 05000000000000000000000000000000",
    "01, 00, fffffffffffffffffffffffffffffffffbfefefefefefefefefefefefefefefe"
        + "01010101010101010101010101010101, 00000000000000000000000000000000",
    "02, 00, fdffffffffffffffffffffffffffffff, faffffffffffffffffffffffffffffff"
  })
  void tags_at_the_edges_are_those_of_rfc_8439(String r, String s, String message, String tag) {
    byte[] key = hex(r + "00".repeat(15) + s.repeat(16));
    assertThat(HEX.formatHex(Poly1305.tag(key, hex(message), 0))).isEqualTo(tag);
  }

  @ParameterizedTest
  @MethodSource("sealedByGo")
  void what_go_has_sealed_is_opened(List<String> line) throws NKeyException {
    NKeyPair from = NKeyPair.ofSeed(line.get(0));
    NKeyPair to = NKeyPair.ofSeed(line.get(1));
    assertThat(to.open(hex(line.get(3)), from.publicKey())).isEqualTo(hex(line.get(2)));
  }

  static List<List<String>> sealedByGo() {
    return Vector.table("sealed.tsv");
  }

  @Test
  void a_sealed_message_is_opened_by_its_recipient_alone() throws NKeyException {
    NKeyPair from = NKeyPair.create(KeyKind.CURVE, random);
    NKeyPair to = NKeyPair.create(KeyKind.CURVE, random);
    NKeyPair other = NKeyPair.create(KeyKind.CURVE, random);
    byte[] message = "who goes there".getBytes(StandardCharsets.US_ASCII);

    byte[] sealed = from.seal(message, to.publicKey(), random);

    assertThat(sealed).hasSize(message.length + 44);
    assertThat(to.open(sealed, from.publicKey())).isEqualTo(message);
    assertThatThrownBy(() -> other.open(sealed, from.publicKey()))
        .hasMessage("nkeys: could not decrypt input");
    assertThatThrownBy(() -> to.open(sealed, other.publicKey()))
        .hasMessage("nkeys: could not decrypt input");
  }

  @Test
  void a_sealed_message_with_any_bit_changed_is_not_opened() throws NKeyException {
    NKeyPair pair = NKeyPair.create(KeyKind.CURVE, random);
    byte[] sealed = pair.seal(new byte[] {1, 2, 3}, pair.publicKey(), random);
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> pair.open(changed, pair.publicKey()))
          .isInstanceOf(NKeyException.class);
    }
  }

  @Test
  void what_is_no_sealed_message_is_refused() {
    NKeyPair pair = NKeyPair.create(KeyKind.CURVE, random);
    for (int size = 0; size < 44; size++) {
      byte[] sealed = new byte[size];
      assertThatThrownBy(() -> pair.open(sealed, pair.publicKey()))
          .hasMessage("nkeys: encrypted input is not valid");
    }
  }

  @Test
  void with_a_key_of_small_order_nothing_is_sealed() {
    NKeyPair pair = NKeyPair.create(KeyKind.CURVE, random);
    NKey weak = NKey.of(KeyKind.CURVE, new byte[32]);
    assertThatThrownBy(() -> pair.seal(new byte[1], weak, random))
        .hasMessage("nkeys: invalid curve key");
  }

  @Test
  void a_key_that_signs_does_not_seal() {
    NKeyPair account = NKeyPair.create(KeyKind.ACCOUNT, random);
    NKeyPair curve = NKeyPair.create(KeyKind.CURVE, random);
    assertThatThrownBy(() -> account.seal(new byte[1], curve.publicKey(), random))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> curve.open(new byte[50], account.publicKey()))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private static byte[] hex(String text) {
    return HEX.parseHex(text);
  }
}
