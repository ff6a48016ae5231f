package dev.postroom.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ByteCountTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "128, 128",
    "128B, 128",
    "1k, 1024",
    "1kb, 1024",
    "2KiB, 2048",
    "64m, 67108864"
  })
  void sizes_have_units_of_1024(String text, int bytes) {
    assertThat(new ByteCount.Converter().convert(text)).isEqualTo(new ByteCount(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "k", "-1", "1.5k", "1g", "65m", "9999999999"})
  void other_texts_are_refused_with_an_example(String text) {
    assertThatThrownBy(() -> new ByteCount.Converter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("\"" + text + "\" is no size up to 64MiB; write one such as 128, 1k or 2m");
  }
}
