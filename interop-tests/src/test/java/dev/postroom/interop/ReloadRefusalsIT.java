package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKeyPair;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import dev.postroom.testsupport.TestCertificates;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Blocks that a running server keeps as a whole, and where it listens: every change refuses the
/// whole reload (docs/spec/core.md 3.3, 3.7). [ReloadIT] has the keys outside of blocks.
@ExtendWith(NoLeaks.class)
@Timeout(240)
class ReloadRefusalsIT {
  private static final String FAILED =
      "[ERR] Failed to reload server configuration: config reload not supported for ";

  @TempDir private Path folder;
  private String files = "";

  @BeforeEach
  void writeFiles() {
    files =
        "cert_file: \"%s\", key_file: \"%s\""
            .formatted(
                TestCertificates.write(folder, "server.pem"),
                TestCertificates.write(folder, "server-key.pem"));
  }

  /// Reload with something that could be changed besides, and return what was refused.
  private static String refused(ServerProcess server, String... config) {
    List<String> lines = new ArrayList<>(List.of(config));
    lines.add("max_payload: 5");
    List<String> said = server.reload(lines.toArray(String[]::new));
    assertThat(said.getLast()).as(said.toString()).startsWith(FAILED);
    assertThat(said).hasSize(2); // and the signal
    return said.getLast().substring(FAILED.length());
  }

  private static void assertUnchanged(ServerProcess server) {
    try (RawConnection client = RawConnection.open(server.port())) {
      assertThat(client.readLine()).contains("\"max_payload\":1048576");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void where_it_listens(ServerProgram program) {
    String http = "http: \"127.0.0.1:-1\"";
    String port = "port: -1";
    String host = "host: \"127.0.0.1\"";
    try (ServerProcess server = ServerProcess.start(program, host, port, http)) {
      assertThat(refused(server, "host: localhost", port, http))
          .isEqualTo("Host: old=127.0.0.1, new=localhost");
      assertThat(refused(server, host, "port: 4555", http))
          .isEqualTo("Port: old=" + server.port() + ", new=4555");
      assertThat(refused(server, host, port, "http: \"127.0.0.1:4556\""))
          .isEqualTo("HTTPPort: old=-1, new=4556");
      assertThat(refused(server, host, port, "http: \"localhost:-1\""))
          .isEqualTo("HTTPHost: old=127.0.0.1, new=localhost");
      assertThat(refused(server, host, port, http, "http_base_path: /x"))
          .isEqualTo("HTTPBasePath: old=, new=/x");
      String tls = "tls { " + files + " }";
      assertThat(refused(server, host, port, tls, "https: \"127.0.0.1:-1\""))
          .isEqualTo("HTTPPort: old=-1, new=0");
      assertThat(refused(server, host, port, tls, "https_port: 4557"))
          .isEqualTo("HTTPPort: old=-1, new=0");
      assertUnchanged(server);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void where_monitoring_listens_encrypted(ServerProgram program) {
    String tls = "tls { " + files + " }";
    try (ServerProcess server = ServerProcess.start(program, tls, "https: \"127.0.0.1:-1\"")) {
      assertThat(refused(server, tls, "https: \"127.0.0.1:4558\""))
          .isEqualTo("HTTPSPort: old=-1, new=4558");
      assertThat(refused(server, tls, "https_port: 4558")).isEqualTo("HTTPSPort: old=-1, new=4558");
      assertUnchanged(server);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void every_key_of_the_websocket_block(ServerProgram program) {
    String kept = "websocket { listen: \"127.0.0.1:-1\", no_tls: true";
    List<String> changes =
        List.of(
            "websocket { listen: \"127.0.0.1:4559\", no_tls: true }",
            "websocket { listen: \"localhost:-1\", no_tls: true }",
            "websocket { host: localhost, port: -1, no_tls: true }",
            kept + ", advertise: \"h:1\" }",
            "websocket { listen: \"127.0.0.1:-1\", tls { " + files + " } }",
            kept + ", same_origin: true }",
            kept + ", allowed_origins: [\"http://h\"] }",
            kept + ", handshake_timeout: \"3s\" }",
            kept + ", compression: true }",
            kept + ", authorization { user: u, password: p } }",
            kept + ", authorization { token: t } }",
            kept + ", authorization { timeout: 3 } }",
            kept + ", user_cookie: c }",
            kept + ", pass_cookie: c }",
            kept + ", token_cookie: c }",
            kept + ", headers { x: y } }",
            kept + ", ping_interval: \"3s\" }",
            "");
    try (ServerProcess server = ServerProcess.start(program, kept + " }")) {
      for (String change : changes) {
        assertThat(refused(server, change)).as(change).startsWith("Websocket: old=");
      }
      assertUnchanged(server);
    }
  }

  /// nats-server takes it, and encrypts nothing until it is started anew.
  @Test
  void encryption_that_comes_to_a_websocket_port_with_no_tls() {
    ServerProgram ours = ServerProgram.find("postroom").orElseThrow();
    String kept = "websocket { listen: \"127.0.0.1:-1\", no_tls: true";
    try (ServerProcess server = ServerProcess.start(ours, kept + " }")) {
      assertThat(refused(server, kept + ", tls { " + files + " } }")).startsWith("Websocket: old=");
      assertUnchanged(server);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_user_for_the_silent_of_websocket(ServerProgram program) {
    String users = "authorization { users: [ {user: a, password: x} ] }";
    String block = "websocket { listen: \"127.0.0.1:-1\", no_tls: true";
    try (ServerProcess server = ServerProcess.start(program, users, block + " }")) {
      assertThat(refused(server, users, block + ", no_auth_user: a }"))
          .startsWith("Websocket: old=");
      assertUnchanged(server);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void every_key_of_the_auth_callout(ServerProgram program) {
    SecureRandom random = new SecureRandom();
    String issuer = "issuer: " + NKeyPair.create(KeyKind.ACCOUNT, random).publicKey();
    String other = "issuer: " + NKeyPair.create(KeyKind.ACCOUNT, random).publicKey();
    String xkey = ", xkey: " + NKeyPair.create(KeyKind.CURVE, random).publicKey();
    String accounts =
        "accounts { A: { users: [ {user: a, password: x} ] },"
            + " B: { users: [ {user: b, password: x} ] } }";
    List<String> changes =
        List.of(
            other + ", account: A, auth_users: [ a ]",
            issuer + ", account: B, auth_users: [ a ]",
            issuer + ", account: A, auth_users: [ a, b ]",
            issuer + ", account: A, auth_users: [ a ]" + xkey,
            issuer + ", account: A, auth_users: [ a ], allowed_accounts: [ B ]");
    String kept =
        "authorization { auth_callout { " + issuer + ", account: A, auth_users: [ a ] } }";
    try (ServerProcess server = ServerProcess.start(program, accounts, kept)) {
      for (String change : changes) {
        assertThat(refused(server, accounts, "authorization { auth_callout { " + change + " } }"))
            .as(change)
            .startsWith("AuthCallout: old=&{");
      }
      assertThat(refused(server, accounts)).endsWith(", new=<nil>");
      assertUnchanged(server);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void how_certificates_name_users_and_how_many_handshakes_there_may_be(ServerProgram program) {
    String authority = ", ca_file: \"" + TestCertificates.write(folder, "ca.pem") + "\"";
    String users = "authorization { users: [ {user: a, password: x} ] }";
    String kept = "tls { " + files + authority;
    try (ServerProcess server = ServerProcess.start(program, users, kept + ", verify: true }")) {
      assertThat(refused(server, users, kept + ", verify_and_map: true }"))
          .isEqualTo("TLSMap: old=false, new=true");
      assertThat(refused(server, users, kept + ", verify: true, connection_rate_limit: 7 }"))
          .isEqualTo("TLSRateLimit: old=0, new=7");
      assertThat(refused(server, users, kept + ", verify: true }", "allow_non_tls: true"))
          .isEqualTo("AllowNonTLS: old=false, new=true");
      assertUnchanged(server);
    }
  }
}
