package dev.postroom.server;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What arrives is for the tests that start servers: here are the signals that nobody gets.
class SignalsTest {

  @ParameterizedTest
  @ValueSource(strings = {"NOSUCH", "SEGV"})
  void a_signal_that_java_does_not_give_away_is_refused_by_name(String name) {
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> Signals.handle(List.of(name), _ -> {}))
        .withMessageContaining("SIG" + name);
  }
}
