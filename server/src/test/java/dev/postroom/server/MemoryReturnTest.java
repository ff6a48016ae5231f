package dev.postroom.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.server.MemoryReturn.Heap;
import dev.postroom.server.MemoryReturn.Load;
import org.junit.jupiter.api.Test;

/// Memory goes back when it is much and nobody is disturbed.
class MemoryReturnTest {
  private static final long MEGABYTE = 1L << 20;

  private final FakeHeap heap = new FakeHeap();
  private final RecordingLog log = new RecordingLog();
  private Load load = new Load(0, 0, 0, 0);
  private long letGo;
  private final MemoryReturn memory = new MemoryReturn(() -> load, this::trim, heap, log);

  @Test
  void a_server_at_rest_that_has_not_grown_is_left_alone() {
    check(5);
    assertThat(heap.collections).isZero();
  }

  @Test
  void chunks_let_go_come_back_once_the_server_has_been_quiet_for_two_periods() {
    letGo = 30 * MEGABYTE;
    load = new Load(1_000_000, 10, 0, 0);
    check(1);
    assertThat(heap.collections).isZero(); // it was busy
    check(1);
    assertThat(heap.collections).isZero(); // quiet for the first time
    check(1);
    assertThat(heap.collections).isEqualTo(1);
    check(5);
    assertThat(heap.collections).isEqualTo(1);
  }

  @Test
  void a_busy_server_is_not_paused() {
    letGo = 500 * MEGABYTE;
    for (int i = 1; i < 20; i++) {
      load = new Load(i * 2_000L, 10, 0, 0);
      check(1);
    }
    assertThat(heap.collections).isZero();
  }

  @Test
  void a_heap_that_has_grown_is_collected_once_and_what_stays_is_taken_for_its_size() {
    heap.bytes = 300 * MEGABYTE;
    heap.least = 280 * MEGABYTE;
    check(10);
    assertThat(heap.collections).isEqualTo(1);
    assertThat(heap.bytes).isEqualTo(280 * MEGABYTE);
  }

  @Test
  void subscriptions_and_connections_that_are_gone_count() {
    load = new Load(0, 0, 1_000_000, 0);
    check(4);
    assertThat(heap.collections).isZero();
    load = new Load(0, 0, 500_000, 0);
    check(3);
    assertThat(heap.collections).isEqualTo(1);
    load = new Load(0, 10_000, 500_000, 10_000);
    check(3);
    assertThat(heap.collections).isEqualTo(2);
    check(3);
    assertThat(heap.collections).isEqualTo(2);
  }

  @Test
  void a_server_to_which_all_clients_come_back_is_not_paused() {
    for (int i = 1; i < 10; i++) {
      load = new Load(0, i * 1_100L, i * 50_000L, 0);
      heap.bytes += 30 * MEGABYTE;
      check(1);
    }
    assertThat(heap.collections).isZero();
  }

  @Test
  void a_large_heap_is_not_collected_for_an_eighth_of_it() {
    heap.bytes = 1_000 * MEGABYTE;
    heap.least = 1_000 * MEGABYTE;
    check(3);
    assertThat(heap.collections).isEqualTo(1); // it has grown to that since the start
    letGo = 100 * MEGABYTE;
    check(3);
    assertThat(heap.collections).isEqualTo(1);
    letGo = 30 * MEGABYTE;
    check(3);
    assertThat(heap.collections).isEqualTo(2);
  }

  @Test
  void little_is_no_reason() {
    letGo = MemoryReturn.WORTHWHILE - 1;
    check(10);
    assertThat(heap.collections).isZero();
    letGo = 1;
    check(1);
    assertThat(heap.collections).isEqualTo(1);
  }

  private void check(int times) {
    for (int i = 0; i < times; i++) {
      memory.check();
    }
  }

  private long trim() {
    long bytes = letGo;
    letGo = 0;
    return bytes;
  }

  private static final class FakeHeap implements Heap {
    private long bytes = 16 * MEGABYTE;
    private long least = 16 * MEGABYTE;
    private int collections;

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public void collect() {
      collections++;
      bytes = least;
    }
  }
}
