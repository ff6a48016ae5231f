package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The greeter of the Go client's documentation: one, then a group that shares the work, then one
/// of the group dying.
@ExtendWith(NoLeaks.class)
class GoClientsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Pattern ANSWERED = Pattern.compile("answered (\\S+): (\\d+)");

  @BeforeAll
  static void build() {
    GoPrograms.build();
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_greeter_answers_a_client(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Program greeter = GoPrograms.start(server, "greeter")) {
      greeter.awaitOutput("ready");

      String greeting = GoPrograms.run(server, "client", "-name", "Ada");

      assertThat(greeting).isEqualTo("Hello, Ada!\n");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_greeter_answers_by_websocket(ServerProgram program) {
    for (String more : List.of("", ", compression: true")) {
      try (ServerProcess server = WebSocketIT.start(program, more)) {
        String url = "ws://127.0.0.1:" + WebSocketClient.port(server);
        try (Program greeter = GoPrograms.start(url, "greeter")) {
          greeter.awaitOutput("ready");

          String greeting = GoPrograms.run(url, "client", "-name", "Ada");

          assertThat(greeting).isEqualTo("Hello, Ada!\n");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void three_greeters_share_the_requests(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Program first = startGreeter(server, "first");
        Program second = startGreeter(server, "second");
        Program third = startGreeter(server, "third")) {
      List.of(first, second, third).forEach(greeter -> greeter.awaitOutput("ready"));

      String tally = GoPrograms.run(server, "tally", "-count", "3000");

      assertThat(tally).contains("failures: 0\n");
      assertThat(answersIn(tally))
          .containsOnlyKeys("first", "second", "third")
          .allSatisfy((_, count) -> assertThat(count).isBetween(800, 1_200));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_killed_greeter_costs_at_most_the_request_in_its_hands(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Program first = startGreeter(server, "first");
        Program second = startGreeter(server, "second");
        Program victim = startGreeter(server, "victim")) {
      List.of(first, second, victim).forEach(greeter -> greeter.awaitOutput("ready"));
      try (Program tally = GoPrograms.start(server, "tally", "-count", "3000")) {
        tally.awaitOutput("halfway");

        victim.kill();

        String result = tally.awaitSuccess(PATIENCE);
        assertThat(result).containsPattern("failures: [01]\n");
        Map<String, Integer> answers = answersIn(result);
        assertThat(answers).containsOnlyKeys("first", "second", "victim");
        int total = answers.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(total).isBetween(2_999, 3_000);
        assertThat(answers.get("victim")).isLessThan(1_000);
      }
    }
  }

  private static Program startGreeter(ServerProcess server, String id) {
    return GoPrograms.start(server, "greeter", "-queue", "greeters", "-id", id);
  }

  private static Map<String, Integer> answersIn(String tally) {
    Map<String, Integer> answers = new TreeMap<>();
    Matcher line = ANSWERED.matcher(tally);
    while (line.find()) {
      answers.put(line.group(1), Integer.valueOf(line.group(2)));
    }
    return answers;
  }
}
