package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordingFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What signals do to a server process (docs/spec/core.md 2.3, 2.4), on both servers alike.
@ExtendWith(NoLeaks.class)
@Timeout(240)
class SignalsIT {
  private static final String LAME_DUCK = "Entering lame duck mode";

  @TempDir Path folder;

  static Stream<Arguments> endings() {
    return Servers.underTest().stream()
        .flatMap(
            program ->
                Stream.of(
                    Arguments.of(program, "INT", "interrupt"),
                    Arguments.of(program, "TERM", "terminated"),
                    Arguments.of(program, "USR2", "user defined signal 2")));
  }

  @ParameterizedTest
  @MethodSource("endings")
  void a_signal_to_end_ends_well(ServerProgram program, String signal, String title) {
    try (ChildProcess server = start(program.executable())) {
      server.signal(signal);

      ChildProcess.Ended ended = server.awaitEnd();
      List<String> expected = new ArrayList<>();
      expected.add("[INF] Trapped \"" + title + "\" signal");
      if (signal.equals("USR2")) {
        expected.add("[INF] Entering lame duck mode, stop accepting new clients");
      }
      expected.addAll(List.of("[INF] Initiating Shutdown...", "[INF] Server Exiting.."));
      assertThat(Commands.withoutTimes(ended.errors())).endsWith(expected.toArray(String[]::new));
      assertThat(ended.output()).isEmpty();
      assertThat(ended.code()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_hang_up_without_a_configuration_file_changes_nothing(ServerProgram program) {
    try (ChildProcess server = start(program.executable())) {
      server.signal("HUP");

      server.awaitErrors("can only reload config");
      assertThat(Commands.withoutTimes(server.errors()))
          .endsWith(
              "[INF] Trapped \"hangup\" signal",
              "[ERR] Failed to reload server configuration:"
                  + " can only reload config when a file is provided using -c or --config");
      assertServes(server);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_log_on_standard_error_is_not_opened_again(ServerProgram program) {
    try (ChildProcess server = start(program.executable())) {
      server.signal("USR1");

      server.awaitErrors("re-open");
      assertThat(Commands.withoutTimes(server.errors()))
          .endsWith(
              "[INF] Trapped \"user defined signal 1\" signal",
              "[INF] File log re-open ignored, not a file logger");
      assertServes(server);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_log_file_that_was_moved_away_is_made_anew(ServerProgram program) throws IOException {
    Path log = folder.resolve("server.log");
    Path moved = folder.resolve("server.log.1");
    try (ChildProcess server =
        ChildProcess.start(
            Commands.command(
                program.executable(), "-a", "127.0.0.1", "-p", "-1", "-l", log.toString()))) {
      awaitText(log, "Server is ready");
      Files.move(log, moved);

      server.signal("USR1");

      awaitText(log, "File log re-opened");
      assertThat(Files.readString(moved)).contains("Trapped \"user defined signal 1\" signal");
      server.signal("TERM");
      assertThat(server.awaitEnd()).isEqualTo(new ChildProcess.Ended(0, "", ""));
      assertThat(Commands.withoutTimes(Files.readString(log))).endsWith("[INF] Server Exiting..");
    }
  }

  /// As a shell starts what ends in `&`, and `nohup` its command.
  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void signals_that_the_parent_ignores_are_heard(ServerProgram program) {
    String script = "trap '' INT HUP; exec \"$0\" -a 127.0.0.1 -p -1";
    ProcessBuilder command =
        new ProcessBuilder("sh", "-c", script, program.executable().toString());
    try (ChildProcess server = Commands.ready(command)) {
      server.signal("HUP");
      server.awaitErrors("Trapped \"hangup\" signal");
      server.signal("INT");

      assertThat(server.awaitEnd().code()).isZero();
    }
  }

  @Test
  void a_profile_makes_no_lame_duck() throws IOException {
    Path profile = folder.resolve("profile.jfr");
    String option = "-XX:StartFlightRecording:duration=3s,settings=profile,filename=" + profile;
    ProcessBuilder command =
        Commands.in(
            Map.of("POSTROOM_JAVA_OPTS", option), Commands.postroom("-a", "127.0.0.1", "-p", "-1"));
    try (ChildProcess server = Commands.ready(command)) {
      exchangeMessagesUntilWritten(Commands.port(server), profile);
      server.signal("TERM");

      ChildProcess.Ended ended = server.awaitEnd();
      assertThat(ended.errors()).doesNotContain(LAME_DUCK, "user defined signal 2");
      assertThat(ended.code()).isZero();
    }
    assertThat(RecordingFile.readAllEvents(profile))
        .anyMatch(event -> event.getEventType().getName().equals("jdk.ExecutionSample"));
  }

  @Test
  void without_the_launcher_usr2_does_nothing_and_the_log_says_why() {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String jar = ServerProgram.root().resolve("app/target/postroom.jar").toString();
    ProcessBuilder command = Commands.command(java, "-jar", jar, "-a", "127.0.0.1", "-p", "-1");
    try (ChildProcess server =
        Commands.ready(Commands.in(Map.of("_JAVA_SR_SIGNUM", ""), command))) {
      server.signal("USR2");
      server.signal("HUP");
      server.awaitErrors("Trapped \"hangup\" signal");

      assertServes(server);
      server.signal("TERM");
      ChildProcess.Ended ended = server.awaitEnd();
      assertThat(Commands.withoutTimes(ended.errors()).getFirst())
          .isEqualTo(
              "[INF] SIGUSR2 does not start lame duck mode, because _JAVA_SR_SIGNUM is not set;"
                  + " ./postroom sets it");
      assertThat(ended.errors()).doesNotContain(LAME_DUCK, "user defined signal 2");
      assertThat(ended.code()).isZero();
    }
  }

  private static ChildProcess start(Path program) {
    return Commands.ready(Commands.command(program, "-a", "127.0.0.1", "-p", "-1"));
  }

  private static void assertServes(ChildProcess server) {
    try (RawConnection client = RawConnection.open(Commands.port(server))) {
      assertThat(client.readLine()).startsWith("INFO ");
      client.send("CONNECT {\"verbose\":false}\r\nPING\r\n");
      assertThat(client.readLine()).isEqualTo("PONG");
    }
  }

  private static void exchangeMessagesUntilWritten(int port, Path file) throws IOException {
    String batch = "PUB a 5\r\nhello\r\n".repeat(500);
    int answer = "MSG a 1 5\r\nhello\r\n".length() * 500;
    try (RawConnection client = RawConnection.open(port)) {
      client.readLine();
      client.send("CONNECT {\"verbose\":false}\r\nSUB a 1\r\n");
      while (Files.notExists(file) || Files.size(file) == 0) {
        client.send(batch);
        client.readExactly(answer); // a PING in between only shifts the bytes
      }
    }
  }

  private static void awaitText(Path file, String text) {
    Awaitility.await(text)
        .pollInSameThread()
        .until(() -> Files.exists(file) && Files.readString(file).contains(text));
  }
}
