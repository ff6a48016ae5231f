package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is asked whether it lives (docs/spec/core.md 1.9; recorded from the Go server).
@ExtendWith(NoLeaks.class)
class HeartbeatTest {
  private static final Duration INTERVAL = Duration.ofMillis(400);
  private static final Duration BETWEEN = Duration.ofMillis(20);

  @ParameterizedTest
  @ValueSource(strings = {"PUB a 0\r\n\r\n", "SUB a 1\r\nUNSUB 1\r\n"})
  void a_peer_that_talks_and_never_answers_is_asked_once(String talk) {
    try (TestBroker broker = start();
        TestClient client = broker.client()) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < 6 * INTERVAL.toNanos()) {
        client.send(talk);
        client.raw().poll(BETWEEN);
      }
      client.raw().takeArrived();
      assertThat(client.raw().readLine()).isEqualTo("PING");
      assertThat(client.hasMore()).isFalse();
    }
  }

  @Test
  void a_peer_that_never_said_connect_must_answer() {
    try (TestBroker broker = start();
        TestClient client = new TestClient(broker.port())) {
      StringBuilder said = new StringBuilder();
      while (!said.toString().endsWith("-ERR 'Stale Connection'\r\n")) {
        client.send("PUB a 0\r\n\r\n");
        client.raw().poll(BETWEEN);
        byte[] arrived = client.raw().readExactly(client.raw().available());
        said.append(new String(arrived, StandardCharsets.US_ASCII));
      }
      assertThat(said.toString().replace("+OK\r\n", ""))
          .isEqualTo("PING\r\nPING\r\n-ERR 'Stale Connection'\r\n");
    }
  }

  private static TestBroker start() {
    return TestBroker.start(options -> options.pingInterval(INTERVAL).pingMax(2));
  }
}
