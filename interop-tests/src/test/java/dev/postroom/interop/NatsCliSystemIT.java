package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The operator's verbs of the `nats` command line tool: against our server they print the same
/// shape as against the Go server, line for line: labels, columns, and what stands where.
@ExtendWith(NoLeaks.class)
@Timeout(120)
class NatsCliSystemIT {
  private static final String[] CONFIG = {
    "server_name: golden",
    "server_tags: [\"az:1\"]",
    "accounts {",
    "  SYS { users: [{user: sys, password: sys}] },",
    "  A { users: [{user: a, password: a}] }",
    "}",
    "system_account: SYS"
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server list",
        "server info",
        "server ping",
        "server report connections",
        "server report accounts",
        "server report health",
        "server report jetstream",
        "server report gateways",
        "server request variables",
        "server request connections",
        "server request subscriptions",
        "server request accounts",
        "server request routes",
        "server request gateways",
        "server request leafnodes",
        "server request jetstream",
        "server check connection",
        "server account info A"
      })
  void verbs_for_operators_print_what_they_print_of_the_go_server(String verb) {
    compare("sys", verb);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"account info", "account report connections", "account report statistics"})
  void verbs_for_accounts_print_what_they_print_of_the_go_server(String verb) {
    compare("a", verb);
  }

  private static void compare(String user, String verb) {
    List<ServerProgram> programs = Servers.underTest();
    List<String> ours = shape(programs.getFirst(), user, verb);
    List<String> theirs = shape(programs.getLast(), user, verb);
    if (verb.startsWith("server account ")) { // the Go server tells imports in any order
      assertThat(ours).as(verb).containsExactlyInAnyOrderElementsOf(theirs);
    } else {
      assertThat(ours).as(verb).containsExactlyElementsOf(theirs);
    }
  }

  /// Return the lines without what no two servers share: numbers, ids, times, and the room they
  /// take.
  private static List<String> shape(ServerProgram program, String user, String verb) {
    try (ServerProcess server = ServerProcess.start(program, CONFIG);
        SystemClient _ = SystemClient.login(server, "a", "SUB foo 1", "SUB bar q 2")) {
      List<String> words = new ArrayList<>(List.of("--user", user, "--password", user));
      words.addAll(List.of(verb.split(" ", -1)));
      String output = NatsCommand.run(server, words.toArray(String[]::new));
      return output.lines().map(NatsCliSystemIT::shape).toList();
    }
  }

  private static String shape(String line) {
    return line.replaceAll("\\bN[A-Z2-7]{55}\\b", "ID")
        .replaceAll("\"accounts\":\\[[^]]*]", "ACCOUNTS") // in any order
        .replaceAll("\\b(go|java)\\d[\\w.]*", "LANGUAGE")
        .replaceAll("\\d[\\d,.]*\\s?(B|KiB|MiB|GiB|ns|µs|ms|s|m|h)\\b", "N")
        .replaceAll("\\d[\\d,.:;-]*", "N")
        .replaceAll("(\\s*N)+", " N")
        .replaceAll("[\u2500-\u257f]+", "|")
        .replaceAll("\\s+", " ");
  }
}
