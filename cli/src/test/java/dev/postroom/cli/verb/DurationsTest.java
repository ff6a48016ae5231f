package dev.postroom.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "2s, PT2S",
    "1m30s, PT1M30S",
    "1h, PT1H",
    "10us, PT0.00001S",
    "10µs, PT0.00001S",
    "7ns, PT0.000000007S",
    "0m1s, PT1S"
  })
  void durations_are_spelled_as_in_go(String text, Duration meant) {
    assertThat(new Durations().convert(text)).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "1.5", "2 s", "1d", "1s2"})
  void other_texts_are_refused_with_an_example(String text) {
    assertThatThrownBy(() -> new Durations().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("\"" + text + "\" is no duration; write one such as 500ms, 2s or 1m30s");
  }

  @ParameterizedTest
  @CsvSource({
    "-1s, negative",
    "0s, zero",
    "0h0ns, zero",
    "8761h, too long",
    "999999999h, too long",
    "9999999999999999999999s, too long"
  })
  void a_duration_beyond_the_limits_is_refused_with_them(String text, String what) {
    assertThatThrownBy(() -> new Durations().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("\"" + text + "\" is " + what + "; a duration is from 1ns to 8760h");
  }
}
