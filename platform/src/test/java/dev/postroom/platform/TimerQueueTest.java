package dev.postroom.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The timer queue against the plainest model: a list, sorted before each use.
class TimerQueueTest {
  private static final int STEPS = 300;

  private record Waiting(long deadline, int name, Timer timer) {}

  @Test
  void add_cancel_and_run_agree_with_a_sorted_list() {
    Seeds.each(300, seed -> new Run(seed, 0).play());
  }

  @Test
  void deadlines_survive_the_overflow_of_the_clock() {
    Seeds.each(100, seed -> new Run(seed, Long.MAX_VALUE - 1_000).play());
  }

  private static final class Run {
    private final Random random;
    private final long start;
    private final TimerQueue queue = new TimerQueue();
    private final List<Waiting> model = new ArrayList<>();
    private final List<Integer> ran = new ArrayList<>();
    private long elapsed;

    Run(long seed, long start) {
      this.random = new Random(seed);
      this.start = start;
    }

    void play() {
      for (int name = 0; name < STEPS; name++) {
        switch (random.nextInt(5)) {
          case 0, 1, 2 -> add(name);
          case 3 -> cancelOne();
          default -> runDue();
        }
        assertThat(queue.size()).isEqualTo(model.size());
        assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
        assertThat(queue.nanosToNext(start + elapsed)).isEqualTo(modelNanosToNext());
      }
      elapsed += 10_000;
      runDue();
      assertThat(queue.isEmpty()).isTrue();
    }

    private void add(int name) {
      long deadline = elapsed + random.nextInt(40); // close together, so that many are equal
      model.add(new Waiting(deadline, name, queue.add(start + deadline, () -> ran.add(name))));
    }

    private void cancelOne() {
      if (!model.isEmpty()) {
        Timer timer = model.remove(random.nextInt(model.size())).timer;
        timer.cancel();
        timer.cancel();
      }
    }

    private void runDue() {
      elapsed += random.nextInt(30);
      List<Waiting> due =
          model.stream()
              .filter(waiting -> waiting.deadline <= elapsed)
              .sorted(Comparator.comparingLong(Waiting::deadline).thenComparingInt(Waiting::name))
              .toList();
      ran.clear();

      int count = queue.runDue(start + elapsed);

      assertThat(count).isEqualTo(due.size());
      assertThat(ran).isEqualTo(due.stream().map(Waiting::name).toList());
      model.removeAll(due);
      due.forEach(waiting -> waiting.timer.cancel());
    }

    private long modelNanosToNext() {
      return model.stream()
          .mapToLong(waiting -> Math.max(0, waiting.deadline - elapsed))
          .min()
          .orElse(Long.MAX_VALUE);
    }
  }

  @Test
  void a_task_may_cancel_another_that_is_due_at_the_same_time() {
    TimerQueue queue = new TimerQueue();
    List<String> ran = new ArrayList<>();
    List<Timer> second = new ArrayList<>();
    queue.add(
        5,
        () -> {
          ran.add("first");
          second.getFirst().cancel();
        });
    second.add(queue.add(5, () -> ran.add("second")));

    assertThat(queue.runDue(5)).isEqualTo(1);
    assertThat(ran).containsExactly("first");
  }

  @Test
  void a_task_that_is_added_while_others_run_waits_for_its_deadline() {
    TimerQueue queue = new TimerQueue();
    List<String> ran = new ArrayList<>();
    queue.add(5, () -> queue.add(7, () -> ran.add("later")));

    assertThat(queue.runDue(6)).isEqualTo(1);
    assertThat(ran).isEmpty();
    assertThat(queue.runDue(7)).isEqualTo(1);
    assertThat(ran).containsExactly("later");
  }

  @Test
  void a_timer_that_throws_is_gone_and_the_rest_still_run() {
    TimerQueue queue = new TimerQueue();
    List<String> ran = new ArrayList<>();
    queue.add(
        1,
        () -> {
          throw new IllegalStateException("broken task");
        });
    queue.add(2, () -> ran.add("next"));

    assertThat(catchThrowable(() -> queue.runDue(2))).hasMessage("broken task");
    assertThat(queue.runDue(2)).isEqualTo(1);
    assertThat(ran).containsExactly("next");
  }
}
