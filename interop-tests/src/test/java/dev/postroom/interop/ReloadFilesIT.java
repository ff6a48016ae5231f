package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a reload changes of what a server writes: its log, and the files by which others find it
/// (docs/spec/core.md 2.5, 2.6, 3.7).
@ExtendWith(NoLeaks.class)
@Timeout(240)
class ReloadFilesIT {
  private static final String LISTEN = "listen: \"127.0.0.1:-1\"\n";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// A zone in which no time is that of UTC.
  private static final Map<String, String> ZONE = Map.of("TZ", "America/New_York");

  @TempDir Path folder;

  private void write(String text) throws IOException {
    Path next = Files.writeString(folder.resolve("next.conf"), LISTEN + text + "\n");
    Files.move(
        next,
        folder.resolve("server.conf"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private ChildProcess start(ServerProgram program, String text) throws IOException {
    return Commands.ready(command(program, text));
  }

  private ProcessBuilder command(ServerProgram program, String text) throws IOException {
    write(text);
    ProcessBuilder command = Commands.command(program.executable(), "-c", "server.conf");
    return Commands.in(ZONE, command.directory(folder.toFile()));
  }

  /// Ask for a reload, which tells of it wherever the log is.
  private void reload(ChildProcess server, String text) throws IOException {
    write(text);
    server.signal("HUP");
  }

  private static ServerProgram ours() {
    return ServerProgram.find("postroom").orElseThrow();
  }

  private static String last(String log) {
    return log.lines().reduce("", (_, line) -> line);
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void lines_have_the_time_that_is_asked_for_now(ServerProgram program) throws IOException {
    String pid = "^\\[\\d+] ";
    String end = "\\[INF] Reloaded server configuration.*";
    try (ChildProcess server = start(program, "")) {
      String local = hour(server.errors());
      reload(server, "logtime_utc: true");
      server.awaitErrors("Reloaded server configuration");
      assertThat(hour(last(server.errors()))).isNotEqualTo(local);

      reload(server, "logtime: false");
      Awaitility.await()
          .pollInSameThread()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(last(server.errors())).matches(pid + end));
      reload(server, "");
      Awaitility.await()
          .pollInSameThread()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(last(server.errors())).matches(pid + "\\d{4}/.* " + end));
    }
  }

  private static String hour(String log) {
    return log.replaceFirst("(?s)^\\[\\d+] \\S+ (\\d\\d):.*", "$1");
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_log_goes_on_elsewhere(ServerProgram program) throws IOException {
    try (ChildProcess server = ChildProcess.start(command(program, "log_file: one.log"))) {
      awaitText("one.log", "Server is ready");
      reload(server, "log_file: two.log");
      awaitText("two.log", "Reloaded server configuration");
      String one = Files.readString(folder.resolve("one.log"));
      assertThat(one).endsWith("[INF] Reloaded: log_file = two.log\n");
      assertThat(server.errors()).isEmpty();
      reload(server, "");
      server.awaitErrors("Reloaded server configuration");
      assertThat(Files.readString(folder.resolve("one.log"))).isEqualTo(one);
    }
  }

  private void awaitText(String file, String text) {
    Awaitility.await()
        .pollInSameThread()
        .atMost(PATIENCE)
        .until(
            () -> {
              Path path = folder.resolve(file);
              return Files.exists(path) && Files.readString(path).contains(text);
            });
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_log_goes_on_at_a_syslog(ServerProgram program) throws IOException {
    try (DatagramSocket syslog = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        ChildProcess server = start(program, "")) {
      syslog.setSoTimeout((int) PATIENCE.toMillis());
      reload(server, "remote_syslog: \"udp://127.0.0.1:" + syslog.getLocalPort() + "\"");
      DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
      syslog.receive(packet);
      assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
          .contains("Reloaded server configuration");
      assertThat(server.errors()).contains("[INF] Reloaded: remote_syslog = udp://127.0.0.1:");
    }
  }

  /// nats-server ends.
  @Test
  void a_syslog_that_is_not_there_refuses_the_reload() throws IOException {
    try (ChildProcess server = start(ours(), "")) {
      reload(server, "max_payload: 5\nremote_syslog: \"tcp://127.0.0.1:1\"");
      server.awaitErrors("[ERR] Failed to reload server configuration: error opening log: ");
      try (RawConnection client = RawConnection.open(Commands.port(server))) {
        assertThat(client.readLine()).contains("\"max_payload\":1048576");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_files_by_which_others_find_the_server_move(ServerProgram program) throws IOException {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));
    try (ChildProcess server =
        start(program, "pid_file: one.pid\nports_file_dir: \"" + one + "\"")) {
      awaitText("one.pid", String.valueOf(server.pid()));
      awaitFiles(one, 1);
      reload(server, "pid_file: two.pid\nports_file_dir: \"" + two + "\"");
      server.awaitErrors("Reloaded server configuration");
      assertThat(Files.readString(folder.resolve("two.pid")))
          .contains(String.valueOf(server.pid()));
      awaitFiles(two, 1);
      awaitFiles(one, 0);
      assertThat(server.errors())
          .contains("[INF] Reloaded: pid_file = two.pid")
          .contains("[INF] Reloaded: ports_file_dir = " + two);
    }
  }

  private static void awaitFiles(Path where, int count) {
    Awaitility.await()
        .pollInSameThread()
        .atMost(PATIENCE)
        .until(
            () -> {
              try (Stream<Path> files = Files.list(where)) {
                return files.count() == count;
              }
            });
  }

  /// What nats-server does not have.
  @Test
  void the_format_of_the_log_changes() throws IOException {
    try (ChildProcess server = start(ours(), "")) {
      reload(server, "postroom { log_format: json }");
      server.awaitErrors("\"message\":\"Reloaded server configuration");
      assertThat(server.errors()).contains("[INF] Reloaded: log_format = json");
      int before = (int) server.errors().lines().count();
      reload(server, "");
      server.awaitAnyError(before, "[INF] Reloaded server configuration");
    }
  }

  /// What nats-server does not have.
  @Test
  void monitoring_asks_for_another_password() throws Exception {
    String http = "http: \"127.0.0.1:-1\"\n";
    String login = http + "postroom { monitoring_user: m, monitoring_password: %s }";
    try (ChildProcess server = start(ours(), http);
        HttpClient client = HttpClient.newHttpClient()) {
      String port =
          server.errors().replaceFirst("(?s).*Starting http monitor on \\S*:(\\d+).*", "$1");
      assertThat(status(client, port, "")).isEqualTo(200);
      int seen = 0;
      for (String password : List.of("one", "two")) {
        reload(server, login.formatted(password));
        server.awaitAnyError(seen, "Reloaded server configuration");
        seen = (int) server.errors().lines().count();
        assertThat(status(client, port, "")).isEqualTo(401);
        assertThat(status(client, port, "m:" + password)).isEqualTo(200);
      }
      assertThat(status(client, port, "m:one")).isEqualTo(401);
    }
  }

  private static int status(HttpClient client, String port, String login) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/varz"));
    if (!login.isEmpty()) {
      byte[] bytes = login.getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
  }
}
