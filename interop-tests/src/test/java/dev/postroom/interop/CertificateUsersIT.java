package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import dev.postroom.testsupport.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients that are the users whom their certificates name, on both servers (docs/spec/core.md
/// 4.4). The certificate `client` is of `CN=client,O=Postroom` and `client@post.example`.
@ExtendWith(NoLeaks.class)
class CertificateUsersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String VIOLATION = "-ERR 'Authorization Violation'";
  private static final String QUIET = "\"verbose\":false,\"pedantic\":false";

  @TempDir private Path folder;
  private String block = "";

  @BeforeEach
  void writeFiles() {
    block =
        "tls { cert_file: \"%s\", key_file: \"%s\", ca_file: \"%s\", verify_and_map: true }"
            .formatted(
                TestCertificates.write(folder, "server.pem"),
                TestCertificates.write(folder, "server-key.pem"),
                TestCertificates.write(folder, "ca.pem"));
  }

  private ServerProcess start(ServerProgram program, String users, String... more) {
    List<String> lines = new ArrayList<>(List.of(block, "debug: true"));
    lines.add("authorization { users: [ " + users + " ] }");
    lines.addAll(List.of(more));
    return ServerProcess.start(program, lines.toArray(String[]::new));
  }

  /// Return the answer to CONNECT and PING.
  private static String login(ServerProcess server, String connect) throws IOException {
    try (TlsClient client = TlsClient.secured(server.port(), "TLSv1.3", "client")) {
      client.send("CONNECT {" + QUIET + connect + "}\r\n");
      return client.ping();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void an_address_or_the_subject_in_any_order_is_the_user(ServerProgram program)
      throws IOException {
    for (String user :
        List.of(
            "client@post.example",
            "CN=client,O=Postroom",
            "O=Postroom,CN=client",
            "cn=client, o=Postroom")) {
      try (ServerProcess server = start(program, "{ user: \"" + user + "\" }");
          TlsClient client = TlsClient.secured(server.port(), "TLSv1.3", "client")) {
        client.send("CONNECT {" + QUIET + "}\r\n");
        assertThat(client.ping()).isEqualTo("PONG");
        assertThat(server.monitor("/connz?auth=1")).contains("\"authorized_user\": \"" + user);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_address_comes_before_the_subject(ServerProgram program) throws IOException {
    String users = "{ user: \"CN=client,O=Postroom\" }, { user: \"client@post.example\" }";
    try (ServerProcess server = start(program, users)) {
      assertThat(login(server, "")).isEqualTo("PONG");
      server.awaitLog("Using email found in cert for auth [\"client@post.example\"]", PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_is_named_by_no_user_is_refused_whatever_it_says(ServerProgram program)
      throws IOException {
    String users = "{ user: \"CN=CLIENT,O=Postroom\" }, { user: x, password: y }";
    try (ServerProcess server = start(program, users, "no_auth_user: x")) {
      assertThat(login(server, "")).isEqualTo(VIOLATION);
      assertThat(login(server, ",\"user\":\"x\",\"pass\":\"y\"")).isEqualTo(VIOLATION);
      try (TlsClient silent = TlsClient.secured(server.port(), "TLSv1.3", "client")) {
        silent.send("SUB a 1\r\n");
        assertThat(silent.line()).isEqualTo(VIOLATION);
      }
      server.awaitLog("User in cert [\"CN=client,O=Postroom\"], not found", PATIENCE);
      assertThat(server.log()).contains("authentication error - User \"x\"");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_password_that_the_user_has_must_be_right_and_the_name_that_is_said_does_not_count(
      ServerProgram program) throws IOException {
    String users = "{ user: \"client@post.example\", password: s3 }, { user: x, password: y }";
    try (ServerProcess server = start(program, users)) {
      assertThat(login(server, "")).isEqualTo(VIOLATION);
      assertThat(login(server, ",\"user\":\"x\",\"pass\":\"y\"")).isEqualTo(VIOLATION);
      assertThat(login(server, ",\"user\":\"x\",\"pass\":\"s3\"")).isEqualTo("PONG");
      server.awaitLog("User \"x\" found in connect proto, but user required from cert", PATIENCE);
      assertThat(server.log()).contains("authentication error - User \"client@post.example\"");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_client_in_the_clear_is_nobody(ServerProgram program) throws IOException {
    String users = "{ user: \"client@post.example\" }, { user: x, password: y }";
    try (ServerProcess server = start(program, users, "allow_non_tls: true");
        TlsClient client = TlsClient.plain(server.port())) {
      client.line();
      client.send("CONNECT {\"user\":\"x\",\"pass\":\"y\"}\r\n");
      assertThat(client.line()).isEqualTo(VIOLATION);
      assertThat(login(server, "")).isEqualTo("PONG");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_speaks_without_connect_is_the_user_of_its_certificate(ServerProgram program)
      throws IOException {
    String users = "{ user: \"client@post.example\" }, { user: x, password: y }";
    try (ServerProcess server = start(program, users, "no_auth_user: x");
        TlsClient client = TlsClient.secured(server.port(), "TLSv1.3", "client")) {
      client.send("SUB a 1\r\n");
      assertThat(client.line()).isEqualTo("+OK");
      assertThat(client.ping()).isEqualTo("PONG");
      assertThat(server.monitor("/connz?auth=1"))
          .contains("\"authorized_user\": \"client@post.example\"");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void tls_flags_beside_a_mapping_leave_users_without_a_password_closed(ServerProgram program)
      throws IOException {
    Path config = folder.resolve("mapped.conf");
    Files.writeString(
        config,
        "listen: \"127.0.0.1:-1\"\n"
            + block
            + "\nauthorization { users: [ { user: \"client@post.example\" } ] }\n");
    String cert = folder.resolve("server.pem").toString();
    String key = folder.resolve("server-key.pem").toString();
    ProcessBuilder command =
        Commands.command(
            program.executable(),
            "-c",
            config.toString(),
            "--tls",
            "--tlscert",
            cert,
            "--tlskey",
            key);
    try (ChildProcess server = Commands.ready(command)) {
      int port = Commands.port(server);
      try (TlsClient client = TlsClient.secured(port, "TLSv1.3")) {
        client.send("CONNECT {" + QUIET + ",\"user\":\"client@post.example\"}\r\n");
        assertThat(client.line()).isEqualTo(VIOLATION);
      }
    }
  }
}
