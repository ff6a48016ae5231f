package dev.postroom.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.platform.Clock;
import dev.postroom.server.logging.LineFormat;
import dev.postroom.server.logging.LineLog;
import dev.postroom.server.options.LogOptions;
import dev.postroom.server.options.ServerOptions;
import dev.postroom.testsupport.NoLeaks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerProcessTest {
  @RegisterExtension final NoLeaks noLeaks = new NoLeaks();

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final List<Integer> exits = new CopyOnWriteArrayList<>();

  @ParameterizedTest
  @CsvSource({"INT, interrupt", "TERM, terminated"})
  void a_signal_to_stop_closes_everything_and_exits_well(String signal, String title)
      throws IOException {
    ServerProcess process = started(0);

    process.signalled(signal);

    assertThat(exits).containsExactly(0);
    assertThat(lines())
        .containsSubsequence(
            "[42] [INF] Trapped \"" + title + "\" signal",
            "[42] [INF] Initiating Shutdown...",
            "[42] [INF] Server Exiting..");
  }

  @Test
  void a_second_signal_while_stopping_changes_nothing() throws IOException {
    ServerProcess process = started(0);

    process.signalled("TERM");
    process.signalled("INT");

    assertThat(exits).containsExactly(0);
  }

  @Test
  void a_signal_to_stop_before_the_start_is_obeyed_first() throws IOException {
    ServerProcess process = created(options(0));

    process.signalled("TERM");
    process.start();

    assertThat(exits).containsExactly(0);
    assertThat(lines()).endsWith("[42] [INF] Server Exiting..").noneMatch(l -> l.contains("ready"));
  }

  @Test
  void hang_up_and_reopen_leave_the_server_running() throws IOException {
    ServerProcess process = started(0);

    process.signalled("HUP");
    process.signalled("USR1");

    assertThat(exits).isEmpty();
    assertThat(lines())
        .contains(
            "[42] [INF] Trapped \"hangup\" signal",
            "[42] [ERR] Failed to reload server configuration:"
                + " can only reload config when a file is provided using -c or --config",
            "[42] [INF] Trapped \"user defined signal 1\" signal",
            "[42] [INF] File log re-open ignored, not a file logger");
    process.stop();
  }

  @Test
  void hang_up_with_a_configuration_file_is_not_supported_yet() throws IOException {
    ServerOptions plain = options(0);
    ServerProcess process =
        started(
            new ServerOptions(
                plain.broker(),
                plain.log(),
                plain.monitoring(),
                "a.conf",
                "sha256:0",
                false,
                plain.labels()));

    process.signalled("HUP");

    assertThat(lines())
        .endsWith(
            "[42] [ERR] Failed to reload server configuration: Postroom does not reload yet; the"
                + " configuration stays as it is");
    process.stop();
  }

  @Test
  void a_lame_duck_without_clients_exits_well() throws IOException {
    ServerProcess process = started(0);

    process.signalled("USR2");

    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !exits.isEmpty());
    assertThat(exits).containsExactly(0);
    assertThat(lines())
        .contains("[42] [INF] Trapped \"user defined signal 2\" signal")
        .endsWith("[42] [INF] Initiating Shutdown...", "[42] [INF] Server Exiting..");
  }

  @Test
  void a_port_in_use_exits_badly() throws IOException {
    ServerProcess first = started(0);

    started(first.server().port());

    assertThat(exits).containsExactly(1);
    first.stop();
  }

  private ServerProcess started(int port) throws IOException {
    return started(options(port));
  }

  private ServerProcess started(ServerOptions server) throws IOException {
    ServerProcess process = created(server);
    process.start();
    return process;
  }

  private ServerProcess created(ServerOptions server) throws IOException {
    LogOptions options = new LogOptions(false, false, false, false, "");
    LineLog log = LineLog.to(written, new LineFormat(options, 42, false), Clock.system());
    return ServerProcess.create(Program.postroom(), server, log, exits::add);
  }

  private static ServerOptions options(int port) {
    return ServerOptions.of(
        new BrokerOptions.Builder().host("127.0.0.1").port(port).loops(1).build());
  }

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
