package dev.postroom.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InterruptsTest {
  private final Interrupts interrupts = new Interrupts();

  @Test
  void who_has_nothing_to_end_lets_the_process_end() {
    assertThat(interrupts.arrive()).isFalse();
    assertThat(interrupts.hasArrived()).isTrue();
  }

  @Test
  void what_was_agreed_is_done() {
    AtomicInteger ended = new AtomicInteger();
    interrupts.on(ended::incrementAndGet);

    assertThat(interrupts.arrive()).isTrue();
    assertThat(ended).hasValue(1);
  }

  @Test
  void a_pause_ends_when_the_wish_has_arrived() {
    assertThat(interrupts.arrive()).isFalse();

    interrupts.pause(Duration.ofDays(1));

    assertThat(interrupts.hasArrived()).isTrue();
  }
}
