package dev.postroom.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.platform.simulated.ManualClock;
import dev.postroom.platform.simulated.ManualScheduler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Buffers for large messages are used again, and let go when nobody needs them.
class LargeBuffersTest {
  private static final int MEGABYTE = 1 << 20;
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final ManualClock clock = new ManualClock();
  private final ManualScheduler scheduler = new ManualScheduler(clock);
  private final List<Integer> made = new ArrayList<>();
  private long letGo;
  private final LargeBuffers buffers = buffers(new InboundMemory(200L * MEGABYTE));

  @Test
  void what_was_given_back_is_taken_again_the_smallest_that_does() {
    ByteBuffer smaller = buffers.take(100_000);
    ByteBuffer larger = buffers.take(120_000);
    buffers.giveBack(larger);
    buffers.giveBack(smaller.position(5).limit(10));
    assertThat(buffers.take(99_000)).isSameAs(smaller);
    assertThat(smaller.remaining()).isEqualTo(112 * 1024);
    assertThat(buffers.take(99_000)).isSameAs(larger);
    assertThat(made).containsExactly(112 * 1024, 128 * 1024);
  }

  @Test
  void nobody_gets_one_that_is_much_larger_than_what_is_reserved() {
    buffers.giveBack(buffers.take(MEGABYTE));
    buffers.giveBack(buffers.take(70_000));
    assertThat(made).containsExactly(MEGABYTE, 80 * 1024);
  }

  @Test
  void no_more_than_sixteen_megabytes_are_kept() {
    give(buffers, 20);
    assertThat(letGo).isEqualTo(4L * MEGABYTE);
    buffers.giveBack(buffers.take(17 * MEGABYTE));
    assertThat(letGo).isEqualTo(21L * MEGABYTE);
  }

  @Test
  void all_loops_together_keep_a_quarter_of_what_may_be_reserved() {
    InboundMemory memory = new InboundMemory(40L * MEGABYTE);
    give(buffers(memory), 8);
    LargeBuffers others = buffers(memory);
    give(others, 8);
    assertThat(letGo).isEqualTo(6L * MEGABYTE);
    List<ByteBuffer> taken = IntStream.range(0, 2).mapToObj(_ -> others.take(MEGABYTE)).toList();
    taken.forEach(others::giveBack);
    assertThat(letGo).isEqualTo(6L * MEGABYTE);
  }

  @Test
  void those_that_nobody_needed_for_a_period_are_let_go() {
    give(buffers, 3);
    clock.advance(PERIOD.minusMillis(1));
    buffers.giveBack(buffers.take(MEGABYTE));
    scheduler.advance(Duration.ofMillis(1));
    assertThat(letGo).isEqualTo(2L * MEGABYTE);
    scheduler.advance(PERIOD);
    assertThat(letGo).isEqualTo(3L * MEGABYTE);
    assertThat(scheduler.waiting()).isZero();
  }

  @Test
  void two_sizes_in_turn_are_both_kept() {
    for (int i = 0; i < 10; i++) {
      buffers.giveBack(buffers.take(MEGABYTE));
      buffers.giveBack(buffers.take(100_000));
      scheduler.advance(PERIOD.dividedBy(2));
    }
    assertThat(letGo).isZero();
    assertThat(made).hasSize(2);
  }

  @Test
  void while_they_are_in_use_nothing_is_timed() {
    ByteBuffer taken = buffers.take(MEGABYTE);
    assertThat(scheduler.waiting()).isZero();
    buffers.giveBack(taken);
    assertThat(scheduler.waiting()).isEqualTo(1);
  }

  private void give(LargeBuffers target, int megabytes) {
    List<ByteBuffer> taken =
        IntStream.range(0, megabytes).mapToObj(_ -> target.take(MEGABYTE)).toList();
    taken.forEach(target::giveBack);
  }

  private LargeBuffers buffers(InboundMemory memory) {
    return new LargeBuffers(
        memory,
        scheduler,
        clock::nanos,
        bytes -> letGo += bytes,
        size -> {
          made.add(size);
          return ByteBuffer.allocate(size);
        });
  }
}
