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
  private final LargeBuffers buffers =
      new LargeBuffers(
          scheduler,
          clock::nanos,
          bytes -> letGo += bytes,
          size -> {
            made.add(size);
            return ByteBuffer.allocate(size);
          });

  @Test
  void what_was_given_back_is_taken_again_the_smallest_that_does() {
    ByteBuffer small = buffers.take(70_000);
    ByteBuffer large = buffers.take(MEGABYTE + 100);
    buffers.giveBack(large);
    buffers.giveBack(small.position(5).limit(10));
    assertThat(buffers.take(100_000)).isSameAs(small);
    assertThat(small.remaining()).isEqualTo(128 * 1024);
    assertThat(buffers.take(100_000)).isSameAs(large);
    assertThat(made).containsExactly(128 * 1024, MEGABYTE + 64 * 1024);
  }

  @Test
  void no_more_than_sixteen_megabytes_are_kept() {
    List<ByteBuffer> taken = IntStream.range(0, 20).mapToObj(_ -> buffers.take(MEGABYTE)).toList();
    taken.forEach(buffers::giveBack);
    assertThat(letGo).isEqualTo(4L * MEGABYTE);
    buffers.giveBack(buffers.take(17 * MEGABYTE));
    assertThat(letGo).isEqualTo(21L * MEGABYTE);
  }

  @Test
  void those_that_nobody_needs_for_a_period_are_let_go() {
    List<ByteBuffer> taken = IntStream.range(0, 3).mapToObj(_ -> buffers.take(MEGABYTE)).toList();
    taken.forEach(buffers::giveBack);
    scheduler.advance(PERIOD);
    assertThat(letGo).isZero(); // all three were needed a moment ago
    buffers.giveBack(buffers.take(MEGABYTE));
    scheduler.advance(PERIOD);
    assertThat(letGo).isEqualTo(2L * MEGABYTE);
    scheduler.advance(PERIOD);
    assertThat(letGo).isEqualTo(3L * MEGABYTE);
    assertThat(scheduler.waiting()).isZero();
  }

  @Test
  void while_they_are_in_use_nothing_is_timed() {
    ByteBuffer taken = buffers.take(MEGABYTE);
    assertThat(scheduler.waiting()).isZero();
    buffers.giveBack(taken);
    assertThat(scheduler.waiting()).isEqualTo(1);
  }
}
