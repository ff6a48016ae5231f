package dev.postroom.platform.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.platform.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualSchedulerTest {
  private final ManualClock clock = new ManualClock();
  private final ManualScheduler scheduler = new ManualScheduler(clock);
  private final List<String> ran = new ArrayList<>();

  @Test
  void nothing_runs_before_it_is_told_to() {
    scheduler.execute(() -> ran.add("task"));
    scheduler.at(0, () -> ran.add("timer"));
    assertThat(ran).isEmpty();
    assertThat(scheduler.waiting()).isEqualTo(2);

    assertThat(scheduler.runDue()).isEqualTo(2);
    assertThat(ran).containsExactly("task", "timer");
    assertThat(scheduler.waiting()).isZero();
  }

  @Test
  void advance_stops_at_each_deadline_and_each_task_sees_its_own_time() {
    Instant start = clock.now();
    scheduler.at(30, () -> ran.add("c@" + clock.nanos()));
    scheduler.at(10, () -> ran.add("a@" + clock.nanos()));
    scheduler.at(20, () -> scheduler.execute(() -> ran.add("b@" + clock.nanos())));

    scheduler.advance(Duration.ofNanos(29));
    assertThat(ran).containsExactly("a@10", "b@20");
    assertThat(scheduler.nanosToNext()).isEqualTo(1);

    scheduler.advance(Duration.ofNanos(1));
    assertThat(ran).containsExactly("a@10", "b@20", "c@30");
    assertThat(clock.now()).isEqualTo(start.plusNanos(30));
  }

  @Test
  void a_repeating_task_runs_as_often_as_time_allows() {
    repeat(Duration.ofSeconds(2));

    scheduler.advance(Duration.ofSeconds(7));

    assertThat(ran).containsExactly("2", "4", "6");
  }

  private void repeat(Duration every) {
    scheduler.at(
        clock.nanos() + every.toNanos(),
        () -> {
          ran.add(Long.toString(clock.nanos() / 1_000_000_000));
          repeat(every);
        });
  }

  @Test
  void a_cancelled_timer_never_runs() {
    Timer timer = scheduler.at(5, () -> ran.add("never"));
    timer.cancel();

    scheduler.advance(Duration.ofSeconds(1));

    assertThat(ran).isEmpty();
    assertThat(scheduler.nanosToNext()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void the_wall_clock_jumps_without_the_monotonic_one() {
    scheduler.advance(Duration.ofSeconds(1));
    clock.setWall(Instant.parse("2000-01-01T00:00:00Z"));
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(clock.now()).isEqualTo(Instant.parse("2000-01-01T00:00:01Z"));
    assertThat(clock.nanos()).isEqualTo(2_000_000_000);
    assertThatThrownBy(() -> clock.advanceNanos(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
