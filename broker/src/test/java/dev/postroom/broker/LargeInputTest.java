package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.TestClient.Message;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection.PeerState;
import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Large messages and lines, and what is said to who sends too much.
@ExtendWith(NoLeaks.class)
class LargeInputTest {
  private static final int KIB = 1024;

  @ParameterizedTest
  @ValueSource(
      ints = {
        64 * KIB - 20,
        64 * KIB,
        64 * KIB + 1,
        128 * KIB,
        255 * KIB,
        256 * KIB,
        257 * KIB,
        1_000_000,
        1024 * KIB
      })
  void a_large_payload_arrives_whole_however_it_was_split(int size) {
    long seed = Seeds.next();
    SeededRandom random = new SeededRandom(seed);
    try (TestBroker broker = TestBroker.start(options -> options.loops(2));
        TestClient publisher = broker.client();
        TestClient one = broker.client();
        TestClient two = broker.client()) {
      one.send("SUB big.* 1\r\n");
      one.ping();
      two.send("SUB big.a 1\r\n");
      two.ping();
      byte[] payload = random.bytes(size);
      String text = new String(payload, StandardCharsets.ISO_8859_1);
      String line = "PUB big.a reply " + size + "\r\n";
      byte[] first = line.getBytes(StandardCharsets.US_ASCII);
      byte[] all = Arrays.copyOf(first, first.length + size + 2);
      System.arraycopy(payload, 0, all, first.length, size);
      all[all.length - 2] = '\r';
      all[all.length - 1] = '\n';
      for (byte[] piece : random.split(all)) {
        publisher.send(piece);
      }
      publisher.publish("big.a", "next");
      for (TestClient subscriber : new TestClient[] {one, two}) {
        Message message = subscriber.next();
        assertThat(message.text().equals(text)).as("seed %s", seed).isTrue();
        assertThat(message.reply()).isEqualTo("reply");
        assertThat(subscriber.next().text()).isEqualTo("next");
        assertThat(subscriber.hasMore()).isFalse();
      }
    }
  }

  @Test
  void the_refusal_of_a_payload_is_readable_although_megabytes_are_in_flight() {
    try (TestBroker broker = TestBroker.start()) {
      for (int i = 0; i < 5; i++) {
        try (TestClient client = broker.client()) {
          client.send("PUB a 9999999\r\n" + "x".repeat(5_000_000));
          assertThat(client.readLine()).isEqualTo("-ERR 'Maximum Payload Violation'");
          assertThat(client.readEnd()).isEqualTo(PeerState.ENDED);
        }
      }
      assertThat(broker.firstCloseReason()).isEqualTo("Maximum Message Payload Exceeded");
      broker.awaitEmpty();
    }
  }

  @Test
  void the_refusal_of_a_line_is_readable_although_more_is_in_flight() {
    try (TestBroker broker = TestBroker.start()) {
      try (TestClient client = broker.client()) {
        client.send("SUB " + "a".repeat(2_000_000));
        assertThat(client.readLine()).isEqualTo("-ERR 'maximum control line exceeded'");
        assertThat(client.readEnd()).isEqualTo(PeerState.ENDED);
      }
      assertThat(broker.firstCloseReason()).isEqualTo("Maximum Control Line Exceeded");
      broker.awaitEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100 * KIB, 256 * KIB, 300 * KIB, 1000 * KIB})
  void a_long_line_is_read_when_it_is_allowed(int length) {
    SeededRandom random = new SeededRandom(Seeds.next());
    try (TestBroker broker =
            TestBroker.start(
                options -> options.limits(options.build().limits().withMaxControlLine(1 << 20)));
        TestClient client = broker.client()) {
      String subject = "s".repeat(length);
      String all = "SUB " + subject + " 1\r\nPUB " + subject + " 2\r\nhi\r\n";
      for (byte[] piece : random.split(all.getBytes(StandardCharsets.US_ASCII))) {
        client.send(piece);
      }
      Message message = client.next();
      assertThat(message.subject()).isEqualTo(subject);
      assertThat(message.text()).isEqualTo("hi");
      assertThat(client.hasMore()).isFalse();
    }
  }

  @Test
  void a_broker_goes_on_when_a_large_message_never_ends() {
    try (TestBroker broker = TestBroker.start()) {
      TestClient unfinished = broker.client();
      unfinished.send("PUB a 1000000\r\n" + "x".repeat(500_000));
      try (TestClient other = broker.client()) {
        other.send("SUB a 1\r\n");
        other.publish("a", "small");
        assertThat(other.next().text()).isEqualTo("small");
      }
      unfinished.raw().endOutput();
      unfinished.raw().readUntilEnd(Duration.ofSeconds(5));
      unfinished.close();
      broker.awaitEmpty();
    }
  }
}
