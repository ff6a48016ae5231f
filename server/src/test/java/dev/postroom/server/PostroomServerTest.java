package dev.postroom.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.broker.Environment;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.Limits;
import dev.postroom.platform.Clock;
import dev.postroom.server.options.Labels;
import dev.postroom.server.options.LogOptions;
import dev.postroom.server.options.MonitoringOptions;
import dev.postroom.server.options.ProcessOptions;
import dev.postroom.server.options.ServerOptions;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PostroomServerTest {
  @RegisterExtension final NoLeaks noLeaks = new NoLeaks();

  private final RecordingLog log = new RecordingLog();

  @Test
  void the_log_tells_the_start_in_nats_servers_order() throws IOException {
    ServerOptions options =
        new ServerOptions(
            local(0),
            LogOptions.defaults(),
            MonitoringOptions.off(),
            "a.conf",
            "sha256:1",
            true,
            new Labels(List.of(), Map.of(), Map.of("y", false, "x", true)),
            ProcessOptions.none());

    try (PostroomServer server = create(Program.calledAs("nats-server"), options)) {
      int port = server.start();

      List<String> lines = log.lines().stream().filter(line -> !line.startsWith("[DBG]")).toList();
      assertThat(lines)
          .containsExactly(
              "[INF] Starting nats-server",
              "[INF]   Version:  2.15.2",
              "[INF]   Git:      [not set]",
              "[INF]   Name:     room",
              "[INF]   ID:       " + server.broker().id(),
              "[INF]   Feature flags:",
              "[INF]     Configured:    none",
              "[INF]     Unsupported:   x, y",
              "[WRN] Plaintext passwords detected, use nkeys or bcrypt",
              "[INF] Using configuration file: a.conf (sha256:1)",
              "[INF] Listening for client connections on 127.0.0.1:" + port,
              "[INF] Server is ready");
      assertThat(log.lines().get(3)).startsWith("[DBG]   Go build: java25");
      assertThat(log.lines())
          .containsSubsequence(
              "[INF] Using configuration file: a.conf (sha256:1)",
              "[DBG] Created system account: \"$SYS\"",
              "[INF] Listening for client connections on 127.0.0.1:" + port);
    }
  }

  @Test
  void payloads_over_8_megabytes_are_discouraged() throws IOException {
    Limits limits = new Limits(4096, (8 << 20) + 1, 10, 0, 0);
    BrokerOptions broker = local(0).toBuilder().limits(limits).build();

    try (PostroomServer server = create(Program.postroom(), ServerOptions.of(broker))) {
      server.start();

      assertThat(log.lines())
          .contains(
              "[WRN] Maximum payloads over 8.00 MB are generally discouraged and could lead to poor"
                  + " performance");
    }
  }

  @Test
  void under_its_own_name_it_says_with_what_it_is_compatible() throws IOException {
    try (PostroomServer server = create(Program.postroom(), ServerOptions.of(local(0)))) {
      server.start();
    }

    assertThat(log.lines())
        .contains(
            "[INF] Starting postroom",
            "[INF]   Version:  0.1.0 (compatible with nats-server 2.15.2)");
  }

  @Test
  void clients_are_greeted_once_it_has_started() throws IOException {
    try (PostroomServer server = create(Program.postroom(), ServerOptions.of(local(0)))) {
      try (RawConnection client = RawConnection.open(server.start())) {
        assertThat(client.readLine()).startsWith("INFO {").contains("\"server_name\":\"room\"");
      }
    }
  }

  @Test
  void a_busy_port_is_told_with_the_way_out() throws IOException {
    try (PostroomServer first = create(Program.postroom(), ServerOptions.of(local(0)))) {
      int port = first.start();
      PostroomServer second = create(Program.postroom(), ServerOptions.of(local(port)));

      assertThatThrownBy(second::start).isInstanceOf(StartException.class);

      String address = "127.0.0.1:" + port;
      assertThat(log.lines())
          .contains(
              "[FTL] Error listening on port: "
                  + address
                  + ", \"listen tcp "
                  + address
                  + ": bind: address already in use\"",
              "[FTL] Port "
                  + port
                  + " is held by "
                  + Files.readString(Path.of("/proc/self/comm")).strip()
                  + " (process "
                  + ProcessHandle.current().pid()
                  + "). Choose another port with -p <port>; -p -1 takes a free one");
    }
  }

  @Test
  void one_port_for_clients_and_monitoring_is_told_so() throws IOException {
    int port;
    try (PostroomServer first = create(Program.postroom(), ServerOptions.of(local(0)))) {
      port = first.start();
    }
    MonitoringOptions monitoring = new MonitoringOptions(true, false, "127.0.0.1", port, "", null);
    ServerOptions options = leaving(local(port), monitoring, "", "");
    PostroomServer server = create(Program.postroom(), options);

    assertThatThrownBy(server::start).isInstanceOf(StartException.class);

    assertThat(log.lines())
        .contains(
            "[FTL] Port "
                + port
                + " is asked for twice, by port (-p) and http_port (-m). Choose another port with"
                + " -p <port>; -p -1 takes a free one");
  }

  @Test
  void an_address_of_another_machine_is_told_with_the_way_out() throws IOException {
    // 192.0.2.1 is kept for documentation: no machine has it.
    PostroomServer server = create(Program.postroom(), ServerOptions.of(local("192.0.2.1", 0)));

    assertThatThrownBy(server::start).isInstanceOf(StartException.class);

    assertThat(log.lines())
        .contains("[FTL] Choose an address of this machine with -a <host>; 0.0.0.0 is all of them")
        .noneMatch(line -> line.contains("another port"));
  }

  @Test
  void what_is_no_port_is_refused() throws IOException {
    PostroomServer server = create(Program.postroom(), ServerOptions.of(local(70_000)));

    assertThatThrownBy(server::start).isInstanceOf(StartException.class);

    assertThat(log.lines())
        .contains(
            "[FTL] Error listening on port: 127.0.0.1:70000, \"listen tcp: address 70000: invalid"
                + " port\"",
            "[FTL] A port is a number from 1 to 65535. Choose another port with -p <port>; -p -1"
                + " takes a free one");
  }

  @Test
  void two_servers_live_in_one_process() throws IOException {
    try (PostroomServer one = create(Program.postroom(), ServerOptions.of(local(0)));
        PostroomServer two = create(Program.postroom(), ServerOptions.of(local(0)))) {
      assertThat(one.start()).isNotEqualTo(two.start());
      assertThat(one.broker().id()).isNotEqualTo(two.broker().id());
    }
  }

  @Test
  void closing_twice_is_closing_once() throws IOException {
    PostroomServer server = create(Program.postroom(), ServerOptions.of(local(0)));
    server.start();

    server.close();
    server.close();

    assertThat(server.broker().isReady()).isFalse();
  }

  @Test
  void the_pid_file_stays_and_the_ports_file_goes(@TempDir Path folder) throws IOException {
    long pid = ProcessHandle.current().pid();
    Path pidFile = folder.resolve("x.pid");
    Path portsFile = folder.resolve("nats-server_" + pid + ".ports");
    MonitoringOptions monitoring = new MonitoringOptions(true, false, "127.0.0.1", 0, "", null);
    ServerOptions options = leaving(local(0), monitoring, pidFile.toString(), folder.toString());

    try (PostroomServer server = create(Program.calledAs("nats-server"), options)) {
      int port = server.start();

      assertThat(pidFile).hasContent(String.valueOf(pid));
      assertThat(portsFile)
          .hasContent(
              "{\"nats\":[\"nats://127.0.0.1:%d\"],\"monitoring\":[\"http://127.0.0.1:%d\"]}"
                  .formatted(port, server.monitoringPort()));
    }

    assertThat(pidFile).exists();
    assertThat(portsFile).doesNotExist();
    assertThat(log.lines()).noneMatch(line -> line.startsWith("[ERR]"));
  }

  @Test
  void without_its_pid_file_the_server_does_not_start(@TempDir Path folder) throws IOException {
    ServerOptions options = leaving(local(0), MonitoringOptions.off(), folder.toString(), "");
    PostroomServer server = create(Program.postroom(), options);

    assertThatThrownBy(server::start).isInstanceOf(StartException.class);

    assertThat(log.lines())
        .endsWith("[FTL] Could not write pidfile: open " + folder + ": is a directory");
  }

  @Test
  void without_its_ports_file_the_server_starts(@TempDir Path folder) throws IOException {
    Path lost = folder.resolve("no");
    ServerOptions options = leaving(local(0), MonitoringOptions.off(), "", lost.toString());

    try (PostroomServer server = create(Program.calledAs("a-link"), options)) {
      server.start();
    }

    Path file = lost.resolve("a-link_" + ProcessHandle.current().pid() + ".ports");
    assertThat(log.lines())
        .contains(
            "[ERR] Error writing ports file (%s): open %s: no such file or directory"
                .formatted(file, file),
            "[INF] Server is ready",
            "[ERR] Error cleaning up ports file %s: remove %s: no such file or directory"
                .formatted(file, file));
  }

  private static ServerOptions leaving(
      BrokerOptions broker, MonitoringOptions monitoring, String pidFile, String portsFileDir) {
    ProcessOptions process = new ProcessOptions(pidFile, portsFileDir, "");
    return new ServerOptions(
        broker, LogOptions.defaults(), monitoring, "", "", false, Labels.none(), process);
  }

  private PostroomServer create(Program program, ServerOptions options) throws IOException {
    Environment environment = new Environment(Clock.system(), log, new SecureRandom(), 1);
    return PostroomServer.create(program, options, environment);
  }

  private static BrokerOptions local(int port) {
    return local("127.0.0.1", port);
  }

  private static BrokerOptions local(String host, int port) {
    return new BrokerOptions.Builder().host(host).port(port).serverName("room").loops(1).build();
  }
}
