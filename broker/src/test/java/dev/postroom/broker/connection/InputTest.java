package dev.postroom.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postroom.platform.simulated.ManualClock;
import dev.postroom.platform.simulated.ManualScheduler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is kept of unfinished operations, and what it is charged
/// (docs/internals/inbound-memory.md).
class InputTest {
  private static final int KIB = 1024;
  private static final int LARGEST = 200 * KIB;
  private static final long SECOND = 1_000_000_000L;

  private final ByteBuffer shared = ByteBuffer.allocate(256 * KIB);
  private final List<Integer> allocated = new ArrayList<>();
  private final ManualScheduler scheduler = new ManualScheduler(new ManualClock());
  private long now;

  @Test
  void a_started_message_of_few_bytes_reserves_and_allocates_nothing() {
    InboundMemory memory = new InboundMemory(2_000 * KIB);
    Input input = input(memory);
    receive(input, 16, 100_000);
    assertThat(memory.used()).isZero();
    assertThat(allocated).isEmpty();
  }

  @Test
  void a_started_message_of_more_is_charged_whole_until_it_is_there() {
    InboundMemory memory = new InboundMemory(2_000 * KIB);
    for (int length : new int[] {5_000, 65_000, 100_000}) {
      Input input = input(memory);
      receive(input, 2_000, length);
      assertThat(memory.used()).isEqualTo(length);
      input.keep(target(input), length, length, 0, LARGEST);
      assertThat(memory.used()).isZero();
    }
    assertThat(allocated).containsExactly(112 * KIB);
  }

  @Test
  void a_stream_of_large_messages_needs_one_buffer() {
    Input input = input(new InboundMemory(2_000 * KIB));
    for (int length : new int[] {100_000, 110_000, 98_000}) {
      receive(input, 2_000, length);
      ByteBuffer target = target(input);
      assertThat(target.limit()).isEqualTo(length);
      target.position(length);
      input.keep(target, length, length, 0, LARGEST);
    }
    assertThat(allocated).containsExactly(112 * KIB);
  }

  @Test
  void a_line_whose_end_is_not_known_is_charged_as_the_largest_operation() {
    InboundMemory memory = new InboundMemory(2_000 * KIB);
    Input input = input(memory);
    receive(input, 2_000, 0);
    assertThat(memory.used()).isEqualTo(LARGEST);
    input.close();
    assertThat(memory.used()).isZero();
  }

  @Test
  void while_memory_is_short_no_more_is_read_than_a_connections_own() {
    InboundMemory memory = new InboundMemory(100 * KIB);
    Input input = input(memory);
    assertThat(target(input).remaining()).isEqualTo(Input.OWN);
    receive(input, Input.OWN, 90_000);
    assertThat(target(input).remaining()).isEqualTo(90_000 - Input.OWN);
    assertThat(memory.used()).isEqualTo(90_000);
  }

  @Test
  void who_waits_for_memory_is_served_in_order() {
    InboundMemory memory = new InboundMemory(100 * KIB);
    Input holder = started(memory, 90_000);
    Input first = started(memory, 80_000);
    Input second = started(memory, 20_000);
    Input third = started(memory, 20_000);
    assertThat(memory.used()).isEqualTo(90_000);
    holder.close();
    assertThat(second.target(shared, LARGEST)).isNull();
    assertThat(first.target(shared, LARGEST)).isNotNull();
    second.close();
    assertThat(third.target(shared, LARGEST)).isNotNull();
    assertThat(memory.used()).isEqualTo(100_000);
  }

  @Test
  void an_operation_larger_than_all_memory_is_served_alone() {
    InboundMemory memory = new InboundMemory(10 * KIB);
    Input holder = started(memory, 5_000);
    Input large = started(memory, 90_000);
    assertThat(large.target(shared, LARGEST)).isNull();
    holder.close();
    assertThat(large.target(shared, LARGEST)).isNotNull();
  }

  @Test
  void who_gets_nothing_for_its_memory_is_stalled() {
    InboundMemory memory = new InboundMemory(2_000 * KIB);
    Input input = input(memory);
    receive(input, 2_000, 100_000);
    now += SECOND;
    assertThat(input.isStalled(now, 2 * SECOND)).isFalse();
    input.received(100);
    now += SECOND;
    assertThat(input.isStalled(now, 2 * SECOND)).isTrue();
    input.received(4_000);
    assertThat(input.isStalled(now, 2 * SECOND)).isFalse();
    Input small = input(memory);
    receive(small, 1_000, 100_000);
    now += 10 * SECOND;
    assertThat(small.isStalled(now, 2 * SECOND)).isFalse();
  }

  @Test
  void the_rest_of_a_round_that_was_cut_moves_within_its_buffer() {
    InboundMemory memory = new InboundMemory(2_000 * KIB);
    Input input = input(memory);
    ByteBuffer read = target(input);
    byte[] text = "0123456789".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
    read.put(text);
    input.keep(read, 0, text.length, 0, text.length);
    for (int from = 10; from <= 100_000; from += 9_990) {
      ByteBuffer kept = input.kept(shared);
      int end = kept.position();
      input.keep(kept, 10, end, 0, text.length);
      assertThat(input.kept(shared).position()).isEqualTo(end - 10);
      assertThat(input.kept(shared).get(1)).isEqualTo((byte) '1');
    }
    assertThat(allocated).hasSize(1);
  }

  @Test
  void a_line_grows_in_its_buffer_as_bytes_come() {
    InboundMemory memory = new InboundMemory(2_000 * KIB);
    Input input = input(memory);
    receive(input, 70 * KIB, 0);
    int length = 70 * KIB;
    while (length < 190 * KIB) {
      ByteBuffer target = target(input);
      assertThat(target.position()).isEqualTo(length);
      int more = Math.min(target.remaining(), 30 * KIB);
      assertThat(more).isPositive();
      length += more;
      target.position(length);
      input.keep(target, 0, length, 0, LARGEST);
    }
    assertThat(memory.used()).isEqualTo(LARGEST);
    assertThat(allocated).containsExactly(144 * KIB, 208 * KIB); // 140 and 200, rounded up
  }

  /// A round may be cut within a message whose first line has not been looked at yet.
  @ParameterizedTest
  @ValueSource(ints = {80 * KIB, 140 * KIB, 150 * KIB, 190 * KIB})
  void an_operation_that_turns_out_to_be_of_another_length_is_read_to_its_end(int operation) {
    InboundMemory memory = new InboundMemory(2_000 * KIB);
    Input input = input(memory);
    receive(input, 70 * KIB, 0); // gets 140, for there may be more
    ByteBuffer kept = input.kept(shared);
    kept.put(3, (byte) 'x');

    input.keep(kept, 0, kept.position(), operation, operation);

    ByteBuffer target = target(input);
    assertThat(target.position()).isEqualTo(70 * KIB);
    assertThat(target.limit()).isEqualTo(operation);
    assertThat(target.get(3)).isEqualTo((byte) 'x');
    assertThat(input.isWorthParsing(target)).isFalse();
    target.position(operation);
    assertThat(input.isWorthParsing(target)).isTrue();
    assertThat(memory.used()).isEqualTo(operation);
  }

  @Test
  void what_is_held_is_not_much_larger_than_what_is_reserved() {
    InboundMemory memory = new InboundMemory(2_000 * KIB);
    Input input = input(memory);
    receive(input, 70 * KIB, 0);
    ByteBuffer kept = input.kept(shared);

    input.keep(kept, 0, kept.position(), 80 * KIB, 80 * KIB);

    assertThat(target(input).capacity()).isEqualTo(80 * KIB);
    assertThat(allocated).containsExactly(144 * KIB, 80 * KIB);
  }

  @Test
  void a_buffer_that_served_a_larger_round_is_not_held_for_an_operation_that_ends_in_it() {
    InboundMemory memory = new InboundMemory(2_000 * KIB);
    Input input = input(memory);
    receive(input, 150 * KIB, 0); // room for 200
    input.keep(input.kept(shared), 80 * KIB, 150 * KIB, 0, LARGEST); // and for 140 in the same one
    ByteBuffer kept = input.kept(shared);
    assertThat(kept.limit()).isEqualTo(140 * KIB);
    assertThat(allocated).containsExactly(208 * KIB);

    input.keep(kept, 0, 70 * KIB, 140 * KIB, 140 * KIB);

    assertThat(target(input).capacity()).isEqualTo(144 * KIB);
    assertThat(memory.used()).isEqualTo(140 * KIB);
  }

  /// Who waited for its login had nothing to come for.
  @Test
  void an_operation_of_which_the_length_is_known_from_now_on_has_its_time_from_now_on() {
    InboundMemory memory = new InboundMemory(2_000 * KIB);
    Input input = input(memory);
    receive(input, 70 * KIB, 0);
    now += 10 * SECOND;
    assertThat(input.isStalled(now, SECOND)).isTrue();

    input.keep(input.kept(shared), 0, 70 * KIB, 140 * KIB, 140 * KIB);

    assertThat(input.isStalled(now, SECOND)).isFalse();
  }

  @Test
  void no_memory_in_the_jvm_leaves_nothing_reserved_behind() {
    InboundMemory memory = new InboundMemory(2_000 * KIB);
    Input input =
        input(
            memory,
            size -> {
              throw new OutOfMemoryError("none for " + size);
            });
    assertThatExceptionOfType(OutOfMemoryError.class)
        .isThrownBy(() -> receive(input, 2_000, 100_000));
    input.close();
    assertThat(memory.used()).isZero();
  }

  private Input input(InboundMemory memory) {
    return input(
        memory,
        size -> {
          allocated.add(size);
          return ByteBuffer.allocate(size);
        });
  }

  private Input input(InboundMemory memory, IntFunction<ByteBuffer> direct) {
    LargeBuffers buffers = new LargeBuffers(memory, scheduler, () -> now, _ -> {}, direct);
    return new Input(memory, buffers, () -> now);
  }

  /// One that has sent as much of an operation as is read without memory, and asks for more.
  private Input started(InboundMemory memory, int operation) {
    Input input = input(memory);
    receive(input, Input.OWN, operation);
    input.target(shared, LARGEST);
    return input;
  }

  private ByteBuffer target(Input input) {
    return Objects.requireNonNull(input.target(shared, LARGEST));
  }

  private void receive(Input input, int bytes, int operation) {
    ByteBuffer target = target(input);
    target.position(target.position() + bytes);
    input.received(bytes);
    input.keep(target, 0, target.position(), operation, operation > 0 ? operation : LARGEST);
  }

  @Test
  void what_is_no_operation_gets_a_quarter_at_most_and_nothing_while_somebody_waits() {
    InboundMemory memory = new InboundMemory(1_000);
    assertThat(memory.tryReserve(250)).isTrue();
    assertThat(memory.tryReserve(1)).isFalse();
    memory.giveBack(250);
    assertThat(memory.used()).isZero();

    memory.reserve(900);
    Input waiting = input(memory);
    assertThat(memory.admit(waiting, 200)).isFalse();
    assertThat(memory.tryReserve(1)).isFalse();
    memory.forget(waiting);
    assertThat(memory.tryReserve(100)).isTrue();
    assertThat(memory.tryReserve(100)).isFalse();
  }
}
