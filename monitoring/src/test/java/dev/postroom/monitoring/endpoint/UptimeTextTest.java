package dev.postroom.monitoring.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UptimeTextTest {
  @ParameterizedTest
  @CsvSource({
    "PT-1S, 0s",
    "PT0.9S, 0s",
    "PT5S, 5s",
    "PT59.999S, 59s",
    "PT3M, 3m0s",
    "PT3M5S, 3m5s",
    "PT1H, 1h0m0s",
    "PT2H3M5S, 2h3m5s",
    "PT26H3M5S, 1d2h3m5s",
    "P365D, 1y0d0h0m0s",
    "P367DT3H4M5S, 1y2d3h4m5s"
  })
  void durations_are_shown_in_their_largest_units(Duration duration, String text) {
    assertThat(UptimeText.of(duration)).isEqualTo(text);
  }
}
