package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Many clients with large messages share little memory (docs/internals/inbound-memory.md).
@ExtendWith(NoLeaks.class)
class InboundMemoryTest {
  private static final int SIZE = 900_000;

  @Test
  void messages_that_do_not_go_on_make_room_for_one_that_does() {
    try (TestBroker broker =
            TestBroker.start(options -> options.loops(2).inboundMemory(3_000_000));
        TestClient healthy = broker.client();
        TestClient subscriber = broker.client()) {
      subscriber.send("SUB healthy 1\r\n");
      subscriber.ping();
      List<TestClient> stalled = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        TestClient client = broker.client();
        client.send("PUB stalled " + SIZE + "\r\n" + "x".repeat(100_000));
        stalled.add(client);
      }
      broker.await("memory in use", () -> broker.broker().inboundBytes() > 2 * SIZE);
      healthy.publish("healthy", "h".repeat(SIZE));
      assertThat(subscriber.next().text()).hasSize(SIZE);
      assertThat(broker.firstCloseReason()).isEqualTo("Stale Connection");
      assertThat(broker.log().lines())
          .anyMatch(
              line ->
                  line.startsWith("INF ")
                      && line.endsWith(
                          " - Stalled: a started message does not go on,"
                              + " and others wait for its memory"));
      healthy.ping();
      stalled.forEach(TestClient::close);
    }
  }

  @Test
  void started_messages_stay_while_nobody_waits_for_their_memory() {
    try (TestBroker broker = TestBroker.start(options -> options.inboundMemory(3_000_000))) {
      List<TestClient> started = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        TestClient client = broker.client();
        client.send("PUB a 1000000\r\nx");
        started.add(client);
      }
      try (TestClient healthy = broker.client()) {
        for (int i = 0; i < 20; i++) {
          healthy.publish("b", "h".repeat(SIZE));
        }
        healthy.ping();
      }
      assertThat(broker.broker().inboundBytes()).isZero();
      assertThat(broker.broker().snapshot().connections()).isGreaterThanOrEqualTo(200);
      started.forEach(TestClient::close);
      broker.awaitEmpty();
    }
  }

  @Test
  void all_who_send_get_through_however_little_there_is() throws InterruptedException {
    try (TestBroker broker =
        TestBroker.start(options -> options.loops(2).inboundMemory(2_000_000))) {
      List<Callable<Integer>> publishers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        int size = i % 2 == 0 ? SIZE : 30_000;
        publishers.add(() -> publishAndReceive(broker, size));
      }
      assertThat(Together.run(publishers)).containsOnly(10);
      assertThat(broker.log().lines()).noneMatch(line -> line.contains("Stale"));
      broker.awaitEmpty();
      assertThat(broker.broker().inboundBytes()).isZero();
    }
  }

  private static int publishAndReceive(TestBroker broker, int size) {
    try (TestClient client = broker.client()) {
      String subject = "own." + System.identityHashCode(client);
      client.send("SUB " + subject + " 1\r\n");
      int received = 0;
      for (int i = 0; i < 10; i++) {
        client.publish(subject, "x".repeat(size));
        received += client.next().text().length() == size ? 1 : 0;
      }
      return received;
    }
  }
}
