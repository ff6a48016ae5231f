package dev.postroom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.client.ConnectionEvent.PublishRange;
import dev.postroom.client.wire.Wire;
import dev.postroom.platform.Clock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is sent, to which wire, and what is said of the rest.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SendBufferTest {
  /// Keeps what is written.
  private static final class MemoryWire implements Wire {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    boolean broken;
    @Nullable Error error;
    int room = Integer.MAX_VALUE; // for who must not wait
    Runnable during = () -> {};

    @Override
    public int read(byte[] target, int offset, int length) {
      return -1;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      if (broken) {
        throw new IOException("broken");
      }
      if (error != null) {
        throw error;
      }
      during.run();
      written.write(source, offset, length);
    }

    @Override
    public int writeSome(byte[] source, int offset, int length) throws IOException {
      int some = Math.min(room, length);
      write(source, offset, some);
      return some;
    }

    @Override
    public void readTimeout(Duration timeout) {}

    @Override
    public boolean isWrittenByAnyone() {
      return true;
    }

    @Override
    public void close() {}

    String text() {
      return written.toString(StandardCharsets.ISO_8859_1);
    }
  }

  private final SendBuffer buffer =
      new SendBuffer(ClientOptions.builder().reconnectBufferBytes(200).build(), Clock.system());

  private void publish(String subject, String body) {
    buffer.publish(bytes(subject), null, null, bytes(body), true);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void messages_are_written_as_the_protocol_wants_them() {
    MemoryWire wire = new MemoryWire();
    buffer.attach(wire, "SUB a 1\r\n");
    publish("a", "one");
    buffer.publish(bytes("b"), bytes("r.x"), null, bytes(""), true);
    buffer.publish(bytes("c"), null, bytes("NATS/1.0\r\n\r\n"), bytes("0123456789"), true);
    buffer.publish(bytes("d"), bytes("r"), bytes("NATS/1.0\r\n\r\n"), bytes("x"), true);
    buffer.control("UNSUB 1\r\n");

    assertThat(wire.text())
        .isEqualTo(
            """
            SUB a 1
            PUB a 3
            one
            PUB b r.x 0

            HPUB c 12 22
            NATS/1.0

            0123456789
            HPUB d r 12 13
            NATS/1.0

            x
            UNSUB 1
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void what_waits_while_nobody_is_there_follows_what_a_new_server_must_know() {
    publish("a", "one");
    buffer.control("SUB lost 9\r\n");
    publish("a", "two");
    MemoryWire wire = new MemoryWire();
    buffer.attach(wire, "SUB a 1\r\n");

    assertThat(wire.text()).isEqualTo("SUB a 1\r\nPUB a 3\r\none\r\nPUB a 3\r\ntwo\r\n");
  }

  @Test
  void what_a_broken_wire_was_given_is_in_doubt_and_not_sent_again() {
    MemoryWire first = new MemoryWire();
    buffer.attach(first, "");
    publish("a", "1");
    publish("a", "2");
    CompletableFuture<Void> confirmed = buffer.ping();
    buffer.pongReceived();
    assertThat(confirmed).isCompleted();
    publish("a", "3");
    first.broken = true;
    publish("a", "4"); // written, as far as anybody knows
    publish("a", "5"); // nobody is there any more
    CompletableFuture<Void> unanswered = buffer.ping();

    assertThat(buffer.detach()).isEqualTo(new PublishRange(3, 4));
    assertThat(unanswered).isCompletedExceptionally();
    MemoryWire second = new MemoryWire();
    buffer.attach(second, "");
    publish("a", "6");
    assertThat(second.text()).isEqualTo("PUB a 1\r\n5\r\nPUB a 1\r\n6\r\n");
    assertThat(buffer.detach()).isEqualTo(new PublishRange(5, 6));
    assertThat(buffer.published()).isEqualTo(6);
  }

  @Test
  void after_the_last_ping_nothing_is_written() {
    MemoryWire wire = new MemoryWire();
    buffer.attach(wire, "");
    publish("a", "1");
    CompletableFuture<Void> answer = buffer.lastPing();
    publish("a", "2");
    assertThat(wire.text()).isEqualTo("PUB a 1\r\n1\r\nPING\r\n");
    buffer.pongReceived();

    assertThat(answer).isCompleted();
    assertThat(buffer.detach().count()).isZero();
    MemoryWire next = new MemoryWire();
    buffer.attach(next, "");
    assertThat(next.text()).isEqualTo("PUB a 1\r\n2\r\n");
  }

  @Test
  void an_error_during_a_write_ends_the_wire_and_mixes_nothing_up() {
    MemoryWire first = new MemoryWire();
    buffer.attach(first, "");
    first.error = new StackOverflowError("for a test");
    assertThatThrownBy(() -> publish("a", "1")).isInstanceOf(StackOverflowError.class);
    assertThat(buffer.detach()).isEqualTo(new PublishRange(1, 1));

    MemoryWire second = new MemoryWire();
    buffer.attach(second, "");
    second.during =
        () -> {
          second.during = () -> {};
          publish("other", "while it is being written");
        };
    publish("a", "2");
    assertThat(second.text())
        .isEqualTo("PUB a 1\r\n2\r\nPUB other 25\r\nwhile it is being written\r\n");
  }

  @Test
  void what_a_full_pipe_does_not_take_is_left_to_the_writer_and_keeps_its_place() throws Exception {
    MemoryWire wire = new MemoryWire();
    buffer.attach(wire, "");
    wire.room = 5;
    publish("a", "one"); // returns, though not all of it is written
    publish("a", "two");
    assertThat(wire.text()).isEqualTo("PUB a");

    CompletableFuture<Void> last = buffer.lastPing();
    Thread writer = Thread.ofVirtual().start(buffer::writeUntilClosed);
    while (!wire.text().endsWith("PING\r\n")) {
      Thread.onSpinWait();
    }
    buffer.pongReceived();
    assertThat(last).isCompleted();
    buffer.close();
    writer.join();
    assertThat(wire.text()).isEqualTo("PUB a 3\r\none\r\nPUB a 3\r\ntwo\r\nPING\r\n");
  }

  @Test
  void what_a_full_pipe_did_not_take_before_it_was_lost_is_in_doubt() throws Exception {
    MemoryWire first = new MemoryWire();
    buffer.attach(first, "");
    first.room = 5;
    publish("a", "one");
    publish("a", "two");
    assertThat(buffer.detach()).isEqualTo(new PublishRange(1, 1));
    first.broken = true;
    MemoryWire second = new MemoryWire();
    buffer.attach(second, "SUB a 1\r\n");
    Thread writer = Thread.ofVirtual().start(buffer::writeUntilClosed);
    while (!second.text().endsWith("two\r\n")) {
      Thread.onSpinWait();
    }
    buffer.close();
    writer.join();
    assertThat(second.text()).isEqualTo("SUB a 1\r\nPUB a 3\r\ntwo\r\n");
  }

  @Test
  void so_much_may_wait_and_no_more() {
    publish("a", "x".repeat(500)); // one message may be larger than the bound
    assertThatThrownBy(() -> publish("a", "y"))
        .isInstanceOf(NatsException.BufferFull.class)
        .hasMessageContaining("at most 200 may");
    buffer.close();
    assertThatThrownBy(() -> publish("a", "y")).isInstanceOf(NatsException.Closed.class);
  }
}
