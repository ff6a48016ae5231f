package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The command `./postroom`, also under the name nats-server, and how it ends when it cannot start.
///
/// What both servers must say alike runs against both, ours by a link named nats-server.
@ExtendWith(NoLeaks.class)
@Timeout(240)
class LauncherIT {
  private static final Path POSTROOM = ServerProgram.root().resolve("postroom");

  @TempDir Path folder;

  /// JUnit removes links that lead out of its folder too, but complains of each.
  @AfterEach
  void removeLinks() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path link : files.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  @Test
  void the_version_is_one_line_and_nothing_else() {
    ChildProcess.Ended ended = ChildProcess.run(Commands.postroom("-v"));

    assertThat(ended.output())
        .matches("postroom: v\\d+\\.\\d+\\.\\d+ \\(nats-server: v2\\.15\\.2\\)\n");
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.code()).isZero();
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void under_the_name_nats_server_the_version_is_that_of_nats_server(ServerProgram program)
      throws IOException {
    ChildProcess.Ended ended = ChildProcess.run(Commands.command(natsServer(program), "-v"));

    assertThat(ended).isEqualTo(new ChildProcess.Ended(0, "nats-server: v2.15.2\n", ""));
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_process_that_was_started_is_the_server(ServerProgram program) throws IOException {
    ProcessBuilder command = Commands.command(natsServer(program), "-a", "127.0.0.1", "-p", "-1");
    try (ChildProcess server = Commands.ready(command)) {
      assertThat(server.processName()).isEqualTo("nats-server");
      assertThat(server.errors().lines())
          .allMatch(line -> line.startsWith("[" + server.pid() + "] "));
      assertThat(server.output()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exec ./link -v",
        "exec sh link -v",
        "exec \"../${PWD##*/}/relative\" -v",
        "PATH=$PWD:$PATH; exec link -v",
        "cd \"${0%/*}\"; exec sh postroom -v",
        "cd /; exec \"$0\" -v",
        "d=${0%/*}; cd \"$d/..\"; export CDPATH=\"$PWD\"; exec \"${d##*/}/postroom\" -v"
      })
  void it_finds_itself_from_any_folder_and_through_links(String script) throws IOException {
    Path real = Files.createSymbolicLink(folder.resolve("absolute"), POSTROOM);
    Files.createSymbolicLink(folder.resolve("relative"), real.getFileName());
    Files.createSymbolicLink(folder.resolve("link"), Path.of("relative"));

    ChildProcess.Ended ended =
        ChildProcess.run(
            new ProcessBuilder("sh", "-c", script, POSTROOM.toString()).directory(folder.toFile()));

    assertThat(ended.errors()).isEmpty();
    assertThat(ended.output()).startsWith("postroom: v");
  }

  @Test
  void it_needs_no_home_folder() {
    Map<String, String> environment =
        Map.of("HOME", "", "XDG_CACHE_HOME", "", "POSTROOM_AOT", "off");

    ChildProcess.Ended ended = ChildProcess.run(Commands.in(environment, Commands.postroom("-v")));

    assertThat(ended.errors()).isEmpty();
    assertThat(ended.output()).startsWith("postroom: v");
  }

  @Test
  void another_collector_takes_the_place_of_ours() {
    ChildProcess.Ended ended = versionWith("-XX:+UseParallelGC -Xlog:gc+init:stderr");

    assertThat(ended.code()).isZero();
    assertThat(ended.output()).startsWith("postroom: v");
    assertThat(ended.errors()).contains("Heap Max Capacity").contains("Parallel Workers");
  }

  @Test
  void heap_and_memory_outside_it_have_one_bound_that_leaves_the_machine_some() throws IOException {
    ChildProcess.Ended ended = versionWith("-XX:+PrintCommandLineFlags");

    long heap = flag(ended.errors(), "MaxHeapSize");
    long machine =
        Files.readAllLines(Path.of("/proc/meminfo")).stream()
            .filter(line -> line.startsWith("MemTotal:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
            .findFirst()
            .orElseThrow();
    assertThat(flag(ended.errors(), "MaxDirectMemorySize")).isEqualTo(heap);
    assertThat(heap).isBetween(64L << 20, Math.min(8L << 30, machine / 2));
  }

  @Test
  void bounds_of_the_callers_own_win() {
    ChildProcess.Ended ended = versionWith("-Xmx77m -XX:+PrintCommandLineFlags");

    assertThat(flag(ended.errors(), "MaxHeapSize")).isEqualTo(77L << 20);
  }

  private static ChildProcess.Ended versionWith(String javaOptions) {
    Map<String, String> environment =
        Map.of("POSTROOM_AOT", "off", "POSTROOM_JAVA_OPTS", javaOptions);
    return ChildProcess.run(Commands.in(environment, Commands.postroom("-v")));
  }

  private static long flag(String printed, String name) {
    return Long.parseLong(printed.replaceFirst("(?s).*-XX:" + name + "=(\\d+).*", "$1"));
  }

  /// A script makes and reads the files, for Java cannot name them where the test itself has no
  /// locale.
  @Test
  void texts_and_file_names_are_utf_8_without_any_locale() throws IOException {
    Files.writeString(
        folder.resolve("start"),
        """
        printf 'log_file: "%s/b\u00fcro.log"\\n' "$PWD" >b\u00fcro.conf
        exec env -i PATH="$PATH" HOME="$HOME" "$0" -c b\u00fcro.conf -a 127.0.0.1 -p -1 \\
          --ports_file_dir "$PWD" --user j\u00f6rg --pass gr\u00fc\u00dfe
        """);
    Files.writeString(folder.resolve("read"), "cat b\u00fcro.log");
    ProcessBuilder start =
        new ProcessBuilder("sh", "-c", ". ./start", POSTROOM.toString()).directory(folder.toFile());
    try (ChildProcess server = ChildProcess.start(start)) {
      Path ports = folder.resolve("postroom_" + server.pid() + ".ports");
      Awaitility.await().pollInSameThread().until(() -> server.hasEnded() || Files.exists(ports));
      assertThat(server.errors()).isEmpty();

      String port = Files.readString(ports).replaceFirst(".*:(\\d+)\"]}", "$1");
      try (RawConnection client = RawConnection.open(Integer.parseInt(port))) {
        client.readLine();
        String connect =
            "CONNECT {\"verbose\":false,\"user\":\"j\u00f6rg\",\"pass\":\"gr\u00fc\u00dfe\"}";
        client.send((connect + "\r\nPING\r\n").getBytes(StandardCharsets.UTF_8));
        assertThat(client.readLine()).isEqualTo("PONG");
      }
      ProcessBuilder read = new ProcessBuilder("sh", "read").directory(folder.toFile());
      assertThat(ChildProcess.run(read).output())
          .contains("Using configuration file: b\u00fcro.conf", "Server is ready");
    }
  }

  /// As in `--help | head -1`, or on a full disk.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ \"$0\" --help; echo $? >&2; } | true",
        "\"$0\" -v >/dev/full; echo $? >&2",
        "\"$0\" -bogus 2>/dev/full >/dev/full; echo $? >&2"
      })
  void who_does_not_read_the_answer_changes_nothing(String script) {
    ChildProcess.Ended ended =
        ChildProcess.run(new ProcessBuilder("sh", "-c", script, POSTROOM.toString()));

    assertThat(ended).isEqualTo(new ChildProcess.Ended(0, "", "0\n"));
  }

  @Test
  void a_wrong_java_home_is_passed_over() {
    Map<String, String> environment = Map.of("JAVA_HOME", folder.toString());

    ChildProcess.Ended ended = ChildProcess.run(Commands.in(environment, Commands.postroom("-v")));

    assertThat(ended.errors()).isEmpty();
    assertThat(ended.output()).startsWith("postroom: v");
  }

  @Test
  void without_a_jdk_25_it_says_in_one_sentence_what_to_install() throws IOException {
    // The folders of the system cannot be taken away: this copy looks for a version that none has.
    Path copy = folder.resolve("postroom");
    String wanted = "JAVA_VERSION=\"25";
    String script = Files.readString(POSTROOM);
    assertThat(script).containsOnlyOnce(wanted);
    Files.writeString(copy, script.replace(wanted, "JAVA_VERSION=\"1.25"));
    assertThat(copy.toFile().setExecutable(true)).isTrue();

    ChildProcess.Ended ended = ChildProcess.run(Commands.command(copy, "-v"));

    assertThat(ended)
        .isEqualTo(
            new ChildProcess.Ended(
                1,
                "",
                "postroom: Java 25 is needed: install a JDK 25 (for example Temurin 25)"
                    + " or set JAVA_HOME to one\n"));
  }

  static Stream<Arguments> refusals() {
    String tooLong = "x".repeat(300);
    return Stream.of(
            "nofile|open nofile: no such file or directory",
            ".|read .: is a directory",
            "/proc/self/comm/x|open /proc/self/comm/x: not a directory",
            "/proc/sys/vm/compact_memory|open /proc/sys/vm/compact_memory: permission denied",
            "/proc/self/mem|read /proc/self/mem: input/output error",
            tooLong + "|open " + tooLong + ": file name too long")
        .flatMap(
            each ->
                Servers.underTest().stream()
                    .map(
                        program ->
                            arguments(
                                program,
                                each.substring(0, each.indexOf('|')),
                                each.substring(each.indexOf('|') + 1))));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void a_configuration_file_that_cannot_be_read_is_named_with_the_reason(
      ServerProgram program, String file, String reason) throws IOException {
    ChildProcess.Ended ended =
        ChildProcess.run(
            Commands.command(natsServer(program), "-c", file).directory(folder.toFile()));

    assertThat(ended).isEqualTo(new ChildProcess.Ended(1, "", "nats-server: " + reason + "\n"));
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_wrong_flag_is_named_before_the_usage(ServerProgram program) throws IOException {
    ChildProcess.Ended ended = ChildProcess.run(Commands.command(natsServer(program), "-bogus"));

    assertThat(ended.errors()).isEqualTo("flag provided but not defined: -bogus\n");
    assertThat(ended.output()).startsWith("\nUsage: nats-server [options]\n");
    assertThat(ended.code()).isZero();
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_busy_port_is_named_and_ends_the_start(ServerProgram program) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());

      ChildProcess.Ended ended =
          ChildProcess.run(Commands.command(natsServer(program), "-a", "127.0.0.1", "-p", port));

      String address = "127.0.0.1:" + port;
      assertThat(fatal(ended).getFirst())
          .isEqualTo(
              "[FTL] Error listening on port: "
                  + address
                  + ", \"listen tcp "
                  + address
                  + ": bind: address already in use\"");
      assertThat(ended.output()).isEmpty();
      assertThat(ended.code()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_log_file_that_cannot_be_opened_is_named_with_the_reason(ServerProgram program)
      throws IOException {
    Path link = natsServer(program);
    Path lost = folder.resolve("no").resolve("log");

    assertLogRefused(link, lost, "open " + lost + ": no such file or directory");
    assertLogRefused(link, folder, "open " + folder + ": is a directory");
    String busy = "/proc/sys/vm/compact_memory/x";
    assertLogRefused(link, Path.of(busy), "open " + busy + ": not a directory");
  }

  private static void assertLogRefused(Path program, Path file, String reason) {
    ChildProcess.Ended ended = ChildProcess.run(Commands.command(program, "-l", file.toString()));

    // The Go server has the time where we have the name.
    assertThat(ended.errors()).endsWith(" error opening file: " + reason + "\n").hasLineCount(1);
    assertThat(ended.output()).isEmpty();
    assertThat(ended.code()).isEqualTo(1);
  }

  private static List<String> fatal(ChildProcess.Ended ended) {
    return Commands.withoutTimes(ended.errors()).stream()
        .filter(line -> line.startsWith("[FTL]"))
        .toList();
  }

  /// Return the program under the name nats-server.
  private Path natsServer(ServerProgram program) {
    return new NamedServers(folder).of(program);
  }
}
