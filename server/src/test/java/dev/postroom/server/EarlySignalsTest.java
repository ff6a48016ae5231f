package dev.postroom.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EarlySignalsTest {
  private final List<Integer> exits = new ArrayList<>();
  private final List<String> obeyed = new ArrayList<>();
  private final EarlySignals signals = new EarlySignals(Duration.ZERO, exits::add);

  @Test
  void what_came_before_the_server_is_obeyed_first_and_in_order() {
    signals.arrived("HUP");
    signals.arrived("USR1");
    assertThat(obeyed).isEmpty();

    signals.handTo(obeyed::add);
    signals.arrived("USR2");

    assertThat(obeyed).containsExactly("HUP", "USR1", "USR2");
    assertThat(exits).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void a_signal_to_end_that_no_server_takes_ends_the_process(String name, int code) {
    signals.arrived(name);

    assertThat(exits).containsExactly(code);
  }

  @Test
  void a_signal_to_end_is_left_to_the_server_that_takes_it() {
    signals.handTo(obeyed::add);

    signals.arrived("TERM");

    assertThat(obeyed).containsExactly("TERM");
    assertThat(exits).isEmpty();
  }
}
