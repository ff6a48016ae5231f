package dev.postroom.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.platform.simulated.ManualClock;
import org.junit.jupiter.api.Test;

/// A pause is worth it where clients do not wait for answers, and nowhere else.
class GatheringTest {
  private static final long SHORT_NANOS = 10_000;
  private static final int PLAIN_ROUNDS = 256;
  private static final int GATHERING_ROUNDS = 32;

  private final ManualClock clock = new ManualClock();
  private final Gathering gathering = new Gathering(clock);

  @Test
  void clients_that_do_not_wait_are_gathered_for_after_some_small_rounds() {
    assertThat(pauses(PLAIN_ROUNDS - 1, 1, 3)).isZero();
    assertThat(round(1, 3, SHORT_NANOS)).isTrue();
  }

  @Test
  void clients_that_wait_for_each_answer_are_never_kept_waiting() {
    assertThat(pauses(100_000, 1, 1)).isZero();
    assertThat(pauses(100_000, 50, 50)).isZero();
    assertThat(pauses(100_000, 10, 19)).isZero();
  }

  @Test
  void clients_that_come_and_wait_for_each_answer_end_it_without_a_rest() {
    var _ = pauses(PLAIN_ROUNDS, 1, 3);

    assertThat(pauses(GATHERING_ROUNDS, 50, 99)).isEqualTo(GATHERING_ROUNDS - 1);
    assertThat(pauses(400 * PLAIN_ROUNDS, 50, 50)).isZero();
    assertThat(pauses(PLAIN_ROUNDS, 1, 3)).isEqualTo(1);
  }

  @Test
  void rounds_with_time_between_them_or_much_to_copy_are_left_as_they_are() {
    assertThat(pauses(PLAIN_ROUNDS, 1, 3, 50_000)).isEqualTo(1);
    var _ = pauses(GATHERING_ROUNDS, 1, 128);

    assertThat(pauses(100_000, 1, 3, 50_001)).isZero();
  }

  @Test
  void large_rounds_need_no_pause() {
    assertThat(pauses(100_000, 1, 16)).isZero();
    assertThat(pauses(100_000, 2, 400)).isZero();
  }

  @Test
  void it_goes_on_gathering_as_long_as_enough_comes() {
    var _ = pauses(PLAIN_ROUNDS, 1, 3);

    assertThat(pauses(100_000, 1, 16)).isEqualTo(100_000);
  }

  @Test
  void too_little_that_comes_ends_it_after_a_short_trial() {
    var _ = pauses(PLAIN_ROUNDS, 1, 3);

    assertThat(pauses(GATHERING_ROUNDS, 1, 15)).isEqualTo(GATHERING_ROUNDS - 1);
  }

  @Test
  void trials_that_gather_nothing_become_rare() {
    int soon = pauses(100_000, 1, 3);
    int later = pauses(1_000_000, 1, 3);
    int atLast = pauses(1_000_000, 1, 3);

    // Every 17, 33, 65, … 1,025 spans of 256 rounds a trial of 32.
    assertThat(soon).isBetween(3 * GATHERING_ROUNDS, 6 * GATHERING_ROUNDS);
    assertThat(later).isBetween(3 * GATHERING_ROUNDS, 7 * GATHERING_ROUNDS);
    assertThat(atLast).isBetween(3 * GATHERING_ROUNDS, 4 * GATHERING_ROUNDS);
  }

  @Test
  void a_trial_that_gathered_makes_the_next_ones_soon_again() {
    var _ = pauses(2_000_000, 1, 3);
    while (!round(1, 3, SHORT_NANOS)) {
      // until the next trial
    }
    var _ = pauses(GATHERING_ROUNDS, 1, 20);
    var _ = pauses(GATHERING_ROUNDS, 1, 3);

    assertThat(pauses(17 * PLAIN_ROUNDS, 1, 3)).isEqualTo(1);
  }

  @Test
  void so_many_messages_that_they_come_by_themselves_end_it_without_a_rest() {
    var _ = pauses(PLAIN_ROUNDS, 1, 3);

    assertThat(pauses(10 * GATHERING_ROUNDS, 1, 127)).isEqualTo(10 * GATHERING_ROUNDS);
    assertThat(pauses(GATHERING_ROUNDS, 1, 128)).isEqualTo(GATHERING_ROUNDS - 1);
    assertThat(pauses(PLAIN_ROUNDS, 1, 3)).isEqualTo(1);
  }

  @Test
  void a_system_whose_pauses_are_long_is_not_asked_for_them_often() {
    var _ = pauses(PLAIN_ROUNDS, 1, 3);
    assertThat(pauses(10 * GATHERING_ROUNDS, 1, 100, 250_000)).isEqualTo(10 * GATHERING_ROUNDS);
    assertThat(pauses(GATHERING_ROUNDS, 1, 100, 250_001)).isEqualTo(GATHERING_ROUNDS - 1);

    assertThat(pauses(16 * PLAIN_ROUNDS, 1, 3)).isZero();
    assertThat(pauses(PLAIN_ROUNDS, 1, 3)).isEqualTo(1);
  }

  @Test
  void rounds_without_messages_count_for_nothing() {
    for (int i = 0; i < 10 * PLAIN_ROUNDS; i++) {
      gathering.add(0);
      assertThat(gathering.endRound()).isFalse();
    }
    // The reads of those rounds count, though: the first of these spans has more reads than
    // messages.
    assertThat(pauses(PLAIN_ROUNDS, 1, 12)).isZero();
    assertThat(pauses(PLAIN_ROUNDS, 1, 12)).isEqualTo(1);
    assertThat(gathering.endRound()).isFalse();
  }

  private int pauses(int rounds, int reads, int messages) {
    return pauses(rounds, reads, messages, SHORT_NANOS);
  }

  private int pauses(int rounds, int reads, int messages, long nanos) {
    int pauses = 0;
    for (int i = 0; i < rounds; i++) {
      if (round(reads, messages, nanos)) {
        pauses++;
      }
    }
    return pauses;
  }

  private boolean round(int reads, int messages, long nanos) {
    for (int read = 0; read < reads; read++) {
      gathering.add(messages / reads + (read < messages % reads ? 1 : 0));
    }
    clock.advanceNanos(nanos);
    return gathering.endRound();
  }
}
