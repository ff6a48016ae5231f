package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A client with very many subscriptions, and the others beside it.
@ExtendWith(NoLeaks.class)
class ManySubscriptionsTest {
  private static final int MANY = 100_000;

  /// Some twenty times what a quiet machine needs; a cost that grows with the number of
  /// subscriptions takes seconds.
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "a.*", "a.b q", "a.b q%1$d", "a.%1$d", "a.%1$d.*"})
  void others_do_not_wait_while_one_client_subscribes_and_leaves(String shape) {
    try (TestBroker broker = TestBroker.start(options -> options.loops(1));
        TestClient other = broker.client()) {
      try (TestClient many = broker.client()) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < MANY; i++) {
          lines.append("SUB ").append(shape.formatted(i)).append(' ').append(i).append("\r\n");
          if (lines.length() > 32_000) {
            many.send(lines.toString().getBytes(StandardCharsets.US_ASCII));
            lines.setLength(0);
            pingSoon(other);
          }
        }
        many.send(lines.toString());
        pingSoon(other);
        many.ping();
        assertThat(broker.broker().snapshot().subscriptions()).isEqualTo(MANY);
      }
      broker.await(
          "no subscription left",
          () -> {
            pingSoon(other);
            return broker.broker().snapshot().subscriptions() == 0;
          });
      other.publish("a.b", "nobody is left");
      other.ping();
      assertThat(broker.broker().snapshot().outMsgs()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUB a.b %1$d", "SUB a.b %1$d\r\nUNSUB %1$d 1", "SUB a.b q%1$d %1$d"})
  void others_do_not_wait_while_one_client_publishes_to_very_many_subscriptions(String shape) {
    try (TestBroker broker = TestBroker.start(options -> options.loops(1));
        TestClient other = broker.client();
        TestClient publisher = broker.client();
        TestClient receiver = broker.client()) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 20_000; i++) {
        lines.append(shape.formatted(i)).append("\r\n");
      }
      receiver.send(lines.toString());
      receiver.ping();
      publisher.send("PUB a.b 0\r\n\r\n".repeat(2_000)); // nobody reads what the receiver gets
      for (int i = 0; i < 20; i++) {
        pingSoon(other);
      }
    }
  }

  @Test
  void operations_left_for_the_next_round_are_all_executed_in_order() {
    try (TestBroker broker = TestBroker.start(options -> options.loops(1));
        TestClient client = broker.client()) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 20_000; i++) {
        lines.append("SUB a.").append(i).append(' ').append(i).append("\r\n");
      }
      for (int i = 0; i < 20_000; i++) {
        lines.append("PUB a.").append(i).append(" 1\r\nx\r\n");
      }
      client.send(lines.toString());
      for (int i = 0; i < 20_000; i++) {
        assertThat(client.next().sid()).isEqualTo(Integer.toString(i));
      }
      client.ping();
    }
  }

  @Test
  void a_member_behind_many_that_have_left_gets_its_share_and_no_more() {
    try (TestBroker broker = TestBroker.start();
        TestClient client = broker.client()) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 4_097; i++) {
        lines.append("SUB a q ").append(i).append("\r\n");
      }
      for (int i = 0; i < 2_048; i++) {
        lines.append("UNSUB ").append(i).append("\r\n");
      }
      client.send(lines.toString());
      int behindTheHole = 0;
      for (int round = 0; round < 40; round++) {
        client.send("PUB a 0\r\n\r\n".repeat(1_000));
        for (int i = 0; i < 1_000; i++) {
          behindTheHole += client.next().sid().equals("2048") ? 1 : 0;
        }
      }
      assertThat(behindTheHole).isLessThan(60); // a fair share is 20; chance makes 60 of it never
    }
  }

  @Test
  void all_subscriptions_together_have_a_bound_that_leaving_gives_back() {
    try (TestBroker broker = TestBroker.start(options -> options.subscriptionMemory(100_000))) {
      try (TestClient client = broker.client()) {
        for (int i = 0; i < 1_000; i++) {
          client.send("SUB a." + i + " " + i + "\r\n");
        }
        client.send("PING\r\n");
        int refused = 0;
        String line = client.readLine();
        while (!line.equals("PONG")) {
          assertThat(line).isEqualTo("-ERR 'maximum subscriptions exceeded'");
          refused++;
          line = client.readLine();
        }
        assertThat(refused).isBetween(400, 800);
      }
      broker.awaitEmpty();
      try (TestClient next = broker.client()) {
        next.send("SUB a.b 1\r\nUNSUB 1\r\n".repeat(1_000));
        next.ping();
      }
      assertThat(broker.log().lines())
          .anyMatch(
              line ->
                  line.endsWith(
                      " - maximum subscriptions exceeded - all clients' subscriptions together may"
                          + " use 100000 bytes: a larger heap (-Xmx) allows more"));
    }
  }

  @Test
  void who_is_refused_very_often_is_told_each_time_and_logged_a_few_times() {
    try (TestBroker broker = TestBroker.start()) {
      try (TestClient client = broker.client()) {
        client.send("SUB a _sys_ 1\r\n".repeat(5_000));
        for (int i = 0; i < 5_000; i++) {
          assertThat(client.readLine())
              .isEqualTo(
                  "-ERR 'Permissions Violation for Subscription to \"a\" using queue \"_sys_\"'");
        }
        client.ping();
      }
      broker.awaitEmpty();
      List<String> errors =
          broker.log().lines().stream().filter(line -> line.startsWith("ERR ")).toList();
      assertThat(errors).hasSizeBetween(11, 200);
      assertThat(errors.getFirst()).endsWith("Violation - Subject \"a\", Queue: \"_sys_\", SID 1");
      assertThat(errors.getLast()).endsWith(" more refusals of this client were not logged");
    }
  }

  private static void pingSoon(TestClient client) {
    long start = System.nanoTime();
    client.ping();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST_WAIT);
  }
}
