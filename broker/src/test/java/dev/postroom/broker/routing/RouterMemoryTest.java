package dev.postroom.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postroom.broker.options.DeliveryOptions;
import dev.postroom.broker.outbox.Chunk;
import dev.postroom.broker.outbox.TestMemory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whatever is written into outboxes, memory and each receiver's bound hold.
class RouterMemoryTest {
  private static final byte[] PONG = "PONG\r\n".getBytes(StandardCharsets.US_ASCII);

  @Test
  void half_a_message_is_never_followed_by_another() {
    TestMemory memory = new TestMemory(100, 2);
    RoutingBench bench = new RoutingBench(memory.pool(), DeliveryOptions.defaults());
    RoutingBench.Peer victim = bench.peer();
    RoutingBench.Peer other = bench.peer();
    bench.subscribe(victim, "large");
    bench.subscribe(victim, "small");
    bench.subscribe(other, "small");
    victim.reads = false;
    assertThat(bench.publish("small", 10)).isEqualTo(2);
    bench.router().flushTouched();

    assertThat(bench.publish("large", 3 * Chunk.SIZE)).isZero();
    assertThat(victim.starvations).isEqualTo(1);
    assertThat(victim.outbox.isClosed()).isTrue();
    victim.drain();
    assertThat(bench.publish("small", 11)).isEqualTo(1);
    bench.router().flushTouched();

    assertThat(victim.taken.size()).isZero();
    assertThat(other.taken.toString(StandardCharsets.US_ASCII))
        .isEqualTo(
            "MSG small 1 10\r\n"
                + "x".repeat(10)
                + "\r\nMSG small 1 11\r\n"
                + "x".repeat(11)
                + "\r\n");
    assertThat(memory.pool().lentBytes()).isZero();
  }

  /// Where the heap ends in the middle of a delivery, that receiver alone is lost.
  @Test
  void a_receiver_for_whom_the_heap_ends_is_closed_and_the_others_have_their_message() {
    RoutingBench bench =
        new RoutingBench(new TestMemory(100, 100).pool(), DeliveryOptions.defaults());
    RoutingBench.Peer victim = bench.peer();
    RoutingBench.Peer other = bench.peer();
    bench.subscribe(victim, "a");
    bench.subscribe(other, "a");
    victim.reads = false;
    victim.heapIsFull = true;

    assertThat(bench.publish("a", 2 * Chunk.SIZE)).isEqualTo(1); // flushed at once

    assertThat(victim.outbox.isClosed()).isTrue();
    assertThat(victim.starvations).isEqualTo(1);
    assertThat(victim.pending()).isZero();
    bench.router().flushTouched();
    assertThat(other.taken.size()).isGreaterThan(2 * Chunk.SIZE);
  }

  @Test
  void the_end_of_a_round_flushes_the_others_when_the_heap_ends_for_one() {
    RoutingBench bench =
        new RoutingBench(new TestMemory(100, 100).pool(), DeliveryOptions.defaults());
    RoutingBench.Peer victim = bench.peer();
    RoutingBench.Peer other = bench.peer();
    victim.reads = false;
    victim.heapIsFull = true;
    bench.router().send(victim.receiver, PONG);
    bench.router().send(other.receiver, PONG);

    assertThatExceptionOfType(OutOfMemoryError.class)
        .isThrownBy(() -> bench.router().flushTouched());

    assertThat(victim.outbox.isClosed()).isTrue();
    assertThat(victim.outbox.isStarved()).isTrue();
    assertThat(other.taken.size()).isEqualTo(PONG.length);
    bench.router().send(other.receiver, PONG);
    bench.router().flushTouched();
    assertThat(other.taken.size()).isEqualTo(2 * PONG.length);
  }

  @Test
  void a_large_message_to_several_is_delivered_without_memory_to_share_it() {
    TestMemory memory = new TestMemory(100, 2);
    RoutingBench bench = new RoutingBench(memory.pool(), DeliveryOptions.defaults());
    RoutingBench.Peer one = bench.peer();
    RoutingBench.Peer two = bench.peer();
    bench.subscribe(one, "a");
    bench.subscribe(two, "a");
    assertThat(bench.publish("a", 2 * Chunk.SIZE)).isZero(); // no memory for anybody
    assertThat(one.starvations + two.starvations).isEqualTo(2);
    bench.router().flushTouched();
    assertThat(memory.pool().lentBytes()).isZero();
  }

  @Test
  void lines_to_very_many_receivers_flush_before_all_of_them_hold_a_chunk() {
    TestMemory memory = new TestMemory(100_000, 2_000);
    RoutingBench bench = new RoutingBench(memory.pool(), DeliveryOptions.defaults());
    List<RoutingBench.Peer> peers = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      peers.add(bench.peer());
      bench.router().send(peers.getLast().receiver, PONG);
      assertThat(memory.pool().lentBytes()).isLessThan(1_026L * Chunk.SIZE);
    }
    bench.router().flushTouched();
    assertThat(peers).allMatch(peer -> peer.taken.size() == PONG.length);
  }

  @Test
  void answers_of_every_kind_make_room_when_too_much_is_lent() {
    TestMemory memory = new TestMemory(4, 100);
    RoutingBench bench = new RoutingBench(memory.pool(), DeliveryOptions.defaults());
    List<RoutingBench.Peer> peers = new ArrayList<>();
    bench.router().whenOverdrawn(() -> peers.forEach(RoutingBench.Peer::drain));
    for (int i = 0; i < 50; i++) {
      RoutingBench.Peer peer = bench.peer();
      peer.reads = false;
      peers.add(peer);
      bench.router().send(peer.receiver, PONG);
      assertThat(memory.pool().isOverdrawn()).isFalse();
    }
    bench.subscribe(bench.sender(), "reply");
    peers.forEach(peer -> peer.reads = false);
    bench.sender().reads = false;
    peers.add(bench.sender());
    bench.router().flushTouched();
    for (int i = 0; i < 5_000; i++) {
      bench.request("nobody", "reply");
      assertThat(memory.pool().isOverdrawn()).isFalse();
      bench.sender().reads = false;
    }
  }

  @Test
  void pongs_and_answers_that_nobody_reads_are_bounded_by_max_pending() {
    TestMemory memory = new TestMemory(1_000, 1_000);
    RoutingBench bench =
        new RoutingBench(memory.pool(), DeliveryOptions.defaults().withMaxPending(10_000));
    RoutingBench.Peer pings = bench.peer();
    pings.reads = false;
    for (int i = 0; i < 10_000 / PONG.length; i++) {
      bench.router().send(pings.receiver, PONG);
    }
    assertThat(pings.overflows).isZero();
    bench.router().send(pings.receiver, PONG);
    assertThat(pings.overflows).isEqualTo(1);
    assertThat(pings.outbox.isClosed()).isTrue();

    bench.subscribe(bench.sender(), "reply");
    bench.sender().reads = false;
    for (int i = 0; i < 1_000; i++) {
      bench.request("nobody", "reply");
    }
    assertThat(bench.sender().overflows).isEqualTo(1);
    assertThat(memory.pool().lentBytes()).isZero();
  }

  @Test
  void a_single_byte_that_waits_counts_as_the_chunk_it_is_in() {
    TestMemory memory = new TestMemory(100, 100);
    RoutingBench bench = new RoutingBench(memory.pool(), DeliveryOptions.defaults());
    RoutingBench.Peer peer = bench.peer();
    assertThat(peer.outbox.footprint()).isZero();
    peer.reads = false;
    bench.router().send(peer.receiver, PONG);
    bench.router().flushTouched();
    assertThat(peer.outbox.footprint()).isBetween((long) Chunk.SIZE, Chunk.SIZE + 1_000L);
    peer.drain();
    assertThat(peer.outbox.footprint()).isZero();
  }

  @Test
  void who_takes_what_it_is_offered_is_not_cut_however_much_a_round_brings() {
    TestMemory memory = new TestMemory(1_000, 1_000);
    RoutingBench bench =
        new RoutingBench(memory.pool(), DeliveryOptions.defaults().withMaxPending(100));
    RoutingBench.Peer reader = bench.peer();
    bench.subscribe(reader, "a");
    for (int i = 0; i < 100; i++) {
      assertThat(bench.publish("a", 90)).isEqualTo(1);
      bench.router().send(reader.receiver, PONG);
    }
    bench.router().flushTouched();
    assertThat(reader.overflows).isZero();
    assertThat(reader.pending()).isZero();
  }
}
