package dev.postroom.broker.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.platform.Budget;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/// Chunks count who points into them, and are charged while anybody does.
class ChunkPoolTest {
  private final Budget budget = new Budget(2L * Chunk.SIZE);
  private final ChunkPool pool = new ChunkPool(budget);

  @Test
  void a_chunk_goes_back_with_its_last_reference() {
    Chunk chunk = lend(pool);
    ByteBuffer first = chunk.view(0, 10);
    ByteBuffer second = chunk.view(10, 20);
    chunk.release();
    chunk.giveBack(first);
    assertThat(pool.lentBytes()).isEqualTo(Chunk.SIZE + 2 * Chunk.VIEW_COST);
    chunk.giveBack(second);
    assertThat(pool.lentBytes()).isZero();
    assertThat(pool.acquire()).isSameAs(chunk);
  }

  @Test
  void views_are_used_again() {
    Chunk chunk = lend(pool);
    ByteBuffer first = chunk.view(0, 10);
    chunk.giveBack(first);
    ByteBuffer again = chunk.view(5, 7);
    assertThat(again).isSameAs(first);
    assertThat(again.position()).isEqualTo(5);
    assertThat(again.limit()).isEqualTo(7);
    assertThat(chunk.view(5, 7)).isNotSameAs(first);
  }

  @Test
  void what_nobody_needed_between_two_trims_is_let_go_but_for_a_few() {
    ChunkPool roomy = new ChunkPool(new Budget(1_000L * Chunk.SIZE));
    List<Chunk> burst = lend(roomy, 250);
    burst.forEach(Chunk::release);
    assertThat(roomy.trim()).isZero(); // all of them were needed a moment ago
    List<Chunk> later = lend(roomy, 100);
    later.forEach(Chunk::release);
    assertThat(roomy.trim()).isEqualTo((150L - 64) * Chunk.SIZE);
    assertThat(roomy.trim()).isEqualTo(100L * Chunk.SIZE);
    assertThat(roomy.trim()).isZero();
  }

  @Test
  void what_comes_back_when_enough_is_idle_counts_as_let_go() {
    ChunkPool roomy = new ChunkPool(new Budget(1_000L * Chunk.SIZE)); // keeps a quarter
    lend(roomy, 260).forEach(Chunk::release);
    assertThat(roomy.trim()).isEqualTo(10L * Chunk.SIZE);
  }

  private static List<Chunk> lend(ChunkPool pool, int count) {
    List<Chunk> lent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lent.add(lend(pool));
    }
    return lent;
  }

  @Test
  void the_pool_lends_past_its_budget_and_says_so() {
    List<Chunk> lent = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      lent.add(lend(pool));
    }
    assertThat(pool.isOverdrawn()).isFalse();
    lent.add(lend(pool));
    assertThat(pool.isOverdrawn()).isTrue();
    lent.removeLast().release();
    assertThat(pool.isOverdrawn()).isFalse();
    lent.forEach(Chunk::release);
    assertThat(pool.lentBytes()).isZero();
  }

  @Test
  void when_the_jvm_has_no_memory_left_the_bound_sinks_below_what_is_in_use() {
    ChunkPool small = new ChunkPool(new Budget(100L * Chunk.SIZE), memoryFor(8));
    List<Chunk> lent = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      lent.add(lend(small));
    }
    assertThat(small.isOverdrawn()).isFalse();

    assertThat(small.acquire()).isNull();

    assertThat(small.lentBytes()).isEqualTo(8L * Chunk.SIZE);
    assertThat(small.isOverdrawn()).isTrue();
    lent.removeLast().release();
    assertThat(small.isOverdrawn()).isTrue();
    lent.removeLast().release();
    assertThat(small.isOverdrawn()).isFalse();
    lent.add(lend(small));
    assertThat(small.isOverdrawn()).isTrue();
    lent.forEach(Chunk::release);
    assertThat(small.lentBytes()).isZero();
  }

  @Test
  void views_are_charged_while_they_are_out_and_while_their_chunk_is_lent() {
    Chunk chunk = lend(pool);
    List<ByteBuffer> views = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      views.add(chunk.view(i, i + 1));
    }
    assertThat(pool.isOverdrawn()).isTrue();
    assertThat(pool.lentBytes()).isEqualTo(Chunk.SIZE + 2_000L * Chunk.VIEW_COST);
    views.forEach(chunk::giveBack);
    assertThat(pool.lentBytes()).isEqualTo(Chunk.SIZE + 512L * Chunk.VIEW_COST);
    chunk.release();
    assertThat(pool.lentBytes()).isZero();
    assertThat(lend(pool)).isSameAs(chunk);
    assertThat(pool.lentBytes()).isEqualTo(Chunk.SIZE + 512L * Chunk.VIEW_COST);
    chunk.release();
  }

  @Test
  void the_bound_stays_when_others_hold_the_memory() {
    ChunkPool small = new ChunkPool(new Budget(100L * Chunk.SIZE), memoryFor(2));
    List<Chunk> lent = List.of(lend(small), lend(small));
    assertThat(small.acquire()).isNull();
    assertThat(small.isOverdrawn()).isFalse();
    lent.forEach(Chunk::release);
    assertThat(small.lentBytes()).isZero();
  }

  @Test
  void a_lowered_bound_rises_again_while_little_is_in_use() {
    ChunkPool small = new ChunkPool(new Budget(32L * Chunk.SIZE), memoryFor(8));
    List<Chunk> lent = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      lent.add(lend(small));
    }
    assertThat(small.acquire()).isNull();
    assertThat(small.bound()).isEqualTo(6L * Chunk.SIZE);
    lent.forEach(Chunk::release);
    for (int i = 0; i < 1_024; i++) {
      lend(small).release();
    }
    assertThat(small.bound()).isEqualTo(8L * Chunk.SIZE);
    for (int i = 0; i < 20_000; i++) {
      lend(small).release();
    }
    assertThat(small.bound()).isEqualTo(32L * Chunk.SIZE);
  }

  @Test
  void a_jvm_that_refused_memory_is_not_asked_each_time() {
    AtomicInteger asked = new AtomicInteger();
    ChunkPool small =
        new ChunkPool(
            new Budget(100L * Chunk.SIZE),
            _ -> {
              asked.incrementAndGet();
              throw new OutOfMemoryError("none");
            });
    for (int i = 0; i < 10_000; i++) {
      assertThat(small.acquire()).isNull();
    }
    assertThat(asked.get()).isBetween(10, 30);
    assertThat(small.lentBytes()).isZero();
  }

  private static Chunk lend(ChunkPool pool) {
    return Objects.requireNonNull(pool.acquire());
  }

  /// Memory as of a JVM that has room for so many chunks.
  private static IntFunction<ByteBuffer> memoryFor(int chunks) {
    AtomicInteger left = new AtomicInteger(chunks);
    return size -> {
      if (left.getAndDecrement() <= 0) {
        throw new OutOfMemoryError("no direct memory left");
      }
      return ByteBuffer.allocate(size);
    };
  }

  @Test
  void references_from_many_threads_are_counted_right() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 2_000; round++) {
        Chunk chunk = lend(pool);
        ByteBuffer first = chunk.view(0, 1);
        ByteBuffer second = chunk.view(1, 2);
        Callable<Boolean> one = () -> giveBack(chunk, first);
        Callable<Boolean> two = () -> giveBack(chunk, second);
        List<Future<Boolean>> both = threads.invokeAll(List.of(one, two));
        for (Future<Boolean> each : both) {
          assertThat(each.get()).isTrue();
        }
        assertThat(pool.lentBytes()).isBetween((long) Chunk.SIZE, 2L * Chunk.SIZE);
        chunk.release();
        assertThat(pool.lentBytes()).isZero();
      }
    }
  }

  private static boolean giveBack(Chunk chunk, ByteBuffer view) {
    ByteBuffer another = chunk.view(2, 3);
    chunk.giveBack(view);
    chunk.giveBack(another);
    return true;
  }
}
