package dev.postroom.websocket.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.broker.snapshot.CloseReason;
import dev.postroom.broker.transport.PeerFaultException;
import dev.postroom.protocol.Transport;
import dev.postroom.testsupport.Allocations;
import dev.postroom.testsupport.Seeds;
import dev.postroom.testsupport.WebSocketFrames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Frames in, frames out, however they are split, and however little the pipe below takes.
class WebSocketTransportTest {
  private static byte[] ascii(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] masked(int first, String payload) {
    return WebSocketFrames.masked(first, ascii(payload), 0x1a2b3c4d);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void frames_split_at_every_byte_carry_the_same_stream(boolean compresses) throws IOException {
    byte[] message = ascii("SUB a 1\r\nPUB a 5\r\nhello\r\n");
    byte[] second = compresses ? WebSocketFrames.deflated(message) : message;
    byte[] bytes =
        WebSocketFrames.joined(
            List.of(
                masked(1, "PI"),
                masked(0x89, "ping"),
                masked(0x80, "NG\r\n"),
                WebSocketFrames.masked(0x82 | (compresses ? 0x40 : 0), second, 77),
                masked(0x82, ""),
                WebSocketFrames.frame(0x82, ascii("END"), 8, 5)));
    for (int split = 1; split < bytes.length; split++) {
      try (WebSocketPipe pipe = new WebSocketPipe(new Terms(compresses, false, false))) {
        pipe.lower.put(Arrays.copyOf(bytes, split));
        pipe.lower.put(Arrays.copyOfRange(bytes, split, bytes.length));
        assertThat(new String(pipe.readAll(() -> 1_000), UTF_8))
            .isEqualTo("PING\r\n" + new String(message, UTF_8) + "END");
        assertThat(pipe.flush()).isTrue();
        assertThat(pipe.frames()).hasSize(1);
        assertThat(pipe.frames().getFirst().first()).isEqualTo(0x8a);
        assertThat(pipe.frames().getFirst().payload()).isEqualTo(ascii("ping"));
        assertThat(pipe.reserved).isZero();
      }
    }
  }

  @Test
  void any_frames_in_any_pieces_carry_their_stream() {
    Seeds.cases(
        300,
        random -> {
          boolean compresses = random.chance(50);
          byte[] stream = random.bytes(random.between(0, random.oneOf(100, 5_000, 150_000)));
          List<byte[]> pings = new ArrayList<>();
          byte[] bytes = Frames.random(random, stream, compresses, pings);
          int most = random.oneOf(16, 2_000, 300_000);
          try (WebSocketPipe pipe = new WebSocketPipe(new Terms(compresses, false, false))) {
            if (random.chance(50)) {
              pipe.lower.put(random.split(bytes));
            } else {
              pipe.lower.put(bytes);
            }
            pipe.lower.ends = true;
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            read.writeBytes(pipe.readAll(() -> random.between(1, most)));
            assertThat(read.toByteArray()).isEqualTo(stream);
            assertThat(pipe.reserved).isZero();
            pipe.flush();
            List<byte[]> pongs =
                pipe.frames().stream().map(WebSocketFrames.Frame::payload).toList();
            assertThat(pongs).hasSizeLessThanOrEqualTo(pings.size());
            for (int i = 0; i < pongs.size(); i++) {
              assertThat(pongs.get(i)).isEqualTo(pings.get(i));
            }
          }
        });
  }

  @Test
  void what_is_written_leaves_in_frames_however_little_is_taken() {
    Seeds.cases(
        300,
        random -> {
          boolean compresses = random.chance(50);
          boolean isBrowser = random.chance(30);
          int room = random.oneOf(1, 7, 1_000, 70_000, Integer.MAX_VALUE);
          int largest = room <= 7 ? 300 : 100_000; // else it takes for ever
          ByteArrayOutputStream all = new ByteArrayOutputStream();
          try (WebSocketPipe pipe =
              new WebSocketPipe(
                  new Terms(compresses, false, isBrowser),
                  1_000,
                  () -> random.nextInt(room) + (room == 1 ? 1 : 0))) {
            int pings = 0;
            for (int i = random.between(1, 20); i > 0; i--) {
              byte[] bytes = random.bytes(random.between(1, random.oneOf(20, 100, largest)));
              all.writeBytes(bytes);
              pipe.append(bytes);
              if (random.chance(30)) {
                pipe.lower.put(WebSocketFrames.masked(0x89, new byte[] {(byte) i}, 9));
                pipe.readAll(() -> 100);
                pings++;
              }
              pipe.flush();
            }
            while (!pipe.flush()) {
              assertThat(pipe.outbox.isClosed()).isFalse();
            }
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            int pongs = 0;
            for (WebSocketFrames.Frame frame : pipe.frames()) {
              switch (frame.first()) {
                case 0x82 -> stream.writeBytes(frame.payload());
                case 0xc2 -> stream.writeBytes(WebSocketFrames.inflated(frame.payload()));
                case 0x8a -> pongs++;
                default -> throw new AssertionError(frame.first());
              }
              if (isBrowser && !compresses) {
                assertThat(frame.payload().length).isLessThanOrEqualTo(4_096);
              }
            }
            int same = Arrays.mismatch(stream.toByteArray(), all.toByteArray());
            assertThat(same)
                .as(
                    "%d of %d, compressed %s, browser %s, room %d",
                    stream.size(), all.size(), compresses, isBrowser, room)
                .isEqualTo(-1);
            assertThat(pongs).isEqualTo(pings);
            assertThat(pipe.outbox.pending()).isZero();
          }
        });
  }

  @Test
  void a_small_batch_is_not_compressed_and_a_larger_one_is() throws IOException {
    try (WebSocketPipe pipe = new WebSocketPipe(WebSocketPipe.compressed())) {
      pipe.append(new byte[64]);
      pipe.flush();
      pipe.append(new byte[65]);
      pipe.flush();
      assertThat(pipe.frames().stream().map(WebSocketFrames.Frame::first))
          .containsExactly(0x82, 0xc2);
      assertThat(pipe.frames().get(1).payload()).hasSizeLessThan(20);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "81 06 50 49 4e 47 0d 0a|mask bit missing",
        "a2 80 00 00 00 00|RSV2 and RSV3 must be clear",
        "92 80 00 00 00 00|RSV2 and RSV3 must be clear",
        "c2 80 00 00 00 00|compressed frame received without negotiated permessage-deflate",
        "89 fe 00 7e|control frame length bigger than maximum allowed of 125 bytes",
        "09 80 00 00 00 00|control frame does not have final bit set",
        "02 80 00 00 00 00 82 80|new message started before final frame for previous message was"
            + " received",
        "80 80 00 00 00 00|invalid continuation frame",
        "83 80 00 00 00 00|unknown opcode 3",
        "8b 80 00 00 00 00|unknown opcode 11",
        "88 81 00 00 00 00 00|close frame payload cannot be 1 byte",
        "88 82 00 00 00 00 03 e7|invalid close status code 999",
        "88 82 00 00 00 00 03 ed|invalid close status code 1005",
        "88 82 00 00 00 00 13 88|invalid close status code 5000",
        "82 ff 80 00 00 00 00 00 00 00 00 00 00 00|invalid 64-bit payload length",
      })
  void broken_rules_are_named_and_told_the_peer(String hex, String text) throws IOException {
    byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
    try (WebSocketPipe pipe = new WebSocketPipe(WebSocketPipe.plain())) {
      pipe.lower.put(masked(0x82, "PING\r\n"));
      pipe.lower.put(bytes);
      ByteArrayOutputStream read = new ByteArrayOutputStream();
      assertThatThrownBy(
              () -> {
                while (true) {
                  read.writeBytes(pipe.readAll(() -> 100));
                  pipe.transport.read(ByteBuffer.allocate(1));
                }
              })
          .isInstanceOf(PeerFaultException.class)
          .hasMessage(text);
      pipe.flush();
      WebSocketFrames.Frame last = pipe.frames().getLast();
      assertThat(last.opcode()).isEqualTo(FrameReader.CLOSE);
      assertThat(new String(last.payload(), 2, last.payload().length - 2, UTF_8)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"c9|control frame must not be compressed", "c0|invalid continuation frame"})
  void what_must_not_be_compressed_is_refused(String first, String text) {
    try (WebSocketPipe pipe = new WebSocketPipe(WebSocketPipe.compressed())) {
      pipe.lower.put(WebSocketFrames.frame(Integer.parseInt(first, 16), new byte[0], 0, 1));
      assertThatThrownBy(() -> pipe.readAll(() -> 100)).hasMessage(text);
    }
  }

  @Test
  void what_comes_before_a_broken_rule_is_read() throws IOException {
    try (WebSocketPipe pipe = new WebSocketPipe(WebSocketPipe.plain())) {
      pipe.lower.put(WebSocketFrames.joined(List.of(masked(0x82, "PING\r\n"), masked(0x83, ""))));
      ByteBuffer target = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(pipe.transport.read(target)).isEqualTo(6);
      assertThat(pipe.transport.isReady()).isTrue();
      assertThatThrownBy(() -> pipe.transport.read(target)).hasMessage("unknown opcode 3");
    }
  }

  @Test
  void a_close_is_echoed_and_nothing_follows_it() throws IOException {
    try (WebSocketPipe pipe = new WebSocketPipe(WebSocketPipe.plain())) {
      pipe.lower.put(WebSocketFrames.joined(List.of(masked(0x82, "X"), masked(0x88, ""))));
      assertThat(pipe.readAll(() -> 100)).isEqualTo(ascii("X"));
      pipe.append(ascii("never sent"));
      assertThat(pipe.flush()).isTrue();
      assertThat(pipe.frames()).hasSize(1);
      assertThat(pipe.frames().getFirst().first()).isEqualTo(0x88);
      pipe.transport.ending(CloseReason.CLIENT_CLOSED);
      pipe.transport.shutdownOutput();
      assertThat(pipe.frames()).hasSize(1);
      assertThat(pipe.lower.isShutDown).isTrue();
    }
  }

  @Test
  void a_close_with_a_body_that_is_no_text_is_answered_so() throws IOException {
    try (WebSocketPipe pipe = new WebSocketPipe(WebSocketPipe.plain())) {
      pipe.lower.put(WebSocketFrames.masked(0x88, new byte[] {3, (byte) 0xe8, -1, -1}, 3));
      pipe.readAll(() -> 100);
      pipe.flush();
      assertThat(pipe.frames().getFirst().payload())
          .isEqualTo(
              WebSocketFrames.joined(
                  List.of(new byte[] {3, (byte) 0xef}, ascii("invalid utf8 body in close frame"))));
    }
  }

  @ParameterizedTest
  @EnumSource(CloseReason.class)
  void the_peer_is_told_why_a_connection_ends(CloseReason reason) throws IOException {
    try (WebSocketPipe pipe = new WebSocketPipe(WebSocketPipe.plain())) {
      pipe.append(ascii("-ERR 'x'\r\n"));
      pipe.transport.ending(reason);
      pipe.flush();
      pipe.transport.shutdownOutput();
      byte[] payload = pipe.frames().getLast().payload();
      assertThat(pipe.frames()).hasSize(2);
      assertThat((payload[0] & 0xff) << 8 | (payload[1] & 0xff)).isBetween(1_000, 1_015);
      assertThat(new String(payload, 2, payload.length - 2, UTF_8)).isEqualTo(reason.text());
    }
  }

  @Test
  void a_message_may_become_as_large_as_a_payload_and_no_larger() throws IOException {
    for (int size : new int[] {999, 1_000, 1_001, 1_000_000}) {
      try (WebSocketPipe pipe =
          new WebSocketPipe(WebSocketPipe.compressed(), 1_000, () -> Integer.MAX_VALUE)) {
        pipe.lower.put(WebSocketFrames.masked(0xc2, WebSocketFrames.deflated(new byte[size]), 3));
        if (size <= 1_000) {
          assertThat(pipe.readAll(() -> 5_000)).hasSize(size);
        } else {
          assertThatThrownBy(() -> pipe.readAll(() -> 5_000_000))
              .hasMessage("maximum payload exceeded");
        }
        assertThat(pipe.reserved).isZero();
      }
    }
  }

  @Test
  void a_message_that_says_nothing_in_very_many_bytes_is_refused() {
    byte[] nothing = new byte[8_100];
    for (int i = 0; i < nothing.length; i += 5) { // stored blocks without content
      nothing[i + 3] = -1;
      nothing[i + 4] = -1;
    }
    try (WebSocketPipe pipe =
        new WebSocketPipe(WebSocketPipe.compressed(), 1_000, () -> Integer.MAX_VALUE)) {
      pipe.lower.put(WebSocketFrames.masked(0xc2, nothing, 3));
      assertThatThrownBy(() -> pipe.readAll(() -> 50_000)).hasMessage("maximum payload exceeded");
    }
  }

  @Test
  void what_cannot_be_decompressed_is_refused() {
    try (WebSocketPipe pipe = new WebSocketPipe(WebSocketPipe.compressed())) {
      pipe.lower.put(WebSocketFrames.masked(0xc2, new byte[] {-1, -1, -1}, 3));
      assertThatThrownBy(() -> pipe.readAll(() -> 100)).hasMessageStartingWith("flate: corrupt");
    }
  }

  @Test
  void an_unfinished_compressed_message_is_charged_until_it_is_whole() throws IOException {
    byte[] frame =
        WebSocketFrames.masked(0xc2, WebSocketFrames.deflated(ascii("PING\r\n".repeat(50))), 3);
    try (WebSocketPipe pipe = new WebSocketPipe(WebSocketPipe.compressed())) {
      pipe.lower.put(Arrays.copyOf(frame, 12));
      pipe.readAll(() -> 1_000);
      assertThat(pipe.reserved).isEqualTo(WebSocketInput.COST);
      pipe.lower.put(Arrays.copyOfRange(frame, 12, frame.length));
      pipe.readAll(() -> 1_000);
      assertThat(pipe.reserved).isZero();
      pipe.memory = 0;
      pipe.lower.put(frame);
      assertThat(pipe.readAll(() -> 1_000)).hasSize(300);
      pipe.lower.put(Arrays.copyOf(frame, 12));
      assertThatThrownBy(() -> pipe.readAll(() -> 1_000))
          .hasMessage("there is no memory for a message that is not whole");
    }
  }

  @Test
  void a_message_that_does_not_go_on_makes_room_for_another() throws IOException {
    byte[] half =
        Arrays.copyOf(
            WebSocketFrames.masked(0xc2, WebSocketFrames.deflated(ascii("PING\r\n")), 3), 8);
    try (WebSocketPipe first = new WebSocketPipe(WebSocketPipe.compressed());
        WebSocketPipe second = new WebSocketPipe(first)) {
      first.memory = WebSocketInput.COST;
      int[] told = {0};
      first.transport.whenReady(() -> told[0]++);
      first.lower.put(half);
      first.readAll(() -> 100);
      second.lower.put(half);
      assertThatThrownBy(() -> second.readAll(() -> 100)).hasMessageContaining("no memory");
      first.nanos = 2_000_000_000L;
      try (WebSocketPipe third = new WebSocketPipe(first)) {
        third.lower.put(half);
        assertThat(third.readAll(() -> 100)).hasSizeLessThan(6);
        assertThat(told[0]).isEqualTo(1);
        assertThat(first.transport.isReady()).isTrue();
        assertThatThrownBy(() -> first.readAll(() -> 100)).hasMessageContaining("does not go on");
      }
      assertThat(first.reserved).isZero();
    }
  }

  @Test
  void a_frame_in_and_a_frame_out_allocate_nothing() throws IOException {
    byte[] bytes = masked(0x82, "PUB a 5\r\nhello\r\n");
    Repeating lower = new Repeating(bytes);
    try (WebSocketPipe pipe = new WebSocketPipe(WebSocketPipe.plain())) {
      House house = new House(pipe.pool, new Deflaters(), pipe.share, NO_MEMORY, () -> 1_000);
      WebSocketTransport transport =
          new WebSocketTransport(lower, WebSocketPipe.plain(), house, new byte[0]);
      transport.guardedBy(pipe.outbox);
      ByteBuffer target = ByteBuffer.allocateDirect(1_000).order(ByteOrder.LITTLE_ENDIAN);
      ByteBuffer[] sources = {ByteBuffer.allocate(20), ByteBuffer.allocate(3)};
      long before = 0;
      for (int i = 0; i < 30_000; i++) {
        if (i == 20_000) {
          before = Allocations.ofThisThread();
        }
        int _ = transport.read(target.clear());
        sources[0].clear();
        sources[1].clear();
        long _ = transport.write(sources, 0, 2);
      }
      assertThat(Allocations.ofThisThread() - before).isLessThan(10_000);
      assertThat(target.position()).isEqualTo(16);
      assertThat(lower.written).isEqualTo(30_000 * 25L);
    }
  }

  private static final MessageMemory NO_MEMORY =
      new MessageMemory() {
        @Override
        public boolean tryReserve(int bytes) {
          return false;
        }

        @Override
        public void giveBack(int bytes) {}
      };

  /// Gives the same bytes with each read, and takes everything.
  private static final class Repeating implements Transport {
    private final byte[] bytes;
    private long written;

    Repeating(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read(ByteBuffer target) {
      target.put(bytes);
      return bytes.length;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int count) {
      long taken = 0;
      for (int i = offset; i < offset + count; i++) {
        taken += sources[i].remaining();
        sources[i].position(sources[i].limit());
      }
      written += taken;
      return taken;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public String remoteHost() {
      return "127.0.0.1";
    }

    @Override
    public int remotePort() {
      return 1;
    }

    @Override
    public void close() {}
  }

  @Test
  void pongs_do_not_pile_up_for_a_peer_that_does_not_read() throws IOException {
    int[] room = {0};
    try (WebSocketPipe pipe = new WebSocketPipe(WebSocketPipe.plain(), 1_000, () -> room[0])) {
      for (int i = 0; i < 10_000; i++) {
        pipe.lower.put(WebSocketFrames.masked(0x89, new byte[100], 3));
        pipe.readAll(() -> 1_000);
      }
      room[0] = Integer.MAX_VALUE;
      pipe.flush();
      assertThat(pipe.lower.written().length).isLessThan(5_000);
    }
  }

  @Test
  void without_masking_nothing_is_masked() throws IOException {
    try (WebSocketPipe pipe = new WebSocketPipe(new Terms(false, true, false))) {
      pipe.lower.put(WebSocketFrames.frame(0x82, ascii("PING\r\n"), 0, 0));
      pipe.lower.put(masked(0x82, "PONG\r\n"));
      assertThat(pipe.readAll(() -> 100)).isEqualTo(ascii("PING\r\nPONG\r\n"));
    }
  }
}
