package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.DeliveryOptions;
import dev.postroom.testsupport.NoLeaks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A receiver that falls behind is cut, and nobody else is hurt (docs/spec/core.md 1.11).
@ExtendWith(NoLeaks.class)
class SlowConsumerTest {
  private static final String PAYLOAD = "x".repeat(64 * 1024);
  private static final int ENOUGH = 2_000;

  @Test
  void who_lets_more_wait_than_max_pending_is_cut_and_others_get_all() {
    DeliveryOptions delivery = DeliveryOptions.defaults().withMaxPending(1 << 20);
    try (TestBroker broker = TestBroker.start(with(delivery, 2))) {
      overload(broker);
      assertThat(broker.firstCloseReason()).isEqualTo("Slow Consumer (Pending Bytes)");
      assertThat(broker.broker().snapshot().slowConsumers()).isEqualTo(1);
      assertThat(broker.log().lines())
          .anyMatch(
              line ->
                  line.startsWith("INF ")
                      && line.endsWith("Slow Consumer Detected: MaxPending of 1048576 Exceeded"));
      broker.awaitEmpty();
    }
  }

  @Test
  void who_takes_nothing_before_the_write_deadline_is_cut_and_others_get_all() {
    DeliveryOptions delivery = DeliveryOptions.defaults().withWriteDeadline(Duration.ofMillis(200));
    try (TestBroker broker = TestBroker.start(with(delivery, 1))) {
      overload(broker);
      assertThat(broker.firstCloseReason()).isEqualTo("Slow Consumer (Write Deadline)");
      assertThat(broker.broker().snapshot().slowConsumers()).isEqualTo(1);
      assertThat(broker.log().lines())
          .anyMatch(
              line -> line.contains("Slow Consumer Detected: WriteDeadline of 200ms exceeded"));
      broker.awaitEmpty();
    }
  }

  @Test
  void the_slowest_is_cut_when_all_together_hold_more_than_the_budget() {
    DeliveryOptions delivery = DeliveryOptions.defaults().withMaxPendingTotal(4 << 20);
    try (TestBroker broker = TestBroker.start(with(delivery, 1))) {
      try (TestClient lessSlow = broker.client()) {
        lessSlow.send("SUB little 1\r\n");
        lessSlow.ping();
        overload(broker);
        assertThat(broker.firstCloseReason()).isEqualTo("Slow Consumer (Pending Bytes)");
        assertThat(broker.broker().snapshot().slowConsumers()).isEqualTo(1);
        assertThat(lessSlow.hasMore()).isFalse();
      }
      broker.awaitEmpty();
    }
  }

  @Test
  void who_sends_pings_and_reads_no_pong_is_cut() throws IOException {
    DeliveryOptions delivery = DeliveryOptions.defaults().withMaxPending(1 << 20);
    try (TestBroker broker = TestBroker.start(with(delivery, 1))) {
      try (Socket victim = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
        byte[] pings = "PING\r\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < ENOUGH && broker.broker().closedConnections().isEmpty(); i++) {
          if (!takes(victim, pings)) {
            break;
          }
        }
        assertThat(broker.firstCloseReason()).isEqualTo("Slow Consumer (Pending Bytes)");
      }
      broker.awaitEmpty();
    }
  }

  private static boolean takes(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return true;
    } catch (IOException _) {
      return false; // cut
    }
  }

  @Test
  void a_publisher_whose_only_receiver_is_behind_pauses_and_loses_nothing() {
    DeliveryOptions delivery = DeliveryOptions.defaults().withMaxPending(64L << 20);
    try (TestBroker broker = TestBroker.start(with(delivery, 1));
        TestClient publisher = broker.client();
        TestClient subscriber = broker.client()) {
      subscriber.send("SUB data 1\r\n");
      subscriber.ping();
      int count = 850; // past three quarters of 64 MiB, with what the sockets hold
      for (int i = 0; i < count; i++) {
        publisher.publish("data", PAYLOAD);
      }
      for (int i = 0; i < count; i++) {
        assertThat(subscriber.next().text()).hasSize(PAYLOAD.length());
      }
      publisher.ping();
      assertThat(broker.broker().snapshot().slowConsumers()).isZero();
    }
  }

  @Test
  void messages_for_who_is_behind_are_dropped_when_producers_must_not_stall() {
    DeliveryOptions delivery =
        DeliveryOptions.defaults().withMaxPending(8 << 20).withNoFastProducerStall(true);
    try (TestBroker broker = TestBroker.start(with(delivery, 1));
        TestClient publisher = broker.client();
        TestClient victim = broker.client()) {
      victim.send("SUB data 1\r\n");
      victim.ping();
      for (int i = 0; i < 600; i++) {
        publisher.publish("data", PAYLOAD);
      }
      publisher.ping();
      int received = 0;
      while (victim.hasMore()) {
        received++;
      }
      assertThat(received).isBetween(100, 599);
      assertThat(broker.broker().snapshot().slowConsumers()).isZero();
      assertThat(broker.broker().snapshot().outMsgs()).isEqualTo(received);
    }
  }

  /// Publish to one who reads nothing until it is cut, and to one who reads everything.
  private static void overload(TestBroker broker) {
    try (TestClient publisher = broker.client();
        TestClient reader = broker.client();
        TestClient victim = broker.client()) {
      for (TestClient client : new TestClient[] {reader, victim}) {
        client.send("SUB data 1\r\n");
        client.ping();
      }
      int sent = 0;
      while (broker.broker().closedConnections().isEmpty()) {
        assertThat(sent).as("messages before the cut").isLessThan(ENOUGH);
        sent++;
        publisher.publish("data", PAYLOAD);
        assertThat(reader.next().text()).hasSize(PAYLOAD.length());
        if (sent > 400) { // 25 MiB fill every socket: now only time passes
          broker.await("the cut", () -> broker.broker().closedConnections().size() == 1);
        }
      }
      victim.raw().readUntilEnd(Duration.ofSeconds(10));
      publisher.publish("data", "last");
      assertThat(reader.next().text()).isEqualTo("last");
      assertThat(reader.hasMore()).isFalse();
    }
  }

  private static UnaryOperator<BrokerOptions.Builder> with(DeliveryOptions delivery, int loops) {
    return options -> options.delivery(delivery).loops(loops);
  }
}
