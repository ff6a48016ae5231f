package dev.postroom.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postroom.platform.simulated.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Tasks are handed over, and no more of them than may wait.
class LaneTest {
  private final ManualClock clock = new ManualClock();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private final List<Integer> done = new CopyOnWriteArrayList<>();

  private final Log log =
      new Log() {
        @Override
        public boolean isEnabled(Level level) {
          return true;
        }

        @Override
        public void log(Level level, String text) {
          lines.add(level + " " + text);
        }
      };

  private Lane lane(int workers, int tasks, long bytes) {
    return new Lane("work", clock, log, new Lane.Bounds(workers, tasks, bytes));
  }

  /// Keep a worker busy until it is let [#go].
  private void occupy(Lane lane) throws InterruptedException {
    var _ = lane.offer(this::block, 0);
    busy.await();
  }

  private void block() {
    busy.countDown();
    try {
      go.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void one_worker_does_tasks_in_the_order_in_which_they_came() {
    Lane lane = lane(1, 1_000, 1_000);
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      var _ = lane.offer(() -> done.add(number), 1);
    }

    await().until(() -> done.size() == 1_000);
    assertThat(done).containsExactlyElementsOf(IntStream.range(0, 1_000).boxed().toList());
  }

  @Test
  void what_comes_past_the_most_tasks_is_refused_and_told_once() throws InterruptedException {
    Lane lane = lane(1, 3, 1_000);
    occupy(lane);
    for (int i = 0; i < 10; i++) {
      int number = i;
      var _ = lane.offer(() -> done.add(number), 1);
    }
    assertThat(lane.size()).isEqualTo(3);
    go.countDown();

    await().until(() -> done.size() == 3);
    assertThat(done).containsExactly(0, 1, 2);
    assertThat(lines).containsExactly("WARN Too much waits for work: some of it is thrown away");
  }

  @Test
  void a_flood_that_goes_on_is_told_every_ten_seconds() {
    Lane lane = lane(1, 3, 1_000);
    var _ = lane.offer(() -> {}, 1_001);
    clock.advance(Duration.ofMillis(9_999));
    var _ = lane.offer(() -> {}, 1_001);
    assertThat(lines).hasSize(1);
    clock.advance(Duration.ofMillis(1));
    var _ = lane.offer(() -> {}, 1_001);
    assertThat(lines).hasSize(2);
  }

  @Test
  void what_would_keep_too_many_bytes_is_refused() throws InterruptedException {
    Lane lane = lane(1, 100, 10);
    occupy(lane);
    var _ = lane.offer(() -> done.add(6), 6);
    var _ = lane.offer(() -> done.add(5), 5);
    var _ = lane.offer(() -> done.add(4), 4);
    go.countDown();

    await().until(() -> done.size() == 2);
    assertThat(done).containsExactly(6, 4);
  }

  @Test
  void no_more_threads_work_than_may() {
    Lane lane = lane(2, 1_000, 1_000);
    AtomicInteger working = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    for (int i = 0; i < 500; i++) {
      var _ =
          lane.offer(
              () -> {
                most.accumulateAndGet(working.incrementAndGet(), Math::max);
                Thread.onSpinWait();
                working.decrementAndGet();
                done.add(1);
              },
              1);
    }

    await().until(() -> done.size() == 500);
    assertThat(most.get()).isBetween(1, 2);
  }

  private Lane shared(int ofEach, int waitingOfEach) {
    Lane.Share share = new Lane.Share(ofEach, waitingOfEach, 100);
    return new Lane("work", clock, log, new Lane.Bounds(2, 1_000, 1_000, share));
  }

  @Test
  void one_who_asks_never_has_all_threads() throws InterruptedException {
    Lane lane = shared(1, 1_000);
    var _ = lane.offer("greedy", this::block, 1);
    busy.await();
    for (int i = 0; i < 5; i++) {
      var _ = lane.offer("greedy", () -> done.add(1), 1);
    }
    var _ = lane.offer("modest", () -> done.add(2), 1);

    await().until(() -> done.size() == 1); // though the first task of the other still goes on
    assertThat(done).containsExactly(2);
    assertThat(lane.size()).isEqualTo(5);
    go.countDown();
    await().until(() -> done.size() == 6);
  }

  @Test
  void those_who_ask_have_their_turns() throws InterruptedException {
    Lane lane = lane(1, 1_000, 1_000);
    var _ = lane.offer("first", this::block, 1);
    busy.await();
    for (int i = 0; i < 3; i++) {
      int number = i;
      var _ = lane.offer("many", () -> done.add(10 + number), 1);
    }
    var _ = lane.offer("one", () -> done.add(20), 1);
    var _ = lane.offer("other", () -> done.add(30), 1);
    go.countDown();

    await().until(() -> done.size() == 5);
    assertThat(done).containsExactly(10, 20, 30, 11, 12);
  }

  @Test
  void nobody_takes_the_places_of_others() throws InterruptedException {
    Lane lane = shared(1, 2);
    var _ = lane.offer("greedy", this::block, 1);
    busy.await();

    assertThat(lane.offer("greedy", () -> done.add(1), 1)).isTrue();
    assertThat(lane.offer("greedy", () -> done.add(1), 1)).isTrue();
    assertThat(lane.offer("greedy", () -> done.add(1), 1)).isFalse();
    assertThat(lane.offer("modest", () -> done.add(1), 1)).isTrue();
    go.countDown();
    await().until(() -> done.size() == 3);
    await().until(() -> lane.running() == 0);
  }

  @Test
  void nobody_takes_the_bytes_of_others() throws InterruptedException {
    Lane lane = shared(1, 1_000);
    var _ = lane.offer("greedy", this::block, 1);
    busy.await();

    assertThat(lane.offer("greedy", () -> done.add(1), 300)).isTrue(); // a large one at a time
    assertThat(lane.offer("greedy", () -> done.add(1), 1)).isFalse();
    assertThat(lane.offer("other", () -> done.add(1), 60)).isTrue();
    assertThat(lane.offer("other", () -> done.add(1), 40)).isTrue();
    go.countDown();
    await().until(() -> done.size() == 3);
  }

  @Test
  void a_fault_of_one_task_is_logged_and_ends_no_other() {
    Lane lane = lane(1, 10, 10);
    var _ =
        lane.offer(
            () -> {
              throw new IllegalStateException("broken");
            },
            1);
    var _ = lane.offer(() -> done.add(1), 1);

    await().until(() -> done.size() == 1);
    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst()).startsWith("ERROR task of work: ").contains("broken");
  }

  @Test
  void a_closed_lane_forgets_what_waits() throws InterruptedException {
    Lane lane = lane(1, 10, 10);
    occupy(lane);
    var _ = lane.offer(() -> done.add(1), 1);
    lane.close();
    var _ = lane.offer(() -> done.add(2), 1);
    go.countDown();

    assertThat(lane.size()).isZero();
    assertThat(done).isEmpty();
  }
}
