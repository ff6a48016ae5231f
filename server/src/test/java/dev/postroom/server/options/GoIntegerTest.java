package dev.postroom.server.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoIntegerTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "42, 42",
    "-1, -1",
    "+7, 7",
    "0x10, 16",
    "0XfF, 255",
    "-0x10, -16",
    "0b11, 3",
    "0o17, 15",
    "017, 15",
    "1_000, 1000",
    "0x_f, 15",
    "0_7, 7",
    "9223372036854775807," + " 9223372036854775807",
    "-9223372036854775808, -9223372036854775808"
  })
  void numbers_are_read_as_go_reads_them(String text, long number) {
    assertThat(GoInteger.parse(text)).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "abc", "1.5", "0x", "0b2", "08", "1__0", "_1", "1_", "\u0661", "--1"})
  void what_is_no_number_is_a_parse_error(String text) {
    assertThatThrownBy(() -> GoInteger.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parse error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775808", "-9223372036854775809", "0xffffffffffffffff"})
  void a_number_of_more_than_64_bits_is_out_of_range(String text) {
    assertThatThrownBy(() -> GoInteger.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("value out of range");
  }
}
