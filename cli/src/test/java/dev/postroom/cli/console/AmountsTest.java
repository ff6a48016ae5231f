package dev.postroom.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({"0, 0s", "999, 999ns", "87654, 87.6µs", "1234567, 1.23ms", "3214567890, 3.214s"})
  void times_have_as_many_digits_as_anybody_reads(long nanos, String text) {
    assertThat(Amounts.time(nanos)).isEqualTo(text);
  }

  @Test
  void numbers_have_commas() {
    assertThat(Amounts.count(1_234_567)).isEqualTo("1,234,567");
    assertThat(Amounts.megabytes(1_234_567_890)).isEqualTo("1,234.57");
    assertThat(Amounts.seconds(1_500_000_000)).isEqualTo("1.500");
  }

  @Test
  void no_time_at_all_gives_no_rate() {
    assertThat(Amounts.perSecond(5, 0)).isZero();
    assertThat(Amounts.perSecond(5, 500_000_000)).isEqualTo(10);
  }
}
