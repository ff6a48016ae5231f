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
import org.junit.jupiter.api.Test;

/// What is sent, to which wire, and what is said of the rest.
class SendBufferTest {
  /// Keeps what is written.
  private static final class MemoryWire implements Wire {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    boolean broken;

    @Override
    public int read(byte[] target, int offset, int length) {
      return -1;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      if (broken) {
        throw new IOException("broken");
      }
      written.write(source, offset, length);
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
    int left = buffer.pongReceived();
    assertThat(left).isZero();
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
    int left = buffer.pongReceived();
    assertThat(left).isZero();

    assertThat(answer).isCompleted();
    assertThat(buffer.detach().count()).isZero();
    MemoryWire next = new MemoryWire();
    buffer.attach(next, "");
    assertThat(next.text()).isEqualTo("PUB a 1\r\n2\r\n");
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
