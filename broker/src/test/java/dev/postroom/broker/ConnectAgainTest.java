package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client asks for by a second CONNECT counts for the messages behind it, though they came
/// together (docs/spec/core.md 1.3, 1.4). No transcript: byte by byte, nats-server answers in
/// another order.
@ExtendWith(NoLeaks.class)
class ConnectAgainTest {
  private static final String PUBLISH = "PUB a.*.b 1\r\nx\r\n";

  @Test
  void what_the_next_messages_are_told_changes_within_one_segment() {
    assertThat(
            answers(
                connect(false, false)
                    + PUBLISH
                    + connect(true, false)
                    + PUBLISH
                    + connect(true, true)
                    + PUBLISH
                    + connect(false, false)
                    + PUBLISH))
        .containsExactly("+OK", "+OK", "+OK", "-ERR 'Invalid Publish Subject'", "+OK");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 50})
  void pedantic_alone_changes_it_too(int messages) {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      told.add("-ERR 'Invalid Publish Subject'");
    }

    assertThat(
            answers(
                connect(false, false)
                    + PUBLISH.repeat(messages)
                    + connect(false, true)
                    + PUBLISH.repeat(messages)
                    + connect(false, false)
                    + PUBLISH.repeat(messages)))
        .isEqualTo(told);
  }

  private static List<String> answers(String commands) {
    List<String> answers = new ArrayList<>();
    try (TestBroker broker = TestBroker.start(options -> options);
        TestClient client = new TestClient(broker.port())) {
      client.send(commands + "PING\r\n");
      String line = client.readLine();
      while (!line.equals("PONG")) {
        answers.add(line);
        line = client.readLine();
      }
    }
    return answers;
  }

  private static String connect(boolean verbose, boolean pedantic) {
    return "CONNECT {\"verbose\":" + verbose + ",\"pedantic\":" + pedantic + "}\r\n";
  }
}
