package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The verbs of `./postroom` as processes: through the launcher, with its exit codes and signals.
@ExtendWith(NoLeaks.class)
@Timeout(120)
class CommandLineIT {
  @TempDir Path folder;

  @AfterEach
  void removeLinks() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path link : files.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  @Test
  void a_round_trip_is_measured_through_the_launcher() {
    try (ChildProcess server = server()) {
      ChildProcess.Ended ended = ChildProcess.run(Commands.postroom("rtt", "-s", url(server)));

      assertThat(ended.output()).startsWith(url(server) + ": 5 rounds, min ").hasLineCount(1);
      assertThat(ended.errors()).isEmpty();
      assertThat(ended.code()).isZero();
    }
  }

  @Test
  void no_server_is_a_friendly_sentence_and_exit_code_1() throws IOException {
    String url;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      url = "nats://127.0.0.1:" + free.getLocalPort();
    }

    ChildProcess.Ended ended = ChildProcess.run(Commands.postroom("rtt", "-s", url));

    assertThat(ended)
        .isEqualTo(
            new ChildProcess.Ended(
                1,
                "",
                "postroom: nothing answers on "
                    + url
                    + ": is the server running? start one with ./postroom, or name another with"
                    + " --server\n"));
  }

  @Test
  void wrong_words_are_exit_code_2() {
    ChildProcess.Ended ended = ChildProcess.run(Commands.postroom("sub"));

    assertThat(ended)
        .isEqualTo(
            new ChildProcess.Ended(
                2, "", "postroom: sub needs SUBJECT (see postroom sub --help)\n"));
  }

  @ParameterizedTest
  @MethodSource("signals")
  void sub_ends_in_good_order_by_a_signal(String signal) {
    try (ChildProcess server = server();
        ChildProcess sub =
            ChildProcess.start(Commands.postroom("sub", "a", "--raw", "-s", url(server)))) {
      sub.awaitErrors("Subscribed to a");
      assertThat(ChildProcess.run(Commands.postroom("pub", "a", "x", "-s", url(server))).code())
          .isZero();

      sub.signal(signal);

      ChildProcess.Ended ended = sub.awaitEnd();
      assertThat(ended.output()).isEqualTo("x\n");
      assertThat(ended.code()).isZero();
    }
  }

  static List<String> signals() {
    return List.of("INT", "TERM");
  }

  @Test
  void sub_ends_quietly_when_nobody_reads_any_more() {
    try (ChildProcess server = server()) {
      String script =
          """
          { "$0" sub a --raw -s "$1"; echo "ended $?" >&2; : >ended; } | head -1 &
          until [ -e ended ]; do "$0" pub a x --count 10 -s "$1" 2>/dev/null; done
          wait
          """;

      ChildProcess.Ended ended =
          ChildProcess.run(
              new ProcessBuilder("sh", "-c", script, postroom().toString(), url(server))
                  .directory(folder.toFile()));

      assertThat(ended.output()).isEqualTo("x\n");
      assertThat(ended.errors()).startsWith("Subscribed to a on ").endsWith("ended 0\n");
      assertThat(ended.errors()).hasLineCount(2);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void under_the_name_nats_server_a_verb_is_refused(ServerProgram program) throws IOException {
    Path natsServer = new NamedServers(folder).of(program);

    ChildProcess.Ended ended = ChildProcess.run(Commands.command(natsServer, "pub", "a", "x"));

    assertThat(ended)
        .isEqualTo(new ChildProcess.Ended(1, "", "nats-server: unrecognized command: \"pub\"\n"));
  }

  @Test
  void a_word_that_is_no_verb_is_refused_with_the_verbs() {
    ChildProcess.Ended ended = ChildProcess.run(Commands.postroom("publish", "a", "b"));

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.errors())
        .contains("postroom: the verbs are pub, sub, ", "unrecognized command: \"publish\"")
        .hasLineCount(2);
    assertThat(ended.output()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"<&-", ">&-", "2>&-", "<&- >&- 2>&-"})
  void closed_streams_are_empty_ones(String closed) {
    try (ChildProcess server = server();
        ChildProcess sub =
            ChildProcess.start(
                Commands.postroom("sub", "a", "--json", "--count", "1", "-s", url(server)))) {
      sub.awaitErrors("Subscribed to a");

      ChildProcess.Ended ended =
          ChildProcess.run(
              new ProcessBuilder(
                  "sh",
                  "-c",
                  "\"$0\" pub a -s \"$1\" " + closed,
                  postroom().toString(),
                  url(server)));

      assertThat(ended.code()).as(ended.toString()).isZero();
      assertThat(sub.awaitEnd().output()).isEqualTo("{\"number\":1,\"subject\":\"a\"}\n");
    }
  }

  @Test
  void ctrl_c_ends_a_measurement_with_130_and_a_line() {
    try (ChildProcess server = server();
        ChildProcess sub =
            ChildProcess.start(Commands.postroom("sub", "a", "--count", "1", "-s", url(server)));
        ChildProcess bench =
            ChildProcess.start(
                Commands.postroom("bench", "pub", "a", "--msgs", "2000000000", "-s", url(server)));
        ChildProcess pub =
            ChildProcess.start(
                Commands.postroom(
                    "pub", "b", "x", "--count", "60", "--sleep", "1h", "-s", url(server)))) {
      assertThat(sub.awaitEnd().code()).isZero();

      bench.signal("INT");

      ChildProcess.Ended ended = bench.awaitEnd();
      assertThat(ended.errors())
          .matches("postroom: stopped after [\\d,]+ of 2,000,000,000 messages: no result\n");
      assertThat(ended.code()).isEqualTo(130);
      pub.signal("INT");
      assertThat(pub.awaitEnd().code()).isEqualTo(130);
    }
  }

  @Test
  void a_start_of_the_server_loads_nothing_of_the_client() {
    ProcessBuilder command =
        Commands.in(
            Map.of("POSTROOM_JAVA_OPTS", "-Xlog:class+load:stderr", "POSTROOM_AOT", "off"),
            Commands.postroom("-a", "127.0.0.1", "-p", "-1"));
    try (ChildProcess server = Commands.ready(command)) {
      assertThat(server.errors())
          .contains("dev.postroom.app.Main")
          .doesNotContain("dev.postroom.cli", "dev.postroom.client", "picocli", "HdrHistogram");
    }
  }

  private static ChildProcess server() {
    return Commands.ready(Commands.postroom("-a", "127.0.0.1", "-p", "-1"));
  }

  private static String url(ChildProcess server) {
    return "nats://127.0.0.1:" + Commands.port(server);
  }

  private static Path postroom() {
    return ServerProgram.root().resolve("postroom");
  }
}
