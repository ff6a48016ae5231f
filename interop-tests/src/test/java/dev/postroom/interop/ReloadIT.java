package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// SIGHUP: the configuration is read again, as a whole or not at all (docs/spec/core.md 3.7). What
/// the log says was asked of the Go server.
@ExtendWith(NoLeaks.class)
@Timeout(240)
class ReloadIT {
  private static final String LISTEN = "listen: \"127.0.0.1:-1\"\n";
  private static final String RELOADED = "[INF] Reloaded server configuration (sha256:";
  private static final String FAILED = "[ERR] Failed to reload server configuration: ";
  private static final String ISSUER = "ACFIRY65OQE7DFP5KLNS2PF2LVZMUZYJX4OZIEQ36N2IQANUB5XVYYOU";
  private static final String ALWAYS =
      "[INF] Reloaded: authorization users|[INF] Reloaded: accounts";

  @TempDir Path folder;

  private Path config() {
    return folder.resolve("server.conf");
  }

  /// A reader that comes at any time finds the whole old text or the whole new one.
  private void write(String text) throws IOException {
    Path next = Files.writeString(folder.resolve("next.conf"), text);
    Files.move(next, config(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private ChildProcess start(ServerProgram program, String text) throws IOException {
    write(text);
    return Commands.ready(
        Commands.command(program.executable(), "-c", config().toString())
            .directory(folder.toFile()));
  }

  /// Reload, and return what the log has said since.
  private List<String> reload(ChildProcess server, String text) throws IOException {
    write(text);
    int before = Commands.withoutTimes(server.errors()).size();
    server.signal("HUP");
    server.awaitAnyError(before, RELOADED, FAILED);
    return Commands.withoutTimes(server.errors()).stream().skip(before).toList();
  }

  private static RawConnection connect(ChildProcess server, String fields) {
    RawConnection client = RawConnection.open(Commands.port(server));
    assertThat(line(client)).startsWith("INFO ");
    client.send("CONNECT {\"verbose\":false" + fields + "}\r\nPING\r\n");
    assertThat(line(client)).isEqualTo("PONG");
    return client;
  }

  /// Read one line. A PING of the server is answered and passed over: it comes seconds after
  /// CONNECT.
  private static String line(RawConnection client) {
    String line = client.readLine();
    while (line.equals("PING")) {
      client.send("PONG\r\n");
      line = client.readLine();
    }
    return line;
  }

  static Stream<Arguments> changes() {
    return forBoth(
        "client_advertise: \"h:1\"|[INF] Reload: client_advertise = h:1|" + ALWAYS,
        "max_control_line: 100|" + ALWAYS + "|[INF] Reloaded: max_control_line = 100",
        "max_payload: 50|" + ALWAYS + "|[INF] Reloaded: max_payload = 50",
        "max_connections: 5|[INF] Reloaded: max_connections = 5|" + ALWAYS,
        "max_traced_msg_len: 3|" + ALWAYS + "|[INF] Reloaded: max_traced_msg_len = 3",
        "ping_interval: \"5s\"|" + ALWAYS + "|[INF] Reloaded: ping_interval = 5s",
        "ping_max: 3|" + ALWAYS + "|[INF] Reloaded: ping_max = 3",
        "write_deadline: \"3s\"|" + ALWAYS + "|[INF] Reloaded: write_deadline = 3s",
        "no_fast_producer_stall: true|"
            + ALWAYS
            + "|[INF] Reloaded: fast producers will not be stalled",
        "trace_verbose: true|[INF] Reloaded: trace = true|[INF] Reloaded: trace_verbose = true|"
            + ALWAYS,
        "connect_error_reports: 5|" + ALWAYS + "|[INF] Reloaded: connect_error_reports = 5",
        "reconnect_error_reports: 5|" + ALWAYS + "|[INF] Reloaded: reconnect_error_reports = 5",
        "trace_headers: true|[INF] Reloaded: trace = true|[INF] Reloaded: trace_headers = true|"
            + ALWAYS,
        "logtime_utc: true|[INF] Reloaded: logtime_utc = true|" + ALWAYS,
        "authorization {timeout: 5}|" + ALWAYS + "|[INF] Reloaded: authorization timeout = 5",
        "authorization {token: t}|" + ALWAYS + "|[INF] Reloaded: authorization token",
        "authorization {user: a, password: b}|"
            + ALWAYS
            + "|[INF] Reloaded: authorization username|[INF] Reloaded: authorization password",
        "accounts {A {users: [{user: a, password: a}]}}|" + ALWAYS,
        "server_tags: [a, B]|" + ALWAYS + "|[INF] Reloaded: tags",
        "server_metadata {a: b}|" + ALWAYS + "|[INF] Reloaded: metadata");
  }

  static Stream<Arguments> refusals() {
    return forBoth(
        "max_pending: 2000000|MaxPending: old=67108864, new=2000000",
        "max_subscriptions: 5|MaxSubs: old=0, new=5",
        "max_sub_tokens: 5|MaxSubTokens: old=0, new=5",
        "max_closed_clients: 5|MaxClosedClients: old=10000, new=5",
        "write_timeout: retry|WriteTimeout: old=, new=retry",
        "lame_duck_duration: \"31s\"|LameDuckDuration: old=2m0s, new=31s",
        "lame_duck_grace_period: \"1s\"|LameDuckGracePeriod: old=10s, new=1s",
        "http_port: 4434|HTTPPort: old=0, new=4434",
        "http_base_path: /x|HTTPBasePath: old=, new=/x",
        "server_name: q|ServerName: old=, new=q",
        "no_header_support: true|NoHeaderSupport: old=false, new=true",
        "log_size_limit: 1000|LogSizeLimit: old=0, new=1000",
        "log_max_num: 5|LogMaxFiles: old=0, new=5",
        "authorization { auth_callout { issuer: "
            + ISSUER
            + ", auth_users: [ a, b ] } }|AuthCallout: old=<nil>, new=&{"
            + ISSUER
            + " $G [a b]  []}",
        "no_system_account: true|NoSystemAccount: old=false, new=true",
        "proxy_protocol: true|ProxyProtocol: old=false, new=true",
        "disable_sublist_cache: true|NoSublistCache: old=false, new=true",
        "feature_flags {b: true, a: false}|FeatureFlags: old=map[], new=map[a:false b:true]",
        "http: \"127.0.0.1:4434\"|HTTPPort: old=0, new=4434",
        "accounts {A {users: [{user: a, password: a}]}}\nno_auth_user: a|NoAuthUser: old=, new=a",
        "listen: \"0.0.0.0:-1\"|Host: old=127.0.0.1, new=0.0.0.0");
  }

  private static Stream<Arguments> forBoth(String... rows) {
    return Stream.of(rows)
        .flatMap(row -> Servers.underTest().stream().map(program -> arguments(program, row)));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void a_change_that_a_running_server_makes_is_told(ServerProgram program, String row)
      throws IOException {
    List<String> parts = List.of(row.split("\\|", -1));
    try (ChildProcess server = start(program, LISTEN)) {
      List<String> said = reload(server, LISTEN + parts.getFirst() + "\n");

      assertThat(said.getFirst()).isEqualTo("[INF] Trapped \"hangup\" signal");
      assertThat(said.subList(1, said.size() - 1))
          .containsExactlyElementsOf(parts.subList(1, parts.size()));
      assertThat(said.getLast()).startsWith(RELOADED);
    }
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void a_change_that_a_running_server_cannot_make_changes_nothing(ServerProgram program, String row)
      throws IOException {
    List<String> parts = List.of(row.split("\\|", -1));
    try (ChildProcess server = start(program, LISTEN);
        RawConnection client = connect(server, "")) {
      List<String> said = reload(server, LISTEN + "max_payload: 5\n" + parts.getFirst() + "\n");

      assertThat(said.getLast())
          .isEqualTo(FAILED + "config reload not supported for " + parts.getLast());
      client.send("SUB a 1\r\nPUB a 6\r\n123456\r\n");
      assertThat(line(client)).isEqualTo("MSG a 1 6");
    }
  }

  /// nats-server closes it.
  @Test
  void who_has_not_said_who_it_is_may_still_do_so() throws IOException {
    ServerProgram program = ServerProgram.find("postroom").orElseThrow();
    String token = LISTEN + "authorization { token: %s }\n";
    try (ChildProcess server = start(program, token.formatted("t"));
        RawConnection late = RawConnection.open(Commands.port(server))) {
      assertThat(line(late)).startsWith("INFO ");
      reload(server, token.formatted("u"));
      late.send("CONNECT {\"verbose\":false,\"auth_token\":\"u\"}\r\nPING\r\n");
      assertThat(line(late)).isEqualTo("PONG");
    }
  }

  /// For nats-server the new deadline is for who comes afterwards.
  @Test
  void who_is_there_is_cut_after_the_new_deadline() throws IOException {
    ServerProgram program = ServerProgram.find("postroom").orElseThrow();
    try (ChildProcess server = start(program, LISTEN + "write_deadline: \"60s\"\n");
        RawConnection idle = connect(server, "");
        RawConnection publisher = connect(server, "")) {
      idle.send("SUB a 1\r\n");
      assertThat(lines(idle)).isEmpty();
      reload(server, LISTEN + "write_deadline: \"300ms\"\n");
      String message = "PUB a 500000\r\n" + "x".repeat(500_000) + "\r\n";
      publisher.send(message.repeat(60));
      assertThat(lines(publisher)).isEmpty();
      server.awaitErrors("Slow Consumer Detected: WriteDeadline of 300ms exceeded");
    }
  }

  /// For nats-server they go on.
  @Test
  void the_last_mappings_of_the_default_account_end() throws IOException {
    ServerProgram program = ServerProgram.find("postroom").orElseThrow();
    try (ChildProcess server = start(program, LISTEN + "mappings { a: b }\n");
        RawConnection client = connect(server, "")) {
      client.send("SUB > 1\r\nPUB a 0\r\n\r\n");
      assertThat(lines(client)).containsExactly("MSG b 1 0", "");
      reload(server, LISTEN);
      client.send("PUB a 0\r\n\r\n");
      assertThat(lines(client)).containsExactly("MSG a 1 0", "");
    }
  }

  /// nats-server knows nothing of these.
  @Test
  void what_is_ours_alone_is_kept() throws IOException {
    ServerProgram program = ServerProgram.find("postroom").orElseThrow();
    String socket = folder.resolve("s").toString();
    try (ChildProcess server = start(program, LISTEN)) {
      assertThat(reload(server, LISTEN + "postroom { event_loops: 3 }\n").getLast())
          .isEqualTo(FAILED + "config reload not supported for EventLoops: old=0, new=3");
      assertThat(
              reload(server, LISTEN + "postroom { unix_socket: \"" + socket + "\" }\n").getLast())
          .isEqualTo(FAILED + "config reload not supported for UnixSocket: old=, new=" + socket);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_key_of_an_account_is_only_a_name(ServerProgram program) throws IOException {
    String users = "accounts { A { %s users: [ {user: a, password: a} ] } }\n";
    try (ChildProcess server = start(program, LISTEN + users.formatted(""));
        RawConnection a = connect(server, ",\"user\":\"a\",\"pass\":\"a\"")) {
      List<String> said = reload(server, LISTEN + users.formatted("nkey: " + ISSUER + ","));

      assertThat(said).hasSize(4);
      a.send("PING\r\n");
      assertThat(line(a)).isEqualTo("PONG");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_broken_file_changes_nothing_and_the_log_says_why(ServerProgram program)
      throws IOException {
    try (ChildProcess server = start(program, LISTEN);
        RawConnection client = connect(server, "")) {
      String position = config() + ":3:1: ";

      assertThat(reload(server, LISTEN + "max_payload: 5\nbogus: 1\n").getLast())
          .isEqualTo(FAILED + position + "unknown field \"bogus\"");
      assertThat(reload(server, LISTEN + "max_payload: 5\nping_max: x\n"))
          .contains(FAILED + position + "interface conversion: interface {} is string, not int64");
      assertThat(reload(server, LISTEN + "max_payload: 90000000\n").getLast())
          .isEqualTo(
              FAILED + "max_payload (90000000) cannot be higher than max_pending (67108864)");
      assertThat(reload(server, LISTEN + "max_payload: 5\nclient_advertise: \"h:x\"\n").getLast())
          .isEqualTo(
              FAILED
                  + "invalid ClientAdvertise value of h:x, err=strconv.Atoi: parsing \"x\":"
                  + " invalid syntax");

      client.send("SUB a 1\r\nPUB a 6\r\n123456\r\n");
      assertThat(line(client)).isEqualTo("MSG a 1 6");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void clients_that_are_there_live_by_the_new_limits(ServerProgram program) throws IOException {
    try (ChildProcess server = start(program, LISTEN);
        RawConnection payload = connect(server, "");
        RawConnection line = connect(server, "")) {
      reload(server, LISTEN + "max_payload: 50\nmax_control_line: 50\n");

      payload.send("PUB a 60\r\n");
      assertThat(line(payload)).isEqualTo("-ERR 'Maximum Payload Violation'");
      line.send("SUB " + "x".repeat(60) + " 1\r\n");
      assertThat(line(line)).isEqualTo("-ERR 'maximum control line exceeded'");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void clients_over_the_new_number_are_closed(ServerProgram program) throws IOException {
    try (ChildProcess server = start(program, LISTEN);
        RawConnection first = connect(server, "");
        RawConnection second = connect(server, "");
        RawConnection third = connect(server, "")) {
      List<String> said = reload(server, LISTEN + "max_connections: 1\n");

      assertThat(said).contains("[INF] Closed 2 connections to fall within max_connections");
      List<String> answers =
          Stream.of(first, second, third)
              .map(
                  client -> {
                    client.send("PING\r\n");
                    return line(client);
                  })
              .sorted()
              .toList();
      assertThat(answers)
          .containsExactly(
              "-ERR 'maximum connections exceeded'", "-ERR 'maximum connections exceeded'", "PONG");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void only_those_whose_user_changed_have_to_go(ServerProgram program) throws IOException {
    String accounts = "accounts { A { users: [ %s ] }, B { users: [ %s ] } }\n";
    String leaving = "{user: goes, password: g}, {user: moved, password: m}";
    String stays = "{user: stays, password: s}";
    try (ChildProcess server = start(program, LISTEN + accounts.formatted(leaving, stays));
        RawConnection goes = connect(server, ",\"user\":\"goes\",\"pass\":\"g\"");
        RawConnection moved = connect(server, ",\"user\":\"moved\",\"pass\":\"m\"");
        RawConnection staying = connect(server, ",\"user\":\"stays\",\"pass\":\"s\"")) {
      reload(
          server,
          LISTEN
              + accounts.formatted(
                  "{user: other, password: o}", stays + ", {user: moved, password: m}"));

      assertThat(goes.readEnd(Duration.ofSeconds(10))).isNotEqualTo(RawConnection.PeerState.OPEN);
      assertThat(moved.readEnd(Duration.ofSeconds(10))).isNotEqualTo(RawConnection.PeerState.OPEN);
      staying.send("PING\r\n");
      assertThat(line(staying)).isEqualTo("PONG");
      connect(server, ",\"user\":\"moved\",\"pass\":\"m\"").close();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_new_password_ends_the_connections_of_its_user_and_a_new_need_those_of_nobody(
      ServerProgram program) throws IOException {
    String users = "authorization { users: [ {user: a, password: %s}, {user: b, password: b} ] }\n";
    try (ChildProcess server = start(program, LISTEN + users.formatted("old"));
        RawConnection a = connect(server, ",\"user\":\"a\",\"pass\":\"old\"");
        RawConnection b = connect(server, ",\"user\":\"b\",\"pass\":\"b\"")) {
      List<String> said = reload(server, LISTEN + users.formatted("new"));

      assertThat(line(a)).isEqualTo("-ERR 'Authorization Violation'");
      b.send("PING\r\n");
      assertThat(line(b)).isEqualTo("PONG");
      assertThat(said).anyMatch(line -> line.endsWith(" - authentication error - User \"a\""));
    }
    try (ChildProcess server = start(program, LISTEN);
        RawConnection nobody = connect(server, "")) {
      reload(server, LISTEN + users.formatted("new"));
      assertThat(line(nobody)).isEqualTo("-ERR 'Authorization Violation'");
    }
  }

  private static String permitted(String permissions) {
    return LISTEN
        + "authorization { users: [ {user: a, password: a, permissions: {"
        + permissions
        + "}}, {user: b, password: b} ] }\n";
  }

  /// Read lines up to the next PONG.
  private static List<String> lines(RawConnection client) {
    client.send("PING\r\n");
    List<String> lines = new ArrayList<>();
    for (String line = line(client); !line.equals("PONG"); line = line(client)) {
      lines.add(line);
    }
    return lines;
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void subscriptions_that_are_not_permitted_any_more_end_and_their_client_and_the_log_are_told(
      ServerProgram program) throws IOException {
    try (ChildProcess server = start(program, permitted("subscribe: \">\""));
        RawConnection a = connect(server, ",\"user\":\"a\",\"pass\":\"a\"");
        RawConnection b = connect(server, ",\"user\":\"b\",\"pass\":\"b\"")) {
      a.send("SUB q.1 3\r\nSUB q.2 grp x\r\nSUB keep 4\r\nSUB de.* 6\r\nSUB de.no 7\r\n");
      b.send("SUB q.1 3\r\n");
      assertThat(lines(a)).isEmpty();
      assertThat(lines(b)).isEmpty();

      List<String> said =
          reload(server, permitted("subscribe: {allow: [keep, \"de.*\"], deny: de.no}"));

      String violation = "-ERR 'Permissions Violation for Subscription to ";
      assertThat(lines(a))
          .containsExactlyInAnyOrder(
              violation + "\"q.1\" (sid \"3\")'",
              violation + "\"q.2\" using queue \"grp\" (sid \"x\")'",
              violation + "\"de.no\" (sid \"7\")'");
      assertThat(said.subList(3, said.size() - 1))
          .containsExactlyInAnyOrder(
              "[INF] Removed sub \"q.1\" (sid \"3\") for User \"a\" - not authorized",
              "[INF] Removed sub \"q.2\" using queue \"grp\" (sid \"x\") for User \"a\" - not"
                  + " authorized",
              "[INF] Removed sub \"de.no\" (sid \"7\") for User \"a\" - not authorized");
      b.send("PUB q.1 0\r\n\r\nPUB q.2 0\r\n\r\nPUB de.no 0\r\n\r\nPUB de.yes 0\r\n\r\n");
      assertThat(lines(b)).containsExactly("MSG q.1 3 0", "");
      assertThat(lines(a)).containsExactly("MSG de.yes 6 0", "");
      a.send("SUB q.1 3\r\n");
      assertThat(lines(a)).containsExactly(violation + "\"q.1\"'");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void new_permissions_hold_for_the_next_message(ServerProgram program) throws IOException {
    try (ChildProcess server = start(program, permitted("publish: x, subscribe: {deny: de.no}"));
        RawConnection a = connect(server, ",\"user\":\"a\",\"pass\":\"a\"")) {
      String denied = "-ERR 'Permissions Violation for Publish to ";
      a.send("SUB de.* 1\r\nPUB y 0\r\n\r\nPUB x 0\r\n\r\n");
      assertThat(lines(a)).containsExactly(denied + "\"y\"'");

      reload(server, permitted("publish: [y, \"de.*\"]"));
      a.send("PUB y 0\r\n\r\nPUB x 0\r\n\r\nPUB de.no 0\r\n\r\n");
      assertThat(lines(a)).containsExactly(denied + "\"x\"'", "MSG de.no 1 0", "");

      reload(server, permitted("publish: [y, \"de.*\"], subscribe: {deny: \"*.no\"}"));
      a.send("PUB de.no 0\r\n\r\nPUB de.yes 0\r\n\r\n");
      assertThat(lines(a)).containsExactly("MSG de.yes 1 0", "");

      reload(server, LISTEN + "authorization { users: [ {user: a, password: a} ] }\n");
      a.send("PUB de.no 0\r\n\r\nPUB x 0\r\n\r\n");
      assertThat(lines(a)).containsExactly("MSG de.no 1 0", "");
    }
  }

  @Test
  void what_may_be_answered_is_forgotten_only_where_the_permissions_change() throws IOException {
    ServerProgram program = ServerProgram.find("postroom").orElseThrow();
    String answers = "subscribe: req, allow_responses: {max: %d}";
    try (ChildProcess server = start(program, permitted(answers.formatted(5)));
        RawConnection a = connect(server, ",\"user\":\"a\",\"pass\":\"a\"");
        RawConnection b = connect(server, ",\"user\":\"b\",\"pass\":\"b\"")) {
      a.send("SUB req 1\r\n");
      assertThat(lines(a)).isEmpty();
      b.send("PUB req r.1 0\r\n\r\n");
      assertThat(lines(b)).isEmpty();
      assertThat(lines(a)).containsExactly("MSG req 1 r.1 0", "");

      reload(server, permitted(answers.formatted(5)) + "max_payload: 1000\n");
      a.send("PUB r.1 0\r\n\r\n");
      assertThat(lines(a)).isEmpty();

      reload(server, permitted(answers.formatted(6)));
      a.send("PUB r.1 0\r\n\r\n");
      assertThat(lines(a)).containsExactly("-ERR 'Permissions Violation for Publish to \"r.1\"'");
    }
  }
}
