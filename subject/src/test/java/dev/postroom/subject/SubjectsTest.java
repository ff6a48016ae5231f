package dev.postroom.subject;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules of docs/spec/core.md 1.14.
class SubjectsTest {
  private static final String LONG = "a.".repeat(2047) + "b";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a.b",
        "*",
        ">",
        "a.*",
        "*.*",
        "a.>",
        "*.>",
        "foo*",
        "a>b",
        ">a",
        "a.b>",
        "*a.b",
        "**",
        ">>",
        "a.>>.b",
        "$SYS.x",
        "_INBOX.1",
        "ü.ß",
        "a b",
        "a.\u0001.b"
      })
  void a_subject_without_empty_tokens_and_with_full_wildcard_only_last_is_valid(String subject) {
    assertThat(Subjects.isValid(bytes(subject))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "a.", ".a", "a..b", "..", ">.a", "a.>.b", ">.>", "a.>.", "*..*", ">."})
  void an_empty_token_or_an_early_full_wildcard_is_not_valid(String subject) {
    assertThat(Subjects.isValid(bytes(subject))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", ">", "*.a", "a.*", "a.*.b", "a.>", "foo*.*", "a>b.>"})
  void a_wildcard_that_is_the_whole_token_counts(String subject) {
    assertThat(Subjects.hasWildcard(bytes(subject))).isTrue();
    assertThat(isLiteral(subject)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "foo*", "*foo", "a>b", ">>", "**", "a.**.b", "a.>b", "a.b>", "f*o"})
  void a_wildcard_inside_a_token_is_literal_text(String subject) {
    assertThat(Subjects.hasWildcard(bytes(subject))).isFalse();
    assertThat(isLiteral(subject)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "a.*", ">", "*", "a.>.b"})
  void a_published_subject_with_wildcards_or_empty_tokens_is_not_literal(String subject) {
    assertThat(isLiteral(subject)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "..a"})
  void an_empty_token_is_found_wherever_it_stands(String subject) {
    assertThat(hasEmptyToken(subject)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.b", "*.>", "a.b.c"})
  void a_subject_without_empty_tokens_has_none(String subject) {
    assertThat(hasEmptyToken(subject)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"a,1", "a.b,2", "a..b,3", ".,2", "'',1", "a.b.c.>,4", "*.*,2"})
  void tokens_are_counted_with_the_empty_ones(String subject, int count) {
    assertThat(Subjects.tokenCount(bytes(subject))).isEqualTo(count);
  }

  @Test
  void a_subject_as_long_as_a_control_line_may_be_is_judged_like_a_short_one() {
    assertThat(Subjects.isValid(bytes(LONG))).isTrue();
    assertThat(Subjects.isValid(bytes(LONG + "."))).isFalse();
    assertThat(Subjects.hasWildcard(bytes(LONG))).isFalse();
    assertThat(Subjects.hasWildcard(bytes(LONG + ".*"))).isTrue();
    assertThat(Subjects.tokenCount(bytes(LONG))).isEqualTo(2048);
    assertThat(isLiteral(LONG)).isTrue();
  }

  private static boolean isLiteral(String subject) {
    ByteBuffer framed = framed(subject);
    return Subjects.isLiteral(framed, 2, framed.capacity() - 4);
  }

  private static boolean hasEmptyToken(String subject) {
    ByteBuffer framed = framed(subject);
    return Subjects.hasEmptyToken(framed, 2, framed.capacity() - 4);
  }

  /// Put text around the subject that would change the answer if it were looked at.
  private static ByteBuffer framed(String subject) {
    byte[] inner = bytes(subject);
    ByteBuffer framed = ByteBuffer.allocate(inner.length + 4);
    framed.put((byte) '>').put((byte) '.').put(inner).put((byte) '.').put((byte) '*');
    return framed;
  }

  @ParameterizedTest
  @CsvSource({
    "a, a, true",
    "a, b, false",
    "a, ab, false",
    "ab, a, false",
    "*, a, true",
    "*, a.b, false",
    ">, a, true",
    ">, a.b, true",
    "a.>, a, false",
    "a.>, a.b, true",
    "a.>, a.b.c, true",
    "a.*, a, false",
    "a.*.c, a.b.c, true",
    "a.*.c, a.b.d, false",
    "a.b, a.b.c, false",
    "a.b.c, a.b, false",
    "foo*, foo*, true",
    "foo*, foox, false",
    "*.*, a.b, true"
  })
  void a_message_reaches_what_matches_token_by_token(
      String subscribed, String literal, boolean reaches) {
    assertThat(Subjects.matches(bytes(subscribed), bytes(literal))).isEqualTo(reaches);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
