package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import dev.postroom.testsupport.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients of the WebSocket port that show certificates (docs/spec/core.md 4.4, 5.2). The
/// certificate `client` is of `CN=client,O=Postroom` and `client@post.example`.
@ExtendWith(NoLeaks.class)
class WebSocketCertificatesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String VIOLATION = "-ERR 'Authorization Violation'";
  private static final String USERS =
      "authorization { users: [ { user: \"client@post.example\" }, { user: x, password: y } ] }";
  private static final String X = ",\"user\":\"x\",\"pass\":\"y\"";
  private static final String NOBODYS_PIN = "a".repeat(64);

  @TempDir private Path folder;
  private String files = "";

  @BeforeEach
  void writeFiles() {
    files =
        "cert_file: \"%s\", key_file: \"%s\", ca_file: \"%s\""
            .formatted(
                TestCertificates.write(folder, "server.pem"),
                TestCertificates.write(folder, "server-key.pem"),
                TestCertificates.write(folder, "ca.pem"));
  }

  private String block(String more) {
    return "websocket { listen: \"127.0.0.1:-1\", tls { " + files + more + " } }";
  }

  private ServerProcess start(ServerProgram program, String more, String... lines) {
    List<String> all = new ArrayList<>(List.of(block(more), "debug: true"));
    all.addAll(List.of(lines));
    return ServerProcess.start(program, all.toArray(String[]::new));
  }

  private static List<String> login(ServerProcess server, String connect) throws IOException {
    try (WebSocketClient client =
        WebSocketClient.encrypted(WebSocketClient.port(server), "client")) {
      client.upgrade();
      return client.login(connect);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_client_is_the_user_of_its_certificate_whatever_it_says(ServerProgram program)
      throws IOException {
    try (ServerProcess server = start(program, ", verify_and_map: true", USERS);
        WebSocketClient client =
            WebSocketClient.encrypted(WebSocketClient.port(server), "client")) {
      client.upgrade();
      assertThat(client.login("")).last().isEqualTo("PONG");
      assertThat(server.monitor("/connz?auth=1"))
          .contains("\"authorized_user\": \"client@post.example\"", "CN=client,O=Postroom");
      assertThat(server.monitor("/varz").replaceAll("\\s", "")).contains("\"tls_map\":true");
      assertThat(login(server, X)).last().isEqualTo(VIOLATION);
      server.awaitLog("User \"x\" found in connect proto, but user required from cert", PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_user_of_a_certificate_comes_before_the_one_for_the_silent(ServerProgram program)
      throws IOException {
    String line = block(", verify_and_map: true").replace("{ listen", "{ no_auth_user: x, listen");
    try (ServerProcess server = ServerProcess.start(program, line, USERS);
        WebSocketClient client =
            WebSocketClient.encrypted(WebSocketClient.port(server), "client")) {
      client.upgrade();
      assertThat(client.line()).startsWith("INFO ");
      client.send("SUB a 1\r\nPING\r\n");
      assertThat(client.line()).isEqualTo("+OK");
      assertThat(client.line()).isEqualTo("PONG");
      assertThat(server.monitor("/connz?auth=1"))
          .contains("\"authorized_user\": \"client@post.example\"");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_has_no_password_needs_a_certificate_on_the_other_port_too(ServerProgram program)
      throws IOException {
    try (ServerProcess server = start(program, ", verify_and_map: true", USERS);
        TlsClient clear = TlsClient.plain(server.port());
        TlsClient other = TlsClient.plain(server.port())) {
      clear.line();
      clear.send("CONNECT {\"verbose\":false,\"user\":\"client@post.example\"}\r\n");
      assertThat(clear.line()).isEqualTo(VIOLATION);
      other.line();
      other.send("CONNECT {\"verbose\":false" + X + "}\r\n");
      assertThat(other.ping()).isEqualTo("PONG");
    }
  }

  /// At the other port, in the clear or encrypted, whatever is guessed in place of a password.
  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void only_the_user_for_the_silent_needs_neither_password_nor_certificate(ServerProgram program)
      throws IOException {
    String users = "authorization { users: [ { user: x }, { user: y } ] }\nno_auth_user: y";
    for (String tls : List.of("", "tls { " + files + " }", "tls { " + files + ", verify: true }")) {
      try (ServerProcess server = start(program, ", verify_and_map: true", users, tls)) {
        for (String pass : List.of("", ",\"pass\":\"\"", ",\"pass\":\"guess\"")) {
          assertThat(answer(server, tls, ",\"user\":\"x\"" + pass)).isEqualTo(VIOLATION);
        }
        assertThat(answer(server, tls, ",\"user\":\"y\"")).isEqualTo("PONG");
        assertThat(answer(server, tls, ",\"user\":\"y\",\"pass\":\"guess\"")).isEqualTo(VIOLATION);
        assertThat(answer(server, tls, "")).isEqualTo("PONG");
      }
    }
  }

  private static String answer(ServerProcess server, String tls, String more) throws IOException {
    try (TlsClient client = TlsClient.plain(server.port())) {
      client.line();
      if (!tls.isEmpty()) {
        client.secure("TLSv1.3", "client");
      }
      client.send("CONNECT {\"verbose\":false" + more + "}\r\n");
      return client.ping();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_user_of_the_block_is_not_named_by_certificates(ServerProgram program) throws IOException {
    String line =
        block(", verify_and_map: true")
            .replace("{ listen", "{ authorization { user: x, password: y }, listen");
    try (ServerProcess server = ServerProcess.start(program, line)) {
      assertThat(login(server, X)).last().isEqualTo("PONG");
      assertThat(login(server, "")).last().isEqualTo(VIOLATION);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void where_only_the_other_port_maps_a_certificate_names_nobody(ServerProgram program)
      throws IOException {
    try (ServerProcess server =
        start(program, ", verify: true", USERS, "tls { " + files + ", verify_and_map: true }")) {
      assertThat(login(server, "")).last().isEqualTo(VIOLATION);
      assertThat(login(server, ",\"user\":\"client@post.example\"")).last().isEqualTo(VIOLATION);
      assertThat(login(server, X)).last().isEqualTo("PONG");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_shows_no_certificate_or_a_strangers_is_refused(ServerProgram program)
      throws IOException {
    try (ServerProcess server = start(program, ", verify_and_map: true", USERS)) {
      assertRefused(server);
      server.awaitLog("[ERR] websocket: TLS handshake error from 127.0.0.1:", PATIENCE);
      server.awaitLog(": tls: client didn't provide a certificate", PATIENCE);
      assertRefused(server, "second");
      server.awaitLog("x509: certificate specifies an incompatible key usage", PATIENCE);
    }
  }

  /// In TLS 1.3 a client learns only with its first read that it is refused.
  private static void assertRefused(ServerProcess server, String... certificates) {
    assertThatThrownBy(
            () -> {
              int port = WebSocketClient.port(server);
              try (WebSocketClient client = WebSocketClient.encrypted(port, certificates)) {
                client.upgrade();
              }
            })
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_time_for_the_handshake_counts_from_the_accept_also_for_tls(ServerProgram program)
      throws IOException {
    String line = block("").replace("{ listen", "{ handshake_timeout: 1, listen");
    try (ServerProcess server = ServerProcess.start(program, line);
        Socket silent =
            new Socket(InetAddress.getLoopbackAddress(), WebSocketClient.port(server))) {
      silent.setSoTimeout((int) PATIENCE.toMillis());
      long start = System.nanoTime();
      assertThat(silent.getInputStream().read()).isNegative();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(800), Duration.ofSeconds(4));
      server.awaitLog("[ERR] websocket: TLS handshake error from 127.0.0.1:", PATIENCE);
      server.awaitLog("i/o timeout", PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void limits_that_are_the_client_ports_bound_nothing_here(ServerProgram program)
      throws IOException {
    String more = ", connection_rate_limit: 1, timeout: -1, handshake_first: true";
    try (ServerProcess server = start(program, more)) {
      for (int i = 0; i < 3; i++) {
        assertThat(login(server, "")).last().isEqualTo("PONG");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_reload_changes_neither_mapping_nor_pins(ServerProgram program) throws IOException {
    Path config = folder.resolve("server.conf");
    String text = "listen: \"127.0.0.1:-1\"\n%s\n";
    Files.writeString(config, text.formatted(block(", verify: true")));
    try (ChildProcess server =
        Commands.ready(Commands.command(program.executable(), "-c", config.toString()))) {
      for (String more :
          List.of(
              ", verify_and_map: true", ", verify: true, pinned_certs: [" + NOBODYS_PIN + "]")) {
        Files.writeString(config, text.formatted(block(more)));
        int before = Commands.withoutTimes(server.errors()).size();
        server.signal("HUP");
        server.awaitAnyError(before, "config reload not supported for Websocket: old=");
      }
    }
  }

  /// The Go server does not look at the keys that are pinned for this port.
  @Test
  void only_pinned_keys_enter() throws IOException {
    ServerProgram ours =
        Objects.requireNonNull(ServerProgram.find("postroom").orElse(null), "postroom");
    try (ServerProcess server =
        start(ours, ", verify: true, pinned_certs: [" + NOBODYS_PIN + "]")) {
      assertRefused(server, "client");
      server.awaitLog("Failed pinned cert test for key id: ", PATIENCE);
      server.awaitLog(": certificate not pinned", PATIENCE);
    }
  }
}
