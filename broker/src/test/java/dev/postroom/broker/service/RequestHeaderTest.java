package dev.postroom.broker.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.routing.ClientFacts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What the server adds to the headers of a request.
class RequestHeaderTest {
  private static final ClientFacts FACTS =
      new ClientFacts(Instant.EPOCH, "127.0.0.1", 9, "B", "b", "req", "go", "1.1", 301);

  private static String with(String block, boolean shared) {
    Who who = new Who(FACTS, "", "S1", shared);
    return new String(
        RequestHeader.with(block.getBytes(StandardCharsets.UTF_8), who), StandardCharsets.UTF_8);
  }

  @Test
  void a_request_without_headers_gets_a_block() {
    assertThat(with("", false))
        .isEqualTo("NATS/1.0\r\nNats-Request-Info: {\"acc\":\"B\",\"rtt\":301}\r\n\r\n");
  }

  @Test
  void what_a_client_says_of_itself_is_replaced_and_the_rest_stays() {
    assertThat(
            with("NATS/1.0\r\nNats-Request-Info: x\r\nA: b\r\nNats-Request-Info:\r\n\r\n", false))
        .isEqualTo("NATS/1.0\r\nA: b\r\nNats-Request-Info: {\"acc\":\"B\",\"rtt\":301}\r\n\r\n");
  }

  @Test
  void who_shares_shows_everything() {
    String shared = with("", true);

    assertThat(shared)
        .contains(
            "{\"start\":\"1970-01-01T00:00:00Z\",\"host\":\"127.0.0.1\",\"id\":9,\"acc\":\"B\","
                + "\"user\":\"b\",\"name\":\"req\",\"lang\":\"go\",\"ver\":\"1.1\",\"rtt\":301,"
                + "\"server\":\"S1\",\"kind\":\"Client\",\"client_type\":\"nats\"}");
    assertThat(RequestHeader.isShared(shared.getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(RequestHeader.isShared(with("", false).getBytes(StandardCharsets.UTF_8))).isFalse();
  }
}
