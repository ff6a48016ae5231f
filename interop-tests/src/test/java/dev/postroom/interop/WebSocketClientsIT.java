package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import dev.postroom.testsupport.TestCertificates;
import dev.postroom.testsupport.WebSocketFrames.Frame;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Who clients by WebSocket are, how long they may take, how their connections end, and what is
/// told of them, on both servers (docs/spec/core.md 5.2, 4.5).
@ExtendWith(NoLeaks.class)
class WebSocketClientsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String USERS =
      "authorization { users: [{user: g, password: y}, {user: w, password: x}] }";

  @TempDir private Path folder;

  private static List<String> login(ServerProcess server, String more, String... headers)
      throws IOException {
    try (WebSocketClient client = WebSocketClient.open(WebSocketClient.port(server), headers)) {
      return client.login(more);
    }
  }

  private static void assertEnters(ServerProcess server, String more, String... headers)
      throws IOException {
    assertThat(login(server, more, headers)).hasSize(2).last().isEqualTo("PONG");
  }

  private static void assertRefused(ServerProcess server, String more, String... headers)
      throws IOException {
    assertThat(login(server, more, headers)).last().isEqualTo("-ERR 'Authorization Violation'");
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_user_of_the_block_stands_instead_of_that_of_all(ServerProgram program) throws IOException {
    try (ServerProcess server =
        WebSocketIT.start(
            program,
            ", authorization { user: w, password: x }",
            "authorization { user: g, password: y }")) {
      assertThat(login(server, "").getFirst()).contains("\"auth_required\":true");
      assertRefused(server, "");
      assertEnters(server, ",\"user\":\"w\",\"pass\":\"x\"");
      assertRefused(server, ",\"user\":\"g\",\"pass\":\"y\"");
    }
    try (ServerProcess server =
        WebSocketIT.start(
            program, ", authorization { token: t, user: w, password: x }", "debug: true")) {
      assertEnters(server, ",\"auth_token\":\"t\"");
      assertRefused(server, ",\"user\":\"w\",\"pass\":\"x\"");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_says_nothing_is_the_user_of_the_block(ServerProgram program) throws IOException {
    try (ServerProcess server =
        WebSocketIT.start(program, ", no_auth_user: g", "no_auth_user: w", USERS)) {
      assertThat(login(server, "").getFirst()).contains("\"auth_required\":true");
      try (WebSocketClient client = WebSocketClient.open(WebSocketClient.port(server))) {
        assertThat(client.login(",\"protocol\":1")).last().isEqualTo("PONG");
        assertThat(server.monitor("/connz?auth=1")).contains("\"authorized_user\": \"g\"");
      }
      try (WebSocketClient client = WebSocketClient.open(WebSocketClient.port(server))) {
        assertThat(client.line()).startsWith("INFO ");
        client.send("PING\r\n");
        assertThat(client.line()).isEqualTo("PONG");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void cookies_bring_what_connect_leaves_out(ServerProgram program) throws IOException {
    String cookies = ", user_cookie: u, pass_cookie: p, token_cookie: t";
    try (ServerProcess server = WebSocketIT.start(program, cookies, USERS)) {
      assertEnters(server, "", "Cookie: a=b; u=g; p=y");
      assertEnters(server, "", "Cookie: u=\"g\"; p=y");
      assertEnters(server, ",\"user\":\"g\"", "Cookie: u=w; p=y");
      assertRefused(server, ",\"user\":\"g\",\"pass\":\"z\"", "Cookie: u=g; p=y");
      assertRefused(server, "", "Cookie: u=g");
    }
    try (ServerProcess server =
        WebSocketIT.start(program, cookies, "authorization { token: tok }")) {
      assertEnters(server, "", "Cookie: t=tok");
      assertRefused(server, "", "Cookie: t=other");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void users_may_be_bound_to_a_way_in(ServerProgram program) throws IOException {
    try (ServerProcess server =
        WebSocketIT.start(
            program,
            "",
            "authorization { users: ["
                + "{user: g, password: y, allowed_connection_types: [websocket, MQTT]},"
                + "{user: w, password: x, allowed_connection_types: STANDARD}] }")) {
      assertEnters(server, ",\"user\":\"g\",\"pass\":\"y\"");
      assertRefused(server, ",\"user\":\"w\",\"pass\":\"x\"");
      assertThat(byTcp(server, "w", "x")).isEqualTo("PONG");
      assertThat(byTcp(server, "g", "y")).isEqualTo("-ERR 'Authorization Violation'");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_says_nothing_must_have_come_by_a_way_of_its_user(ServerProgram program)
      throws IOException {
    try (ServerProcess server =
        WebSocketIT.start(
            program,
            "",
            "no_auth_user: w",
            "authorization { users: [{user: w, password: x, connection_types: [STANDARD]}] }")) {
      assertRefused(server, "");
    }
  }

  private static String byTcp(ServerProcess server, String user, String pass) throws IOException {
    try (TlsClient client = TlsClient.plain(server.port())) {
      assertThat(client.line()).startsWith("INFO ");
      client.send(
          "CONNECT {\"verbose\":false,\"user\":\"%s\",\"pass\":\"%s\"}\r\nPING\r\n"
              .formatted(user, pass));
      return client.line();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_log_names_for_whom_a_proxy_speaks(ServerProgram program) throws IOException {
    try (ServerProcess server = WebSocketIT.start(program, "")) {
      assertEnters(server, "", "X-Forwarded-For: 1.2.3.4");
      server.awaitLog("[DBG] 1.2.3.4/127.0.0.1:", PATIENCE);
      assertEnters(server, "", "X-Forwarded-For: ::1");
      server.awaitLog("[DBG] [::1]/127.0.0.1:", PATIENCE);
      for (String none : List.of("1.2.3.4, 5.6.7.8", "1.2.3.4:80", "abc", "1.2.3")) {
        assertThat(login(server, "", "X-Forwarded-For: " + none).getFirst())
            .contains("\"client_ip\":\"127.0.0.1\"");
      }
      server.awaitLog(" - wid:10 - Client connection created", PATIENCE);
      assertThat(server.log()).doesNotContain("5.6.7.8", "abc", "1.2.3/");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SUB aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 1"
            + "|maximum control line exceeded|1008 Maximum Control Line Exceeded",
        "PUB a 1001|Maximum Payload Violation|1009 Maximum Message Payload Exceeded",
        "CONNECT {\"protocol\":9}|invalid client protocol|1002 Bad Client Protocol Version",
        "CONNECT {\"no_responders\":true}|no responders requires headers support"
            + "|1011 No Responders Requires Headers",
        "CONNECT {\"account\":\"x\"}|Authorization Violation|1008 Authentication Failure",
      })
  void the_last_frame_says_why(String line, String error, String close) throws IOException {
    for (ServerProgram program : Servers.underTest()) {
      try (ServerProcess server =
              WebSocketIT.start(program, "", "max_control_line: 64", "max_payload: 1000");
          WebSocketClient client = WebSocketClient.open(WebSocketClient.port(server))) {
        assertThat(client.line()).startsWith("INFO ");
        client.send(line + "\r\n");
        List<Frame> rest = client.rest();
        assertThat(new String(rest.getFirst().payload(), StandardCharsets.UTF_8))
            .isEqualTo("-ERR '" + error + "'\r\n");
        assertThat(rest.getLast().close()).as(program.name()).isEqualTo(close);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_block_has_times_of_its_own(ServerProgram program) throws IOException {
    try (ServerProcess server =
        WebSocketIT.start(
            program,
            ", authorization { timeout: 1 }, ping_interval: \"1s\"",
            "ping_max: 1",
            "authorization { timeout: 30, users: [{user: g, password: y}] }")) {
      try (WebSocketClient client = WebSocketClient.open(WebSocketClient.port(server))) {
        assertThat(client.line()).startsWith("INFO ");
        List<Frame> rest = client.rest();
        assertThat(rest.getLast().close()).isEqualTo("1008 Authentication Timeout");
      }
      try (WebSocketClient client = WebSocketClient.open(WebSocketClient.port(server))) {
        assertThat(client.login(",\"user\":\"g\",\"pass\":\"y\"")).last().isEqualTo("PONG");
        assertThat(client.anyLine()).isEqualTo("PING");
        assertThat(client.anyLine()).isEqualTo("-ERR 'Stale Connection'");
        assertThat(client.rest().getLast().close()).isEqualTo("1001 Stale Connection");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_handshake_that_does_not_end_is_ended(ServerProgram program) throws IOException {
    try (ServerProcess server = WebSocketIT.start(program, ", handshake_timeout: \"1s\"");
        WebSocketClient silent = WebSocketClient.silent(WebSocketClient.port(server));
        WebSocketClient half = WebSocketClient.silent(WebSocketClient.port(server))) {
      long start = System.nanoTime();
      half.sendRaw("GET / HTTP/1.1\r\nHost: x\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(half.head()).isEmpty();
      assertThat(silent.head()).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(800), Duration.ofSeconds(4));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_is_too_many_is_told_so(ServerProgram program) throws IOException {
    try (ServerProcess server = WebSocketIT.start(program, "", "max_connections: 1");
        WebSocketClient one = WebSocketClient.open(WebSocketClient.port(server))) {
      assertThat(one.login("")).last().isEqualTo("PONG");
      try (WebSocketClient two = WebSocketClient.open(WebSocketClient.port(server))) {
        assertThat(two.line()).startsWith("INFO ");
        assertThat(two.rest().getLast().close()).isEqualTo("1008 Maximum Connections Exceeded");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void varz_shows_the_block(ServerProgram program) {
    try (ServerProcess server =
        WebSocketIT.start(
            program,
            ", advertise: \"x.com\", no_auth_user: g, handshake_timeout: \"3s\","
                + " authorization { timeout: 3 }, same_origin: true,"
                + " allowed_origins: [\"http://a.com\"], compression: true, user_cookie: u",
            USERS)) {
      String varz = server.monitor("/varz").replaceAll("\\s", "");
      assertThat(varz)
          .contains(
              "\"websocket\":{\"host\":\"127.0.0.1\",\"port\":"
                  + WebSocketClient.port(server)
                  + ",\"advertise\":\"x.com\",\"no_auth_user\":\"g\","
                  + "\"handshake_timeout\":3000000000,\"auth_timeout\":3,\"no_tls\":true,"
                  + "\"same_origin\":true,\"allowed_origins\":[\"http://a.com\"],"
                  + "\"compression\":true}");
      assertThat(server.log())
          .containsSubsequence(
              "Starting http monitor on",
              "Listening for websocket clients on ws://127.0.0.1:",
              "[WRN] Websocket not configured with TLS. DO NOT USE IN PRODUCTION!",
              "Listening for client connections on",
              "Server is ready");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void wss_is_the_same_encrypted(ServerProgram program) throws IOException {
    String tls =
        "tls { cert_file: \"%s\", key_file: \"%s\" }"
            .formatted(
                TestCertificates.write(folder, "server.pem"),
                TestCertificates.write(folder, "server-key.pem"));
    try (ServerProcess server =
            ServerProcess.start(
                program, "websocket { listen: \"127.0.0.1:-1\", compression: true, " + tls + " }");
        WebSocketClient client = WebSocketClient.encrypted(WebSocketClient.port(server))) {
      assertThat(server.log())
          .contains("Listening for websocket clients on wss://127.0.0.1:")
          .doesNotContain("DO NOT USE IN PRODUCTION");
      client.upgrade("Sec-WebSocket-Extensions: " + WebSocketClient.DEFLATE);
      assertThat(client.line()).contains("\"tls_required\":true,\"tls_available\":true");
      client.send("CONNECT {\"verbose\":false}\r\nSUB a 1\r\n");
      for (int size : List.of(1, 1_000, 100_000, 1_000_000)) {
        String payload = "0123456789".repeat(size / 10) + "x".repeat(size % 10);
        client.send("PUB a " + size + "\r\n" + payload + "\r\n");
        assertThat(client.line()).isEqualTo("MSG a 1 " + size);
        assertThat(client.line()).isEqualTo(payload);
      }
      assertThat(server.monitor("/connz"))
          .contains("\"type\": \"websocket\"", "\"tls_version\": \"1.3\"", "TLS_AES_");
      assertThat(server.monitor("/varz").replaceAll("\\s", ""))
          .contains("\"compression\":true,\"tls_cert_not_after\":\"21");
      try (WebSocketClient plain = WebSocketClient.silent(WebSocketClient.port(server))) {
        plain.request("GET", "/");
        assertThat(plain.head()).startsWith("HTTP/1.0 400 Bad Request");
        server.awaitLog("[ERR] websocket: TLS handshake error from 127.0.0.1:", PATIENCE);
        server.awaitLog(": client sent an HTTP request to an HTTPS server", PATIENCE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_lame_duck_lets_nobody_in_by_websocket(ServerProgram program) throws IOException {
    try (ServerProcess server =
            WebSocketIT.start(
                program, "", "lame_duck_duration: \"30s\"", "lame_duck_grace_period: \"1s\"");
        WebSocketClient client = WebSocketClient.open(WebSocketClient.port(server))) {
      assertThat(client.login(",\"protocol\":1")).last().isEqualTo("PONG");
      assertThat(client.line()).contains("\"connect_info\":true");
      server.signal("USR2");
      assertThat(client.line()).contains("\"ldm\":true");
      assertThatThrownBy(() -> WebSocketClient.silent(WebSocketClient.port(server)).close())
          .isInstanceOf(ConnectException.class);
      assertThat(client.rest().getLast().close()).isEqualTo("1001 Server Shutdown");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_reload_keeps_the_block(ServerProgram program) throws IOException {
    Path config = folder.resolve("server.conf");
    String text =
        "listen: \"127.0.0.1:-1\"\nwebsocket { listen: \"127.0.0.1:-1\", no_tls: true%s }\n%s\n";
    Files.writeString(config, text.formatted("", ""));
    try (ChildProcess server =
        Commands.ready(
            Commands.command(
                program.executable(),
                "-c",
                config.toString(),
                "--ports_file_dir",
                folder.toString()))) {
      Awaitility.await().pollInSameThread().until(() -> !ports().isEmpty());
      assertThat(ports()).contains("\"websocket\":[\"ws://127.0.0.1:");
      Files.writeString(config, text.formatted("", "max_payload: 5000"));
      reload(server, "[INF] Reloaded: max_payload = 5000");
      Files.writeString(config, text.formatted(", compression: true", ""));
      reload(server, "config reload not supported for Websocket: old=");
    }
  }

  private String ports() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Optional<Path> ports = files.filter(file -> file.toString().endsWith(".ports")).findFirst();
      return ports.isEmpty() ? "" : Files.readString(ports.get());
    }
  }

  private static void reload(ChildProcess server, String expected) {
    int before = Commands.withoutTimes(server.errors()).size();
    server.signal("HUP");
    server.awaitAnyError(before, "Reloaded server configuration", "Failed to reload");
    assertThat(server.errors()).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port: -1|websocket requires TLS configuration",
        "port: -1, no_tls: true, headers { host: x }|websocket: invalid header \"host\" not"
            + " allowed",
        "port: -1, no_tls: true, headers { Sec-WebSocket-Accept: x }|websocket: invalid header"
            + " \"Sec-WebSocket-Accept\", \"Sec-WebSocket-\" prefix not allowed",
        "port: -1, no_tls: true, no_auth_user: x|no_auth_user: \"x\" not present as user or nkey in"
            + " authorization block or account configuration",
        "port: -1, no_tls: true, authorization { user: a, password: b }|websocket authentication"
            + " username not compatible with presence of users/nkeys",
        "port: -1, no_tls: true, authorization { token: a }|websocket authentication token not"
            + " compatible with presence of users/nkeys",
        "port: -1, no_tls: true, jwt_cookie: j|trusted operators or trusted keys configuration is"
            + " required for JWT authentication via cookie \"j\"",
        "port: -1, no_tls: true, allowed_origins: [\"x\"]|unable to parse allowed origin: parse"
            + " \"x\": invalid URI for request",
        "port: 99999, no_tls: true|Unable to listen for websocket connections: listen tcp: address"
            + " 99999: invalid port",
        "port: -1, no_tls: true, advertise: \"a:b:c\"|Unable to get websocket connect URLs: address"
            + " a:b:c: too many colons in address",
      })
  void a_block_that_contradicts_itself_stops_the_start(String block, String text)
      throws IOException {
    Path config = folder.resolve("server.conf");
    Files.writeString(
        config, "listen: \"127.0.0.1:-1\"\n" + USERS + "\nwebsocket { " + block + " }\n");
    for (ServerProgram program : Servers.underTest()) {
      ChildProcess.Ended ended =
          ChildProcess.run(Commands.command(program.executable(), "-c", config.toString()));
      assertThat(ended.code()).as(program.name()).isEqualTo(1);
      assertThat(ended.errors()).as(program.name()).contains(text);
    }
  }
}
