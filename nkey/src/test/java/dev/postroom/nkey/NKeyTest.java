package dev.postroom.nkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NKeyTest {
  private static final String USER = "UA5WUJ54Z23KILLCUOUNAKTPBVZWKMQVO4O6EQ5GHLAERIMLLHNCTYM5";

  @ParameterizedTest
  @MethodSource("dev.postroom.nkey.Vector#all")
  void a_key_is_read_back(Vector vector) throws NKeyException {
    NKey key = NKey.parse(vector.publicKey());

    assertThat(key.kind()).isEqualTo(vector.kind());
    assertThat(key.text()).isEqualTo(vector.publicKey());
    assertThat(key).isEqualTo(NKey.of(vector.kind(), key.bytes()));
    assertThat(key.bytes()).hasSize(32);
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.nkey.Vector#signing")
  void signatures_that_go_made_are_verified(Vector vector) throws NKeyException {
    NKey key = NKey.parse(vector.publicKey());

    assertThat(key.verify(vector.messageBytes(), vector.signatureBytes())).isTrue();
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.nkey.Vector#signing")
  void a_signature_with_any_byte_changed_is_not(Vector vector) throws NKeyException {
    NKey key = NKey.parse(vector.publicKey());

    for (int i = 0; i < 64; i++) {
      byte[] signature = vector.signatureBytes();
      signature[i] ^= 1;
      assertThat(key.verify(vector.messageBytes(), signature)).as("byte %d", i).isFalse();
    }
  }

  @Test
  void a_signature_of_another_message_or_size_is_not() throws NKeyException {
    Vector vector = Vector.signing().skip(3).findFirst().orElseThrow();
    NKey key = NKey.parse(vector.publicKey());
    byte[] signature = vector.signatureBytes();

    assertThat(key.verify(new byte[] {1}, signature)).isFalse();
    assertThat(key.verify(vector.messageBytes(), Arrays.copyOf(signature, 63))).isFalse();
    assertThat(key.verify(vector.messageBytes(), Arrays.copyOf(signature, 65))).isFalse();
    assertThat(key.verify(vector.messageBytes(), new byte[0])).isFalse();
  }

  @Test
  void bytes_that_are_no_point_on_the_curve_verify_nothing() {
    byte[] noPoint = new byte[32];
    noPoint[0] = 2;
    byte[] beyondTheField = new byte[32];
    Arrays.fill(beyondTheField, (byte) 0xff);

    assertThat(NKey.of(KeyKind.USER, noPoint).verify(new byte[1], new byte[64])).isFalse();
    assertThat(NKey.of(KeyKind.USER, beyondTheField).verify(new byte[1], new byte[64])).isFalse();
  }

  @Test
  void curve_keys_do_not_verify() {
    NKey key = NKey.of(KeyKind.CURVE, new byte[32]);

    assertThatThrownBy(() -> key.verify(new byte[1], new byte[64]))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'nkeys: invalid length 0, want 56 characters'",
    "UA5WUJ54Z23KILLCUOUNAKTPBVZWKMQVO4O6EQ5GHLAERIMLLHNCTYM, "
        + "'nkeys: invalid length 55, want 56 characters'",
    "UA5WUJ54Z23KILLCUOUNAKTPBVZWKMQVO4O6EQ5GHLAERIMLLHNCTYM5A, "
        + "'nkeys: invalid length 57, want 56 characters'",
    "UA5WUJ54Z21KILLCUOUNAKTPBVZWKMQVO4O6EQ5GHLAERIMLLHNCTYM5, "
        + "illegal base32 data at input byte 10",
    "uA5WUJ54Z23KILLCUOUNAKTPBVZWKMQVO4O6EQ5GHLAERIMLLHNCTYM5, "
        + "illegal base32 data at input byte 0",
    "UA5WUJ54Z23KILLCUOUNAKTPBVZWKMQVO4O6EQ5GHLAERIMLLHNCTYM\u00e9, "
        + "illegal base32 data at input byte 55",
    "VA5WUJ54Z23KILLCUOUNAKTPBVZWKMQVO4O6EQ5GHLAERIMLLHNCTYM5, nkeys: invalid checksum",
    "UA5WUJ54Z23KILLCUOUNQKTPBVZWKMQVO4O6EQ5GHLAERIMLLHNCTYM5, nkeys: invalid checksum"
  })
  void what_is_no_key_is_refused(String text, String reason) {
    assertThatThrownBy(() -> NKey.parse(text)).isInstanceOf(NKeyException.class).hasMessage(reason);
    assertThat(NKey.isValid(KeyKind.USER, text)).isFalse();
  }

  @Test
  void letters_that_stand_for_no_kind_are_refused() {
    byte[] bytes = new byte[33];
    for (int first = 0; first < 256; first++) {
      bytes[0] = (byte) first;
      String text = KeyText.encode(bytes);
      boolean known = (first & 7) == 0 && "NCOAUX".indexOf(text.charAt(0)) >= 0;

      if (!known) {
        assertThatThrownBy(() -> NKey.parse(text)).hasMessage("nkeys: invalid prefix byte");
      }
    }
  }

  @Test
  void a_key_of_another_kind_is_refused_where_one_kind_is_wanted() throws NKeyException {
    assertThat(NKey.parse(KeyKind.USER, USER).text()).isEqualTo(USER);
    assertThatThrownBy(() -> NKey.parse(KeyKind.ACCOUNT, USER))
        .hasMessage("nkeys: incompatible key: USER, want ACCOUNT");
    assertThat(NKey.isValid(KeyKind.USER, USER)).isTrue();
    assertThat(NKey.isValid(KeyKind.ACCOUNT, USER)).isFalse();
  }

  @Test
  void keys_are_equal_when_their_texts_are() throws NKeyException {
    assertThat(NKey.parse(USER)).isEqualTo(NKey.parse(USER)).hasSameHashCodeAs(NKey.parse(USER));
    assertThat(NKey.parse(USER)).isNotEqualTo(NKey.of(KeyKind.USER, new byte[32]));
    assertThat(NKey.parse(USER)).hasToString(USER);
  }

  @Test
  void its_bytes_cannot_be_changed_from_outside() throws NKeyException {
    NKey key = NKey.parse(USER);
    byte[] before = key.bytes();

    key.bytes()[0] ^= 1;

    assertThat(key.bytes()).isEqualTo(before);
  }
}
