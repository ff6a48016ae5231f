package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The `nats` command line tool: the first thing that people try.
@ExtendWith(NoLeaks.class)
class NatsCliIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void nats_sub_shows_what_nats_pub_sends(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Program subscriber = NatsCommand.start(server, "sub", "cli.>", "--count", "2")) {
      subscriber.awaitOutput("Subscribing on cli.>");
      awaitSubscription(server, "cli.>");

      String published = NatsCommand.run(server, "pub", "cli.first", "hello", "-H", "Key:value");
      NatsCommand.run(server, "pub", "cli.second", "again");

      assertThat(published).contains("Published 5 bytes to \"cli.first\"");
      assertThat(subscriber.awaitSuccess(PATIENCE))
          .contains("Received on \"cli.first\"", "Key: value", "hello")
          .contains("Received on \"cli.second\"", "again");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void nats_reply_answers_nats_request(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Program responder =
            NatsCommand.start(server, "reply", "cli.ask", "you said {{.Request}}")) {
      responder.awaitOutput("Listening on \"cli.ask\"");
      awaitSubscription(server, "cli.ask");

      String answer = NatsCommand.run(server, "request", "cli.ask", "hello");

      assertThat(answer).contains("Received with rtt", "you said hello");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void nats_request_is_told_when_nobody_answers(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program)) {
      assertThat(NatsCommand.run(server, "request", "cli.nobody", "hello"))
          .contains("No responders are available");
    }
  }

  /// The tool says that it listens before it does.
  private static void awaitSubscription(ServerProcess server, String subject) {
    String inJson = subject.replace(">", "\\u003e");
    Awaitility.await("a subscription to " + subject)
        .pollInSameThread()
        .atMost(PATIENCE)
        .until(() -> server.monitor("/connz?subs=1").contains("\"" + inJson + "\""));
  }
}
