package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The examples as people start them, with programs of others at the other end.
@ExtendWith(NoLeaks.class)
class ExamplesIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @BeforeAll
  static void build() {
    GoPrograms.build();
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_greeter_answers_the_official_tool_and_is_listed(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Program greeter = example(server, "Greeter", "one")) {
      greeter.awaitOutput("Ready: ");

      assertThat(NatsCommand.run(server, "request", "greeter.greet", "World"))
          .contains("Received with rtt", "Greeter: one", "Hello, World!");
      assertThat(NatsCommand.run(server, "service", "ls")).contains("greeter", "1.0.0");
      assertThat(NatsCommand.run(server, "service", "info", "greeter"))
          .contains("Says hello", "greeter.greet", "greeters");
      assertThat(NatsCommand.run(server, "service", "stats", "greeter"))
          .containsPattern("greet\\b.*\\b1\\b");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_client_is_greeted_by_a_greeter_in_go(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Program greeter = GoPrograms.start(server, "greeter")) {
      greeter.awaitOutput("ready");
      try (Program client = example(server, "GreeterClient")) {
        assertThat(client.awaitSuccess(PATIENCE))
            .isEqualTo("Received reply from greeter.greet: Hello, World!\n");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_greeter_greets_clients_in_go_and_java(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Program greeter = example(server, "Greeter")) {
      greeter.awaitOutput("Ready: ");

      assertThat(GoPrograms.run(server, "client", "-name", "Ada")).isEqualTo("Hello, Ada!\n");
      try (Program client = example(server, "GreeterClient", "Ada")) {
        assertThat(client.awaitSuccess(PATIENCE))
            .isEqualTo("Received reply from greeter.greet: Hello, Ada!\n");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 2 | examples/run: say which example: Greeter, ",
        "Gretter | 2 | examples/run: there is no example Gretter; there are Greeter, ",
        "GreeterClient nats://127.0.0.1:1 | 1 | GreeterClient: no server was reached: "
      })
  void what_cannot_be_run_is_one_sentence(String words, int code, String sentence) {
    List<String> command = new ArrayList<>();
    command.add(ServerProgram.root().resolve("examples/run").toString());
    command.addAll(words.isEmpty() ? List.of() : List.of(words.split(" ")));

    ChildProcess.Ended ended = ChildProcess.run(new ProcessBuilder(command));

    assertThat(ended.errors().lines().filter(line -> !line.contains("building")))
        .singleElement()
        .asString()
        .startsWith(sentence);
    assertThat(ended.output()).isEmpty();
    assertThat(ended.code()).isEqualTo(code);
  }

  @Test
  void without_a_greeter_the_client_says_how_to_start_one() {
    ServerProgram ours = ServerProgram.find("postroom").orElseThrow();
    try (ServerProcess server = ServerProcess.start(ours)) {
      ChildProcess.Ended ended =
          ChildProcess.run(
              new ProcessBuilder(
                  ServerProgram.root().resolve("examples/run").toString(),
                  "GreeterClient",
                  server.url()));

      assertThat(ended.errors()).startsWith("GreeterClient: nobody is subscribed").hasLineCount(1);
      assertThat(ended.code()).isEqualTo(1);
    }
  }

  private static Program example(ServerProcess server, String name, String... words) {
    Path folder = ServerProgram.root().resolve("examples");
    List<String> command = new ArrayList<>();
    command.addAll(List.of(folder.resolve("run").toString(), name, server.url()));
    command.addAll(List.of(words));
    return Program.start(folder, command);
  }
}
