package dev.postroom.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.platform.Clock;
import dev.postroom.server.logging.LineFormat;
import dev.postroom.server.logging.LineLog;
import dev.postroom.server.logging.ProcessLog;
import dev.postroom.server.logging.ServerLog;
import dev.postroom.server.options.LogOptions;
import dev.postroom.server.options.OptionsException;
import dev.postroom.server.options.ServerOptions;
import dev.postroom.testsupport.NoLeaks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerProcessTest {
  private static final LogOptions LOG = new LogOptions(false, false, false, false, "");

  @RegisterExtension final NoLeaks noLeaks = new NoLeaks();

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final List<Integer> exits = new CopyOnWriteArrayList<>();
  private final List<LogOptions> logs = new CopyOnWriteArrayList<>();
  private final List<LogOptions> closed = new CopyOnWriteArrayList<>();
  private @Nullable ServerOptions next;
  private @Nullable RuntimeException fault;

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
  void a_hang_up_before_the_start_is_obeyed_after_it() throws IOException {
    next = options(0, builder -> builder.pingMax(7));
    EarlySignals signals = new EarlySignals(Duration.ZERO, exits::add);
    signals.arrived("HUP");
    ServerProcess process = created(options(0));

    process.obey(signals);
    Awaitility.await().until(() -> lines().contains("[42] [INF] Trapped \"hangup\" signal"));
    process.start();

    Awaitility.await().until(() -> lines().getLast().contains("Reloaded server configuration"));
    assertThat(lines()).containsSubsequence("[42] [INF] Server is ready", lines().getLast());
    assertThat(process.server().broker().options().pingMax()).isEqualTo(7);
    process.stop();
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
  void hang_up_takes_over_what_is_configured_now() throws IOException {
    ServerProcess process = started(0);
    next = options(0, builder -> builder.pingMax(7));

    process.signalled("HUP");

    assertThat(process.server().broker().options().pingMax()).isEqualTo(7);
    assertThat(lines())
        .endsWith(
            "[42] [INF] Trapped \"hangup\" signal",
            "[42] [INF] Reloaded: authorization users",
            "[42] [INF] Reloaded: accounts",
            "[42] [INF] Reloaded: ping_max = 7",
            "[42] [INF] Reloaded server configuration ()");
    process.stop();
  }

  @Test
  void hang_up_changes_nothing_when_one_thing_cannot_be_changed() throws IOException {
    ServerProcess process = started(0);
    next = options(0, builder -> builder.pingMax(7).maxClosedClients(5));

    process.signalled("HUP");

    assertThat(process.server().broker().options().pingMax()).isEqualTo(2);
    assertThat(lines())
        .endsWith(
            "[42] [ERR] Failed to reload server configuration: config reload not supported for"
                + " MaxClosedClients: old=10000, new=5");
    process.stop();
  }

  @Test
  void hang_up_may_change_the_log_and_nothing_changes_when_it_cannot_be_opened()
      throws IOException {
    ServerProcess process = started(0);
    ServerOptions plain = options(0);
    LogOptions traced = new LogOptions(true, true, false, false, "");
    next = new ServerOptions(plain.broker(), traced, plain.monitoring(), "", "", false);

    process.signalled("HUP");

    assertThat(logs).containsExactly(LOG, traced);
    assertThat(lines()).contains("[42] [INF] Reloaded: trace = true");

    LogOptions lost = new LogOptions(true, true, false, false, "/proc/lost");
    next = new ServerOptions(plain.broker(), lost, plain.monitoring(), "", "", false);
    process.signalled("HUP");

    assertThat(lines())
        .endsWith(
            "[42] [ERR] Failed to reload server configuration: error opening log: no such file");
    process.stop();
  }

  @Test
  void a_log_opened_for_a_reload_that_is_refused_is_closed_again() throws IOException {
    ServerProcess process = started(0);
    LogOptions traced = new LogOptions(true, true, false, false, "");
    ServerOptions fixed = options(0, builder -> builder.maxClosedClients(5));
    next = new ServerOptions(fixed.broker(), traced, fixed.monitoring(), "", "", false);

    process.signalled("HUP");

    assertThat(logs).containsExactly(LOG, traced);
    assertThat(closed).containsExactly(traced);
    assertThat(lines()).noneMatch(line -> line.contains("Reloaded"));
    process.stop();
    assertThat(closed).containsExactly(traced, LOG);
  }

  @Test
  void a_fault_of_ours_in_a_reload_is_logged_and_the_server_lives_on() throws IOException {
    ServerProcess process = started(0);
    fault = new IllegalStateException("nobody thought of this");

    process.signalled("HUP");

    assertThat(lines().getLast())
        .startsWith("[42] [ERR] Failed to reload server configuration: ")
        .contains("nobody thought of this", "ServerProcessTest");
    fault = null;
    next = options(0, builder -> builder.pingMax(7));
    process.signalled("HUP");
    assertThat(process.server().broker().options().pingMax()).isEqualTo(7);
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
    ProcessLog log = ProcessLog.open(LOG, this::open);
    return ServerProcess.create(Program.postroom(), server, log, this::configured, exits::add);
  }

  private ServerLog open(LogOptions options) throws IOException {
    if (!options.file().isEmpty()) {
      throw new IOException("no such file");
    }
    logs.add(options);
    LineLog lines = LineLog.to(written, new LineFormat(options, 42, false), Clock.system());
    return new ServerLog() {
      @Override
      public boolean isEnabled(Level level) {
        return lines.isEnabled(level);
      }

      @Override
      public void log(Level level, String text) {
        lines.log(level, text);
      }

      @Override
      public void reopen() {
        lines.reopen();
      }

      @Override
      public void close() {
        closed.add(options);
      }
    };
  }

  private ServerOptions configured() throws OptionsException {
    if (fault != null) {
      throw fault;
    }
    if (next == null) {
      throw new OptionsException(
          "can only reload config when a file is provided using -c or --config");
    }
    return next;
  }

  private static ServerOptions options(int port) {
    return options(port, builder -> builder);
  }

  private static ServerOptions options(int port, UnaryOperator<BrokerOptions.Builder> changes) {
    BrokerOptions.Builder builder =
        new BrokerOptions.Builder().host("127.0.0.1").port(port).loops(1);
    ServerOptions options = ServerOptions.of(changes.apply(builder).build());
    return new ServerOptions(options.broker(), LOG, options.monitoring(), "", "", false);
  }

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
