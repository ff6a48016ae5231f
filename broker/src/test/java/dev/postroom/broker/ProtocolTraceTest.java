package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What tracing writes; recorded from the Go server (docs/spec/core.md 2.6).
@ExtendWith(NoLeaks.class)
class ProtocolTraceTest {

  @Test
  void every_operation_and_every_delivery_is_traced() {
    try (TestBroker broker = TestBroker.start()) {
      broker.log().trace();
      try (TestClient client = broker.client()) {
        client.send("SUB a.* 1\r\nSUB a.b q 2\r\nPUB a.b reply.x 5\r\nhello\r\n");
        client.send("HPUB a.b 12 14\r\nNATS/1.0\r\n\r\nhi\r\nUNSUB 2 1\r\n");
        for (int i = 0; i < 4; i++) {
          client.next();
        }
        client.ping();
      }
      broker.awaitEmpty();
      assertThat(traced(broker))
          .containsSubsequence(
              "<<- [SUB a.* 1]",
              "<<- [SUB a.b q 2]",
              "<<- [PUB a.b reply.x 5]",
              "<<- MSG_PAYLOAD: [\"hello\"]",
              "->> [MSG a.b 1 reply.x 5]",
              "->> MSG_PAYLOAD: [\"hello\"]",
              "->> [MSG a.b 2 reply.x 5]",
              "->> MSG_PAYLOAD: [\"hello\"]",
              "<<- [HPUB a.b 12 14]",
              "<<- MSG_PAYLOAD: [\"NATS/1.0\\r\\n\\r\\nhi\"]",
              "->> [HMSG a.b 1 12 14]",
              "->> MSG_PAYLOAD: [\"NATS/1.0\\r\\n\\r\\nhi\"]",
              "->> [HMSG a.b 2 12 14]",
              "->> MSG_PAYLOAD: [\"NATS/1.0\\r\\n\\r\\nhi\"]",
              "<<- [UNSUB 2 1]",
              "<-> [DELSUB 2]",
              "<<- [PING]",
              "->> [PONG]",
              "<-> [DELSUB 1]");
    }
  }

  @Test
  void a_receiver_without_headers_is_traced_without_them_and_long_payloads_are_cut() {
    try (TestBroker broker = TestBroker.start(options -> options.maxTracedMsgLen(3));
        TestClient publisher = broker.client();
        TestClient plain = broker.client(",\"headers\":false")) {
      broker.log().trace();
      plain.send("SUB a 7\r\n");
      plain.ping();
      publisher.send("HPUB a r 12 16\r\nNATS/1.0\r\n\r\nabcd\r\n");
      assertThat(plain.next().text()).isEqualTo("abcd");
      publisher.ping();
      assertThat(traced(broker))
          .containsSubsequence(
              "<<- MSG_PAYLOAD: [\"NAT...\"]",
              "->> [MSG a 7 r 4]",
              "->> MSG_PAYLOAD: [\"abc...\"]");
    }
  }

  @Test
  void headers_alone_are_traced_when_payloads_must_not_be() {
    try (TestBroker broker = TestBroker.start(options -> options.traceHeaders(true));
        TestClient client = broker.client();
        TestClient plain = broker.client(",\"headers\":false")) {
      broker.log().trace();
      plain.send("SUB a 2\r\n");
      plain.ping();
      client.send("SUB a 1\r\nPUB a 5\r\ns3cr3\r\n");
      client.send("HPUB a 18 23\r\nNATS/1.0\r\nA: b\r\n\r\ns3cr3\r\n");
      client.next();
      client.next();
      client.ping();

      assertThat(traced(broker))
          .containsSubsequence(
              "<<- [HPUB a 18 23]",
              "<<- MSG_PAYLOAD: [\"NATS/1.0\\r\\nA: b\"]",
              "->> [HMSG a 1 18 23]",
              "->> MSG_PAYLOAD: [\"NATS/1.0\\r\\nA: b\"]")
          .contains("<<- [PUB a 5]", "->> [MSG a 1 5]", "->> [MSG a 2 5]")
          .noneMatch(line -> line.contains("s3cr3"));
    }
  }

  @Test
  void a_long_secret_in_connect_is_not_traced_and_ends_nothing() {
    try (TestBroker broker = TestBroker.start()) {
      broker.log().trace();
      String secret = "s3c".repeat(1_000);
      try (TestClient client =
          broker.client(",\"pass\":\"" + secret + "\",\"j\\u0077t\":\"s3c\"")) {
        client.ping();
      }
      broker.awaitEmpty();
      assertThat(broker.log().lines()).noneMatch(line -> line.contains("s3c"));
      assertThat(traced(broker))
          .anyMatch(line -> line.contains("\"pass\":\"[REDACTED]\",\"j\\u0077t\":\"[REDACTED]\""));
    }
  }

  private static List<String> traced(TestBroker broker) {
    return broker.log().lines().stream()
        .filter(line -> line.startsWith("TRC "))
        .map(line -> line.substring(line.indexOf(" - ", line.indexOf("cid:")) + 3))
        .map(line -> line.substring(line.startsWith("\"$G\" - ") ? 7 : 0))
        .toList();
  }
}
