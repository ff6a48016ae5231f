package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What surrounds a server process (docs/spec/core.md 2.3 to 2.6): its pid and ports files, signals
/// that are sent by the program itself, its log files, and how it ends when it cannot start.
@ExtendWith(NoLeaks.class)
@Timeout(240)
class ProcessIT {
  private static final List<String> ANY_PORT = List.of("-a", "127.0.0.1", "-p", "-1");

  @TempDir Path folder;

  private NamedServers servers;

  @BeforeEach
  void nameServers() {
    servers = new NamedServers(folder);
  }

  @AfterEach
  void removeLink() {
    servers.close();
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_pid_file_stays_and_the_ports_file_goes(ServerProgram program) throws IOException {
    Path pidFile = Files.writeString(folder.resolve("x.pid"), "what stood there before");
    try (ChildProcess server = ready(program, "-P", "x.pid", "--ports_file_dir", ".")) {
      Path portsFile = folder.resolve("nats-server_" + server.pid() + ".ports");
      Awaitility.await().pollInSameThread().until(() -> Files.exists(portsFile));

      assertThat(pidFile).hasContent(String.valueOf(server.pid()));
      assertThat(portsFile)
          .hasContent("{\"nats\":[\"nats://127.0.0.1:" + Commands.port(server) + "\"]}");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(portsFile)))
          .startsWith("rw-r");
      server.signal("TERM");
      assertThat(server.awaitEnd().code()).isZero();
      assertThat(pidFile).exists();
      assertThat(portsFile).doesNotExist();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_pid_file_that_cannot_be_written_ends_the_start(ServerProgram program) {
    Path lost = folder.resolve("no/x.pid");

    ChildProcess.Ended ended = ChildProcess.run(command(program, "-P", lost.toString()));

    assertThat(Commands.withoutTimes(ended.errors()))
        .endsWith("[FTL] Could not write pidfile: open " + lost + ": no such file or directory");
    assertThat(ended.code()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void an_advertised_address_that_is_none_ends_the_start(ServerProgram program) {
    ChildProcess.Ended ended = ChildProcess.run(command(program, "--client_advertise", "h:x"));

    assertThat(Commands.withoutTimes(ended.errors()))
        .endsWith(
            "[FTL] Error setting server INFO with ClientAdvertise value of h:x,"
                + " err=strconv.Atoi: parsing \"x\": invalid syntax");
    assertThat(ended.code()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_ports_file_that_cannot_be_written_ends_nothing(ServerProgram program) {
    Path lost = folder.resolve("no");
    try (ChildProcess server = ready(program, "--ports_file_dir", lost.toString())) {
      server.awaitErrors("Error writing ports file");
      server.signal("TERM");

      ChildProcess.Ended ended = server.awaitEnd();
      Path file = lost.resolve("nats-server_" + server.pid() + ".ports");
      assertThat(Commands.withoutTimes(ended.errors()))
          .contains(
              "[ERR] Error writing ports file (%s): open %s: no such file or directory"
                  .formatted(file, file),
              "[ERR] Error cleaning up ports file %s: remove %s: no such file or directory"
                  .formatted(file, file));
      assertThat(ended.code()).isZero();
    }
  }

  static Stream<Arguments> targets() {
    return Servers.underTest().stream()
        .flatMap(
            program -> Stream.of("%s", "%s*", "x.pid").map(form -> Arguments.of(program, form)));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void a_server_is_signalled_by_its_process_id(ServerProgram program, String form) {
    try (ChildProcess server = ready(program, "-P", "x.pid")) {
      ChildProcess.Ended sent =
          ChildProcess.run(command(program, "--signal", "reopen=" + form.formatted(server.pid())));

      assertThat(sent).isEqualTo(new ChildProcess.Ended(0, "", ""));
      server.awaitErrors("File log re-open ignored, not a file logger");
    }
  }

  static Stream<Arguments> endings() {
    return Servers.underTest().stream()
        .flatMap(
            program ->
                Stream.of("ldm|0", "quit|0", "term|0", "stop|137")
                    .map(row -> row.split("\\|", -1))
                    .map(row -> Arguments.of(program, row[0], Integer.parseInt(row[1]))));
  }

  @ParameterizedTest
  @MethodSource("endings")
  void a_word_ends_a_server(ServerProgram program, String word, int code) {
    try (ChildProcess server = ready(program)) {
      ChildProcess.Ended sent =
          ChildProcess.run(command(program, "-sl", word + "=" + server.pid()));

      assertThat(sent).isEqualTo(new ChildProcess.Ended(0, "", ""));
      assertThat(server.awaitEnd().code()).isEqualTo(code);
    }
  }

  /// Others may run servers on this machine too.
  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void of_several_servers_none_is_signalled(ServerProgram program) {
    try (ChildProcess one = ready(program);
        ChildProcess two = ready(program)) {
      ChildProcess.Ended ended = ChildProcess.run(command(program, "--signal", "reopen"));

      assertThat(ended.errors().lines())
          .startsWith("nats-server: multiple nats-server processes running:")
          .contains(String.valueOf(one.pid()), String.valueOf(two.pid()));
      assertThat(ended.code()).isEqualTo(1);
      assertThat(one.errors() + two.errors()).doesNotContain("Trapped");
    }
  }

  @Test
  void under_our_own_name_our_own_servers_are_found() {
    ProcessBuilder command = Commands.postroom(ANY_PORT.toArray(String[]::new));
    try (ChildProcess one = Commands.ready(command);
        ChildProcess two = Commands.ready(command)) {
      ChildProcess.Ended ended = ChildProcess.run(Commands.postroom("--signal", "reopen"));

      assertThat(ended.errors().lines())
          .startsWith("postroom: multiple postroom processes running:")
          .contains(String.valueOf(one.pid()), String.valueOf(two.pid()));
      assertThat(ended.code()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_log_that_grew_too_large_is_moved_away_and_old_ones_are_deleted(ServerProgram program)
      throws IOException {
    Files.writeString(folder.resolve("x.conf"), "log_size_limit: 300\nlog_max_num: 3\n");
    try (ChildProcess server =
        ChildProcess.start(command(program, "-l", "x.log", "-c", "x.conf"))) {
      Awaitility.await()
          .pollInSameThread()
          .until(() -> server.hasEnded() || logs().anyMatch(text -> text.contains("is ready")));
      server.signal("TERM");
      assertThat(server.awaitEnd()).isEqualTo(new ChildProcess.Ended(0, "", ""));
    }

    List<String> names = names();
    assertThat(names).contains("x.log").filteredOn(name -> name.startsWith("x.log.")).isNotEmpty();
    assertThat(names)
        .filteredOn(name -> name.startsWith("x.log"))
        .hasSizeLessThanOrEqualTo(3)
        .allMatch(name -> name.matches("x\\.log(\\.\\d{4}(\\.\\d\\d){5}\\.\\d{9})?"));
    assertThat(String.join("", logs().toList()))
        .contains("Rotated log, backup saved as \"x.log.", "Server Exiting..");
  }

  private Stream<String> logs() throws IOException {
    return names().stream().filter(name -> name.startsWith("x.log")).map(this::text);
  }

  private String text(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException _) {
      return ""; // moved away since the folder was listed
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_log_that_cannot_be_written_ends_nothing(ServerProgram program) throws IOException {
    int port = freePort();
    ProcessBuilder command = command(program, "-l", "/dev/full", "-DV", "-p", String.valueOf(port));
    try (ChildProcess server = ChildProcess.start(command)) {
      Awaitility.await().pollInSameThread().ignoreExceptions().until(() -> answers(port));
      server.signal("TERM");

      String told = // nats-server loses the lines in silence
          program.name().equals("postroom")
              ? "Unable to write to the log file /dev/full: No space left on device; lines are lost"
                  + " until it can be written again\n"
              : "";
      assertThat(server.awaitEnd()).isEqualTo(new ChildProcess.Ended(0, "", told));
    }
  }

  @Test
  void a_busy_port_names_who_holds_it_and_the_way_out() {
    ServerProgram ours = ServerProgram.find("postroom").orElseThrow();
    try (ChildProcess first = ready(ours)) {
      String port = String.valueOf(Commands.port(first));

      ChildProcess.Ended ended = ChildProcess.run(command(ours, "-p", port));

      assertThat(Commands.withoutTimes(ended.errors()))
          .endsWith(
              "[FTL] Port %s is held by Postroom (process %d). ".formatted(port, first.pid())
                  + "Choose another port with -p <port>; -p -1 takes a free one");
      assertThat(ended.code()).isEqualTo(1);
    }
  }

  @Test
  void so_do_those_for_monitoring_and_websocket() throws IOException {
    ServerProgram ours = ServerProgram.find("postroom").orElseThrow();
    try (ChildProcess first = ready(ours)) {
      int port = Commands.port(first);
      String holder = "Port %s is held by Postroom (process %d). ".formatted(port, first.pid());
      Map<String, String> ways =
          Map.of(
              "http: \"127.0.0.1:" + port + "\"",
              "Choose another port with -m <port>; -m -1 takes a free one",
              "websocket { listen: \"127.0.0.1:" + port + "\", no_tls: true }",
              "Choose another port with port: <port> in the block websocket; port: -1 takes a free"
                  + " one");
      for (Map.Entry<String, String> each : ways.entrySet()) {
        Path config = Files.writeString(folder.resolve("busy.conf"), each.getKey());

        ChildProcess.Ended ended =
            ChildProcess.run(command(ours, "-p", "-1", "-c", config.toString()));

        assertThat(Commands.withoutTimes(ended.errors()))
            .endsWith("[FTL] " + holder + each.getValue());
        assertThat(ended.code()).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_busy_port_is_told_in_the_same_words(ServerProgram program) throws IOException {
    try (ChildProcess first = ready(program)) {
      String listen = "listen tcp 127.0.0.1:" + Commands.port(first);
      String busy = listen + ": bind: address already in use";
      String address = "127.0.0.1:" + Commands.port(first);
      Map<String, String> lines =
          Map.of(
              "listen: \"" + address + "\"",
              "[FTL] Error listening on port: " + address + ", \"" + busy + "\"",
              "http: \"" + address + "\"",
              "[FTL] Can't start monitoring: can't listen to the monitor port: " + busy,
              "websocket { listen: \"" + address + "\", no_tls: true }",
              "[FTL] Unable to listen for websocket connections: " + busy);
      for (Map.Entry<String, String> each : lines.entrySet()) {
        String clients = each.getKey().startsWith("listen") ? "" : "listen: \"127.0.0.1:-1\"\n";
        Path config = Files.writeString(folder.resolve("busy.conf"), clients + each.getKey());

        ChildProcess.Ended ended =
            ChildProcess.run(Commands.command(program.executable(), "-c", config.toString()));

        assertThat(Commands.withoutTimes(ended.errors())).contains(each.getValue());
        assertThat(ended.code()).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_signal_during_the_start_ends_well(ServerProgram program) {
    try (ChildProcess server = ChildProcess.start(command(program))) {
      server.awaitErrors("Starting nats-server");
      server.signal("TERM");

      assertThat(server.awaitEnd().code()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void signals_during_the_end_change_nothing(ServerProgram program) {
    try (ChildProcess server = ready(program)) {
      server.signal("TERM");
      ChildProcess.run(
          new ProcessBuilder(
              "sh", "-c", "kill -INT $0; kill -HUP $0; true", String.valueOf(server.pid())));

      ChildProcess.Ended ended = server.awaitEnd();
      assertThat(ended.errors()).contains("Server Exiting..");
      assertThat(ended.code()).isZero();
    }
  }

  /// As the suite of nats.c starts its servers.
  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_command_line_of_a_client_suite_is_understood(ServerProgram program) throws IOException {
    Files.writeString(folder.resolve("x.conf"), "max_payload: 1000\n");
    int port = freePort();
    ProcessBuilder command =
        Commands.command(
                servers.of(program),
                "-a",
                "127.0.0.1",
                "-p",
                String.valueOf(port),
                "-l",
                "x.log",
                "-config",
                "x.conf")
            .directory(folder.toFile());
    try (ChildProcess server = ChildProcess.start(command)) {
      Awaitility.await().pollInSameThread().ignoreExceptions().until(() -> answers(port));
      try (RawConnection client = RawConnection.open(port)) {
        assertThat(client.readLine()).contains("\"max_payload\":1000");
      }
      server.signal("TERM");
      assertThat(server.awaitEnd()).isEqualTo(new ChildProcess.Ended(0, "", ""));
    }
  }

  /// As the suite of nats.py starts those with a store.
  @ParameterizedTest
  @ValueSource(strings = {"-sd=x", "-sd x", "-js"})
  void a_store_is_refused_in_a_sentence(String words) {
    ServerProgram ours = ServerProgram.find("postroom").orElseThrow();

    ChildProcess.Ended ended = ChildProcess.run(command(ours, words.split(" ", -1)));

    assertThat(ended.errors())
        .isEqualTo(
            "nats-server: Postroom does not support the flag %s yet\n"
                .formatted(words.replaceFirst("[= ].*", "")));
    assertThat(ended.code()).isEqualTo(1);
  }

  private static boolean answers(int port) {
    try (RawConnection client = RawConnection.open(port)) {
      return client.readLine().startsWith("INFO");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private ChildProcess ready(ServerProgram program, String... flags) {
    return Commands.ready(command(program, flags));
  }

  private ProcessBuilder command(ServerProgram program, String... flags) {
    List<String> all = Stream.concat(ANY_PORT.stream(), Stream.of(flags)).toList();
    return Commands.command(servers.of(program), all.toArray(String[]::new))
        .directory(folder.toFile());
  }
}
