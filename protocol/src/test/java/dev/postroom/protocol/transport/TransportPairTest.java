package dev.postroom.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.protocol.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The two ends of a pair, seen from one thread.
class TransportPairTest {
  private static final int RING = 8;

  private final TransportPair pair = new TransportPair(RING, Courier.NONE);
  private final TransportPair.End left = pair.left();
  private final TransportPair.End right = pair.right();
  private final CountingReadiness leftReady = new CountingReadiness();
  private final CountingReadiness rightReady = new CountingReadiness();

  TransportPairTest() {
    left.onReady(leftReady);
    right.onReady(rightReady);
  }

  @Test
  void what_one_end_writes_the_other_reads() throws IOException {
    assertThat(write(left, "there")).isEqualTo(5);
    assertThat(write(right, "back")).isEqualTo(4);
    assertThat(read(right)).isEqualTo("there");
    assertThat(read(left)).isEqualTo("back");
  }

  @Test
  void a_read_gives_0_when_nothing_is_there_and_takes_no_more_than_fits() throws IOException {
    ByteBuffer target = ByteBuffer.allocate(2);
    assertThat(right.read(target)).isZero();
    write(left, "abc");
    assertThat(right.read(target)).isEqualTo(2);
    assertThat(right.read(target)).isZero();
    assertThat(read(right)).isEqualTo("c");
  }

  @Test
  void a_write_takes_what_fits_of_the_named_buffers_in_order() throws IOException {
    ByteBuffer[] sources = {
      bytes("not this"),
      bytes("ab"),
      ByteBuffer.allocate(0),
      ByteBuffer.allocateDirect(3).put(bytes("cde")).flip(),
      bytes("fghij").asReadOnlyBuffer(),
      bytes("not that")
    };
    assertThat(left.write(sources, 1, 4)).isEqualTo(8);
    assertThat(sources[0].position()).isZero();
    assertThat(sources[4].position()).isEqualTo(3);
    assertThat(sources[5].position()).isZero();
    assertThat(left.write(sources, 4, 1)).isZero();
    assertThat(read(right)).isEqualTo("abcdefgh");
    assertThat(left.write(sources, 4, 1)).isEqualTo(2);
    assertThat(read(right)).isEqualTo("ij");
    assertThat(left.write(sources, 0, 0)).isZero();
  }

  @Test
  void a_pair_holds_256_kib_in_each_direction_when_nobody_says_otherwise() throws IOException {
    TransportPair large = new TransportPair();
    ByteBuffer[] halfMegabyte = {ByteBuffer.allocate(512 * 1024)};
    assertThat(large.left().write(halfMegabyte, 0, 1)).isEqualTo(256 * 1024);
    assertThat(large.right().write(halfMegabyte, 0, 1)).isEqualTo(256 * 1024);
    assertThatThrownBy(() -> new TransportPair(0, Courier.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a ring of 0 bytes holds nothing");
  }

  @Test
  void a_ring_of_one_byte_passes_everything_on() throws IOException {
    TransportPair narrow = new TransportPair(1, Courier.NONE);
    ByteBuffer[] source = {bytes("abc")};
    StringBuilder passed = new StringBuilder();
    while (source[0].hasRemaining()) {
      assertThat(narrow.left().write(source, 0, 1)).isEqualTo(1);
      passed.append(read(narrow.right()));
    }
    assertThat(passed).hasToString("abc");
  }

  @Test
  void after_shutdown_of_the_output_the_peer_reads_the_rest_and_can_still_write()
      throws IOException {
    write(left, "last");
    left.shutdownOutput();
    left.shutdownOutput();
    assertThat(read(right)).isEqualTo("last");
    assertThat(end(right)).isEqualTo(-1);
    assertThat(end(right)).isEqualTo(-1);
    assertThat(write(right, "answer")).isEqualTo(6);
    assertThat(read(left)).isEqualTo("answer");
    assertThatIOException()
        .isThrownBy(() -> write(left, "more"))
        .withMessage("this end was closed or has shut down its output; it writes no more");
  }

  @Test
  void after_the_peer_has_closed_the_rest_is_read_and_writes_fail() throws IOException {
    write(left, "last");
    write(right, "lost");
    left.close();
    left.close();
    assertThatIOException()
        .isThrownBy(() -> write(right, "more"))
        .withMessage("the peer has closed; nobody would read what is written");
    assertThat(read(right)).isEqualTo("last");
    assertThat(end(right)).isEqualTo(-1);
  }

  @Test
  void a_closed_end_neither_reads_nor_writes() throws IOException {
    write(right, "lost");
    left.close();
    assertThatIOException()
        .isThrownBy(() -> read(left))
        .withMessage("this end is closed; nothing can be read from it");
    assertThatIOException()
        .isThrownBy(() -> write(left, "more"))
        .withMessage("this end was closed or has shut down its output; it writes no more");
    assertThat(left.isReadable()).isFalse();
    left.shutdownOutput();
    right.close();
  }

  @Test
  void readable_comes_whenever_the_pipe_was_empty_and_is_not() throws IOException {
    assertThat(right.isReadable()).isFalse();
    write(left, "a");
    write(left, "b");
    assertThat(rightReady.readable).isEqualTo(1);
    assertThat(right.isReadable()).isTrue();
    right.read(ByteBuffer.allocate(1));
    write(left, "c");
    assertThat(rightReady.readable).isEqualTo(1);
    read(right);
    assertThat(right.isReadable()).isFalse();
    write(left, "");
    assertThat(rightReady.readable).isEqualTo(1);
    write(left, "d");
    assertThat(rightReady.readable).isEqualTo(2);
    assertThat(leftReady.readable + leftReady.writable + rightReady.writable).isZero();
  }

  @Test
  void readable_comes_once_with_the_end() throws IOException {
    left.shutdownOutput();
    assertThat(rightReady.readable).isEqualTo(1);
    assertThat(right.isReadable()).isTrue();
    left.close();
    assertThat(rightReady.readable).isEqualTo(1);
    right.close();
    assertThat(leftReady.readable).isZero();
  }

  @Test
  void writable_comes_once_when_half_is_free_after_a_write_that_was_cut_short() throws IOException {
    assertThat(write(left, "0123456789")).isEqualTo(8);
    assertThat(left.isWritable()).isFalse();
    right.read(ByteBuffer.allocate(3));
    assertThat(leftReady.writable).isZero();
    right.read(ByteBuffer.allocate(1));
    assertThat(leftReady.writable).isEqualTo(1);
    assertThat(left.isWritable()).isTrue();
    read(right);
    assertThat(leftReady.writable).isEqualTo(1);
  }

  @Test
  void writable_does_not_come_after_a_write_that_was_taken_whole() throws IOException {
    write(left, "01234567");
    assertThat(left.isWritable()).isTrue();
    read(right);
    assertThat(leftReady.writable).isZero();
  }

  @Test
  void writable_stays_owed_when_a_later_write_is_taken_whole() throws IOException {
    write(left, "0123456789");
    right.read(ByteBuffer.allocate(2));
    assertThat(write(left, "ab")).isEqualTo(2);
    assertThat(left.isWritable()).isFalse();
    assertThat(read(right)).isEqualTo("234567ab");
    assertThat(leftReady.writable).isEqualTo(1);
  }

  @Test
  void a_writer_whose_own_end_is_closed_has_nothing_to_wait_for() throws IOException {
    write(left, "0123456789");
    left.close();
    assertThat(left.isWritable()).isTrue();
    assertThatThrownBy(() -> write(left, "a")).isInstanceOf(IOException.class);
  }

  @Test
  void a_waiting_writer_is_woken_when_its_peer_closes() throws IOException {
    write(left, "0123456789");
    right.close();
    right.close();
    assertThat(leftReady.writable).isEqualTo(1);
    assertThat(leftReady.readable).isEqualTo(1);
    assertThatIOException().isThrownBy(() -> write(left, "89"));
  }

  @Test
  void a_closed_end_is_woken_no_more() throws IOException {
    write(left, "0123456789");
    left.close();
    read(right);
    right.shutdownOutput();
    right.close();
    assertThat(leftReady.writable).isZero();
    assertThat(leftReady.readable).isZero();
  }

  @Test
  void who_registers_late_is_told_of_what_is_there_already() throws IOException {
    CountingReadiness late = new CountingReadiness();
    right.onReady(late);
    assertThat(late.readable).isZero();
    write(left, "a");
    assertThat(late.readable).isEqualTo(1);
    CountingReadiness later = new CountingReadiness();
    right.onReady(later);
    assertThat(later.readable).isEqualTo(1);
    assertThat(later.writable).isZero();
    assertThat(rightReady.readable).isZero();
  }

  @Test
  void a_pair_without_anybody_to_wake_works_too() throws IOException {
    TransportPair quiet = new TransportPair(2, Courier.NONE);
    write(quiet.left(), "abc");
    assertThat(read(quiet.right())).isEqualTo("ab");
    quiet.left().close();
    assertThat(end(quiet.right())).isEqualTo(-1);
  }

  @Test
  void an_end_has_a_name_but_no_port() {
    List<String> names = new ArrayList<>();
    for (Transport end : List.of(left, right)) {
      names.add(end.remoteHost() + ":" + end.remotePort());
    }
    assertThat(names).containsExactly("pipe:0", "pipe:0");
  }

  private static long write(TransportPair.End end, String text) throws IOException {
    return end.write(new ByteBuffer[] {bytes(text)}, 0, 1);
  }

  private static String read(TransportPair.End end) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(64);
    end.read(target);
    return new String(target.array(), 0, target.position(), StandardCharsets.US_ASCII);
  }

  private static int end(TransportPair.End end) throws IOException {
    return end.read(ByteBuffer.allocate(1));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
