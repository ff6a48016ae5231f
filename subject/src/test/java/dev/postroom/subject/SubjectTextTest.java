package dev.postroom.subject;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The words for what is wrong agree with the rules.
class SubjectTextTest {

  @ParameterizedTest
  @CsvSource({
    "'', is empty, is empty",
    "a b, has a blank, has a blank",
    "a..b, has an empty token, has an empty token",
    "a., has an empty token, has an empty token",
    "a.*, has the wildcard *, ''",
    "a.>, has the wildcard >, ''",
    "a.>.b, has the wildcard >, has something behind >",
    "a*.b>, '', ''"
  })
  void each_flaw_is_named(String subject, String literal, String pattern) {
    assertThat(SubjectText.flawOfLiteral(subject)).startsWith(literal);
    assertThat(SubjectText.flawOfPattern(subject)).startsWith(pattern);
    assertThat(SubjectText.flawOfLiteral(subject).isEmpty()).isEqualTo(literal.isEmpty());
    assertThat(SubjectText.flawOfPattern(subject).isEmpty()).isEqualTo(pattern.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "a.b", "a..b", ".a", "a.", "*", "a.*", "a.>", ">.a", "a>b", "a.*b.c"})
  void what_has_no_flaw_is_what_the_rules_allow(String subject) {
    byte[] bytes = subject.getBytes(StandardCharsets.UTF_8);
    assertThat(SubjectText.flawOfLiteral(subject).isEmpty())
        .isEqualTo(Subjects.isLiteral(ByteBuffer.wrap(bytes), 0, bytes.length));
    assertThat(SubjectText.flawOfPattern(subject).isEmpty()).isEqualTo(Subjects.isValid(bytes));
  }

  @Test
  void a_queue_has_a_name_without_blanks() {
    assertThat(SubjectText.flawOfQueue("")).isEqualTo("is empty");
    assertThat(SubjectText.flawOfQueue("a\tb")).startsWith("has a blank");
    assertThat(SubjectText.flawOfQueue("a.b")).isEmpty();
  }
}
