package dev.postroom.subject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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

  @ParameterizedTest
  @CsvSource({
    "a.*, a.*, true, true",
    "a.*, a.>, true, false",
    "a.>, a.>, true, true",
    "*.*, a.>, true, false",
    ">, a.>, true, true",
    "a.*, a., true, false",
    "*, '', true, false",
    "a.b, a.*, false, false",
    "a.>, a., true, true",
    "a.*.>, a.b., true, true",
    "a.*b, a.*b, true, true",
    "a.*b, a.xb, false, false",
    "a.>b, a.>b, true, true"
  })
  void what_is_covered_may_have_wildcards_which_are_text(
      String pattern, String other, boolean covers, boolean strictly) {
    assertThat(covers(pattern, other, false)).isEqualTo(covers);
    assertThat(covers(pattern, other, true)).isEqualTo(strictly);
  }

  private static boolean covers(String pattern, String other, boolean strictly) {
    ByteBuffer framed = framed(other);
    return Subjects.covers(bytes(pattern), framed, 2, framed.capacity() - 4, strictly);
  }

  @ParameterizedTest
  @CsvSource({
    "foo, foo, true",
    "foo.*, foo.bar, true",
    "foo.*, foo.*, true",
    "foo.*, foo.>, true",
    "foo.*, >, true",
    "foo.*, *.*, true",
    "x.>, x.y, true",
    "x.>, x.y.z, true",
    "*.b, a.*, true",
    "foo, bar, false",
    "foo.*, foo, false",
    "foo.>, foo, false",
    "foo.*, foo.a.b, false",
    "a.*, b.*, false",
    "*.b, a.c, false",
    "a*, ab, false"
  })
  void subscriptions_overlap_that_a_message_could_reach_both_of(
      String one, String other, boolean overlap) {
    assertThat(Subjects.overlap(bytes(one), bytes(other))).isEqualTo(overlap);
    assertThat(Subjects.overlap(bytes(other), bytes(one))).isEqualTo(overlap);
  }

  @Test
  void covering_and_overlapping_are_as_compared_token_by_token() {
    Seeds.cases(
        20_000,
        random -> {
          String one = subject(random);
          String other = subject(random);
          boolean strictly = random.nextBoolean();
          assertThat(covers(one, other, strictly))
              .as("%s covers %s", one, other)
              .isEqualTo(covers(tokens(one), tokens(other), strictly));
          assertThat(Subjects.overlap(bytes(one), bytes(other)))
              .as("%s overlaps %s", one, other)
              .isEqualTo(overlap(tokens(one), tokens(other)));
        });
  }

  /// A valid subject of a few tokens that are often the same.
  private static String subject(SeededRandom random) {
    List<String> tokens = new ArrayList<>();
    int count = random.between(1, 4);
    for (int i = 0; i < count; i++) {
      tokens.add(random.oneOf("a", "ab", "b", "*", "a*", ">b", i == count - 1 ? ">" : "*"));
    }
    return String.join(".", tokens);
  }

  private static List<String> tokens(String subject) {
    return List.of(subject.split("\\.", -1));
  }

  private static boolean covers(List<String> pattern, List<String> other, boolean strictly) {
    if (pattern.isEmpty() || other.isEmpty()) {
      return pattern.isEmpty() && other.isEmpty();
    }
    String first = pattern.getFirst();
    boolean isCovered =
        first.equals("*")
            ? !strictly || !other.getFirst().equals(">")
            : first.equals(other.getFirst());
    return first.equals(">")
        || (isCovered
            && covers(
                pattern.subList(1, pattern.size()), other.subList(1, other.size()), strictly));
  }

  private static boolean overlap(List<String> one, List<String> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() && other.isEmpty();
    }
    String first = one.getFirst();
    String second = other.getFirst();
    boolean isOpen = first.equals("*") || second.equals("*") || first.equals(second);
    return first.equals(">")
        || second.equals(">")
        || (isOpen && overlap(one.subList(1, one.size()), other.subList(1, other.size())));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
