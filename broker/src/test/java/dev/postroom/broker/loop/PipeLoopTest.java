package dev.postroom.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.platform.Clock;
import dev.postroom.testsupport.NoLeaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Whoever brings work does it, one at a time; nothing that anybody brought is left lying.
@ExtendWith(NoLeaks.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipeLoopTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int CARRIERS = 4;
  private static final int TASKS = 20_000;

  private final List<Throwable> bugs = new CopyOnWriteArrayList<>();

  private PipeLoop started() {
    PipeLoop loop = new PipeLoop("postroom-pipes", Clock.system(), new Faults(bugs));
    loop.start();
    awaitAsleep();
    return loop;
  }

  /// Wait until the loop's own thread has nothing to do, so that it takes no turn from the test.
  private static void awaitAsleep() {
    Thread own =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("postroom-pipes"))
            .findFirst()
            .orElseThrow();
    while (own.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Test
  void who_carries_does_the_work_himself_and_then_what_was_left_for_later() throws Exception {
    try (PipeLoop loop = started()) {
      List<String> order = new ArrayList<>(); // all by this thread, or the test fails
      Thread me = Thread.currentThread();
      loop.begin();
      loop.execute(
          () -> {
            order.add("task by me: " + (Thread.currentThread() == me) + loop.isCurrent());
            loop.later(() -> order.add("later by me: " + (Thread.currentThread() == me)));
          });
      loop.carry();
      assertThat(order).containsExactly("task by me: truetrue", "later by me: true");
      assertThat(loop.isCurrent()).isFalse();
    }
  }

  @Test
  void what_many_threads_bring_at_once_is_all_done_one_at_a_time() throws Exception {
    try (PipeLoop loop = started()) {
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger together = new AtomicInteger();
      CountDownLatch tasks = new CountDownLatch(CARRIERS * TASKS);
      CountDownLatch laters = new CountDownLatch(CARRIERS * TASKS);
      Runnable task =
          () -> {
            together.addAndGet(inside.incrementAndGet() - 1);
            loop.later(laters::countDown);
            inside.decrementAndGet();
            tasks.countDown();
          };
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < CARRIERS; i++) {
        boolean carries = i > 0; // one is a stranger, for whom the loop's own thread works
        threads.add(Thread.ofVirtual().start(() -> bring(loop, task, carries)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(tasks.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(laters.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(together).hasValue(0);
    }
  }

  private static void bring(PipeLoop loop, Runnable task, boolean carries) {
    for (int i = 0; i < TASKS; i++) {
      if (carries) {
        loop.begin();
      }
      loop.execute(task);
      if (carries) {
        loop.carry();
      }
    }
  }

  @Test
  void the_last_task_of_each_turn_is_not_forgotten() throws Exception {
    try (PipeLoop loop = started()) {
      for (int i = 0; i < TASKS; i++) { // each is waited for: a lost one would time out
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Thread other = Thread.ofVirtual().start(() -> bringOne(loop, () -> {}));
        bringOne(loop, () -> done.complete(true));
        assertThat(get(done)).isTrue();
        other.join();
      }
    }
  }

  private static void bringOne(PipeLoop loop, Runnable task) {
    loop.begin();
    loop.execute(task);
    loop.carry();
  }

  @Test
  void a_timer_set_by_who_carries_runs_in_time_though_the_loops_own_thread_slept()
      throws Exception {
    try (PipeLoop loop = started()) {
      CompletableFuture<Boolean> fired = new CompletableFuture<>();
      bringOne(loop, () -> loop.at(loop.nanos() + 3_600_000_000_000L, () -> {}));
      bringOne(loop, () -> loop.at(loop.nanos() + 1_000_000, () -> fired.complete(true)));
      assertThat(get(fired)).isTrue();
    }
  }

  @Test
  void who_carries_goes_his_way_when_work_begets_work() throws Exception {
    try (PipeLoop loop = started()) {
      CompletableFuture<Thread> lastBy = new CompletableFuture<>();
      AtomicInteger left = new AtomicInteger(10_000);
      Runnable[] endless = new Runnable[1];
      endless[0] =
          () -> {
            if (left.decrementAndGet() == 0) {
              lastBy.complete(Thread.currentThread());
            } else {
              loop.execute(endless[0]);
            }
          };
      bringOne(loop, endless[0]);
      assertThat(get(lastBy)).isNotEqualTo(Thread.currentThread());
    }
  }

  @Test
  void a_task_that_asks_to_go_on_later_is_not_the_carriers_any_more() throws Exception {
    try (PipeLoop loop = started()) {
      CompletableFuture<Thread> second = new CompletableFuture<>();
      bringOne(
          loop, () -> loop.later(() -> loop.later(() -> second.complete(Thread.currentThread()))));
      assertThat(get(second)).isNotEqualTo(Thread.currentThread());
    }
  }

  @Test
  void a_fault_of_one_task_stays_its_own_and_an_error_ends_the_loop() throws Exception {
    try (PipeLoop loop = started()) {
      CompletableFuture<Boolean> next = new CompletableFuture<>();
      loop.begin();
      loop.execute(
          () -> {
            throw new IllegalStateException("for a test");
          });
      loop.execute(() -> next.complete(true));
      loop.carry();
      assertThat(get(next)).isTrue();
      assertThat(bugs).hasSize(1);

      loop.execute(() -> Thread.currentThread().setUncaughtExceptionHandler((who, what) -> {}));
      assertThat(get(loop.ask(() -> true))).isTrue(); // that was the loop's own thread
      awaitAsleep();
      assertThatThrownBy(
              () ->
                  bringOne(
                      loop,
                      () -> {
                        throw new InternalError("for a test");
                      }))
          .isInstanceOf(InternalError.class);
      assertThat(get(loop.ask(() -> 2))).isEqualTo(2);
      loop.awaitEnd();
      assertThat(loop.offer(() -> {})).isFalse();
      bringOne(loop, () -> {}); // does nothing, and does not fail
    }
  }

  @Test
  void a_heap_that_is_full_in_a_round_of_one_caller_ends_neither_him_nor_the_loop()
      throws Exception {
    try (PipeLoop loop = started()) {
      CompletableFuture<Boolean> next = new CompletableFuture<>();
      loop.begin();
      loop.execute(
          () -> {
            loop.later(
                () -> {
                  throw new OutOfMemoryError("for a test, later");
                });
            throw new OutOfMemoryError("for a test");
          });
      loop.execute(() -> next.complete(true));
      loop.carry();
      assertThat(get(next)).isTrue();
      assertThat(bugs).hasSize(2).allMatch(OutOfMemoryError.class::isInstance);
      assertThat(get(loop.ask(() -> 1))).isEqualTo(1);
      assertThat(loop.offer(() -> {})).isTrue();
    }
  }

  @Test
  void what_is_for_later_when_the_loop_has_ended_is_run_at_once() {
    PipeLoop loop = started();
    loop.close();
    AtomicInteger runs = new AtomicInteger();
    loop.later(runs::incrementAndGet);
    assertThat(runs).hasValue(1);
  }

  @Test
  void mail_of_who_found_the_turn_taken_outlives_an_error_of_who_had_it() throws Exception {
    try (PipeLoop loop = started()) {
      CompletableFuture<Boolean> done = new CompletableFuture<>();
      Runnable late =
          () -> {
            loop.execute(() -> done.complete(true)); // as if another had found the turn taken
            throw new InternalError("for a test");
          };
      loop.begin(); // somebody who will carry: nobody wakes the loop's own thread
      assertThatThrownBy(() -> bringOne(loop, () -> loop.later(late)))
          .isInstanceOf(InternalError.class);
      assertThat(get(done)).isTrue();
      loop.carry();
    }
  }
}
