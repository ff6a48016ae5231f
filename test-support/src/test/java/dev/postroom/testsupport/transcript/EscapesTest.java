package dev.postroom.testsupport.transcript;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.testsupport.Bytes;
import org.junit.jupiter.api.Test;

class EscapesTest {
  @Test
  void a_line_end_is_implied() {
    assertThat(decoded("PING")).isEqualTo("PING\r\n");
    assertThat(decoded("")).isEqualTo("\r\n");
  }

  @Test
  void a_lone_backslash_at_the_end_takes_the_line_end_away() {
    assertThat(decoded("PI\\")).isEqualTo("PI");
    assertThat(decoded("PI\\n\\")).isEqualTo("PI\n");
    assertThat(decoded("PI\\\\")).isEqualTo("PI\\\r\n");
  }

  @Test
  void bytes_are_written_in_hexadecimal() {
    assertThat(Escapes.decodeLine("\\x00\\xFf\\").toArray()).containsExactly(0, 0xff);
  }

  @Test
  void other_characters_are_utf_8() {
    assertThat(decoded("\u00fc\ud83d\ude00\\")).isEqualTo("\u00fc\ud83d\ude00");
  }

  @Test
  void a_repeat_stands_for_many_and_may_hold_another() {
    assertThat(decoded("\\{ab*3}\\")).isEqualTo("ababab");
    assertThat(decoded("<\\{\\{x*2}\\r\\n*2}>\\")).isEqualTo("<xx\r\nxx\r\n>");
    assertThat(decoded("\\{a.***2}\\")).isEqualTo("a.**a.**");
  }

  @Test
  void what_is_no_escape_is_refused() {
    assertThatThrownBy(() -> Escapes.decodeLine("\\u0041"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unknown escape");
    assertThatThrownBy(() -> Escapes.decodeLine("\\{abc"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without *N}");
  }

  private static String decoded(String line) {
    Bytes bytes = Escapes.decodeLine(line);
    return new String(bytes.toArray(), UTF_8);
  }
}
