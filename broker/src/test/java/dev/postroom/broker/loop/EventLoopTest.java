package dev.postroom.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.platform.Clock;
import dev.postroom.platform.simulated.ManualClock;
import dev.postroom.testsupport.NoLeaks;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Faults of one task stay its own; and whoever asks a loop gets an answer.
@ExtendWith(NoLeaks.class)
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventLoopTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<Throwable> bugs = new CopyOnWriteArrayList<>();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_timer_that_fails_keeps_neither_others_nor_the_end_of_the_round(boolean deep)
      throws Exception {
    try (EventLoop loop = loop()) {
      CompletableFuture<Boolean> other = new CompletableFuture<>();
      CompletableFuture<Boolean> endOfRound = new CompletableFuture<>();
      loop.atEndOfRound(
          () -> {
            if (!bugs.isEmpty()) {
              endOfRound.complete(other.isDone());
            }
          });
      long now = loop.nanos();
      loop.at(now, () -> fail(deep));
      loop.at(now, () -> other.complete(true));
      loop.start();
      assertThat(endOfRound.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(bugs).hasSize(1);
    }
  }

  @Test
  void an_end_of_round_that_fails_does_not_keep_the_next_one() throws Exception {
    try (EventLoop loop = loop()) {
      CompletableFuture<Boolean> next = new CompletableFuture<>();
      loop.atEndOfRound(() -> fail(false));
      loop.atEndOfRound(() -> next.complete(true));
      loop.start();
      loop.execute(() -> {});
      assertThat(next.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void a_loop_that_dies_answers_who_asked_and_who_asks_later() throws Exception {
    try (EventLoop loop = loop()) {
      loop.execute(() -> Thread.currentThread().setUncaughtExceptionHandler((who, what) -> {}));
      loop.execute(
          () -> {
            throw new InternalError("for a test");
          });
      CompletableFuture<Integer> behind = loop.ask(() -> 1);
      loop.start();
      assertThat(behind.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(loop.ask(() -> 2).get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(2);
      assertThat(loop.offer(() -> {})).isFalse();
      assertThat(bugs).hasSize(1);
    }
  }

  @Test
  void a_heap_that_is_full_for_one_task_does_not_keep_the_others() throws Exception {
    try (EventLoop loop = loop()) {
      loop.execute(
          () -> {
            throw new OutOfMemoryError("for a test");
          });
      CompletableFuture<Integer> behind = loop.ask(() -> 1);
      loop.start();
      assertThat(behind.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(loop.offer(() -> {})).isTrue();
      assertThat(bugs).hasSize(1);
    }
  }

  @Test
  void a_loop_that_takes_in_a_little_often_pauses() throws Exception {
    CompletableFuture<Boolean> paused = new CompletableFuture<>();
    try (EventLoop loop = loop(() -> paused.complete(true))) {
      takeIn(loop, () -> loop.at(loop.nanos(), () -> {})); // due at once, and no mail
      loop.start();
      assertThat(paused.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void a_loop_does_not_pause_while_there_is_something_to_do() throws Exception {
    AtomicInteger pauses = new AtomicInteger();
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    AtomicInteger rounds = new AtomicInteger();
    try (EventLoop loop = loop(pauses::incrementAndGet)) {
      takeIn(
          loop,
          () -> {
            loop.execute(() -> {});
            if (rounds.incrementAndGet() == 10_000) {
              done.complete(true);
            }
          });
      loop.start();
      assertThat(done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(pauses).hasValue(0);
    }
  }

  /// Let every round of the loop take in three messages by one read.
  private static void takeIn(EventLoop loop, Runnable untilNext) {
    loop.atEndOfRound(
        () -> {
          loop.tookIn(3);
          untilNext.run();
        });
    loop.execute(() -> {});
  }

  private static void fail(boolean deep) {
    if (deep) {
      throw new StackOverflowError("for a test");
    }
    throw new IllegalStateException("for a test");
  }

  private EventLoop loop() throws IOException {
    return new EventLoop("postroom-loop-0", Clock.system(), new Faults(bugs));
  }

  private EventLoop loop(Runnable pause) throws IOException {
    // On its clock all rounds follow each other at once.
    return new EventLoop("postroom-loop-0", new ManualClock(), new Faults(bugs), pause);
  }
}
