package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import dev.postroom.testsupport.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Encrypted connections, on both servers (docs/spec/core.md 5.1).
@ExtendWith(NoLeaks.class)
class TlsIT {
  private static final String TLS_1_3 = "TLSv1.3";
  private static final String TLS_1_2 = "TLSv1.2";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path folder;
  private String files = "";
  private String ca = "";

  @BeforeEach
  void writeFiles() {
    files =
        "cert_file: \"%s\", key_file: \"%s\""
            .formatted(
                TestCertificates.write(folder, "server.pem"),
                TestCertificates.write(folder, "server-key.pem"));
    ca = ", ca_file: \"%s\"".formatted(TestCertificates.write(folder, "ca.pem"));
  }

  private ServerProcess start(ServerProgram program, String more, String... lines) {
    String block = "tls { " + files + more + " }";
    return ServerProcess.start(
        program,
        Stream.concat(Stream.of(block, "debug: true", "http: \"127.0.0.1:-1\""), Stream.of(lines))
            .toArray(String[]::new));
  }

  private static String field(ServerProcess server, String path, String name) {
    String text = server.monitor(path).replaceAll("\\s+", " ");
    int at = text.indexOf("\"" + name + "\": ");
    return at < 0
        ? ""
        : text.substring(at + name.length() + 4).replaceFirst("^\"?([^\",} ]*).*", "$1");
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void info_comes_in_the_clear_and_all_else_encrypted(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program, "")) {
      assertThat(server.log()).contains("TLS required for client connections");
      for (String version : List.of(TLS_1_2, TLS_1_3)) {
        try (TlsClient client = TlsClient.plain(server.port())) {
          assertThat(client.line())
              .contains("\"tls_required\":true")
              .doesNotContain("tls_verify", "tls_available");
          client.secure(version);
          client.send("CONNECT {\"verbose\":false,\"protocol\":1}\r\n");
          assertThat(client.ping()).isEqualTo("PONG");
          assertThat(client.line())
              .contains("\"connect_info\":true")
              .contains("\"tls_required\":true");
          assertThat(field(server, "/connz", "tls_version")).isEqualTo(version.substring(4));
          assertThat(field(server, "/connz", "tls_cipher_suite"))
              .isEqualTo(client.secured().getSession().getCipherSuite());
          assertThat(field(server, "/connz", "tls_first")).isEmpty();
          client.send("FOO\r\n");
          assertThat(client.rest()).isEqualTo("-ERR 'Unknown Protocol Operation'\r\n");
        }
      }
      server.awaitLog("TLS version 1.3, cipher suite TLS_AES_", PATIENCE);
      assertThat(server.log())
          .contains("Starting TLS client connection handshake")
          .contains("TLS handshake complete");
      assertThat(field(server, "/varz", "tls_required")).isEqualTo("true");
      assertThat(field(server, "/varz", "tls_verify")).isEmpty();
      assertThat(field(server, "/varz", "tls_timeout")).isEqualTo("2");
      assertThat(field(server, "/varz", "auth_timeout")).isEqualTo("3");
      assertThat(field(server, "/varz", "tls_cert_not_after")).startsWith("21");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void large_messages_come_whole_between_encrypted_clients(ServerProgram program)
      throws IOException {
    String body = "0123456789".repeat(100_000);
    try (ServerProcess server = start(program, "");
        TlsClient publisher = TlsClient.secured(server.port(), TLS_1_3);
        TlsClient subscriber = TlsClient.secured(server.port(), TLS_1_2)) {
      subscriber.send("CONNECT {\"verbose\":false}\r\nSUB a 1\r\n");
      assertThat(subscriber.ping()).isEqualTo("PONG");
      publisher.send("CONNECT {\"verbose\":false}\r\n");
      for (int i = 0; i < 5; i++) {
        publisher.send("PUB a 1000000\r\n" + body + "\r\n");
        assertThat(subscriber.line()).isEqualTo("MSG a 1 1000000");
        assertThat(subscriber.line()).isEqualTo(body);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_does_not_encrypt_sees_the_end_alone(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program, ", timeout: 1");
        TlsClient text = TlsClient.plain(server.port());
        TlsClient silent = TlsClient.plain(server.port());
        TlsClient slow = TlsClient.plain(server.port())) {
      for (TlsClient each : List.of(text, silent, slow)) {
        assertThat(each.line()).startsWith("INFO ");
      }
      slow.send("\u0016\u0003\u0001");
      text.send("CONNECT {}\r\nPING\r\n");
      assertThat(text.rest()).isEmpty();
      assertThat(silent.rest()).isEmpty();
      assertThat(slow.rest()).isEmpty();
      server.awaitLog("[DBG] 127.0.0.1:", PATIENCE);
      server.awaitLog(
          "TLS handshake error: tls: first record does not look like a TLS handshake", PATIENCE);
      assertThat(server.log()).doesNotContain("[ERR]");
      assertThat(field(server, "/connz?state=closed", "reason")).isEqualTo("TLS");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void clients_must_show_a_certificate_that_is_believed(ServerProgram program) throws Exception {
    try (ServerProcess server = start(program, ca + ", verify: true")) {
      try (TlsClient client = TlsClient.plain(server.port())) {
        assertThat(client.line()).contains("\"tls_required\":true,\"tls_verify\":true");
        client.secure(TLS_1_3, "client");
        client.send("CONNECT {\"verbose\":false}\r\n");
        assertThat(client.ping()).isEqualTo("PONG");
        assertThat(field(server, "/connz", "tls_peer_certs")).isEmpty();
        String shown = server.monitor("/connz?auth=1").replaceAll("\\s+", "");
        assertThat(shown)
            .contains("\"subject\":\"CN=client,O=Postroom\"")
            .contains("\"spki_sha256\":\"" + pin("client") + "\"")
            .contains("\"cert_sha256\":\"");
        assertThat(field(server, "/varz", "tls_verify")).isEqualTo("true");
      }
      for (String version : List.of(TLS_1_2, TLS_1_3)) {
        assertRefused(server, version);
        server.awaitLog("TLS handshake error: tls: client didn't provide a certificate", PATIENCE);
        assertRefused(server, version, "second");
        server.awaitLog(
            "x509: certificate specifies an incompatible key usage (CN=second", PATIENCE);
        assertRefused(server, version, "stranger");
      }
    }
  }

  /// In TLS 1.3 a client learns only with its first read that it is refused.
  private static void assertRefused(ServerProcess server, String version, String... certificates) {
    assertThatThrownBy(
            () -> {
              try (TlsClient client = TlsClient.secured(server.port(), version, certificates)) {
                client.send("PING\r\n");
                if (client.line().isEmpty()) {
                  throw new SSLException("it ended");
                }
              }
            })
        .isInstanceOf(IOException.class);
  }

  private static String pin(String name) throws Exception {
    byte[] key = TestCertificates.key(name).chain().getFirst().getPublicKey().getEncoded();
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void only_pinned_keys_enter(ServerProgram program) throws Exception {
    try (ServerProcess server =
        start(program, ca + ", verify: true, pinned_certs: [\"" + pin("client") + "\"]")) {
      try (TlsClient client = TlsClient.secured(server.port(), TLS_1_3, "client")) {
        assertThat(client.ping()).isEqualTo("PONG");
      }
    }
    try (ServerProcess server =
        start(program, ca + ", verify: true, pinned_certs: [\"" + pin("second") + "\"]")) {
      try (TlsClient client = TlsClient.secured(server.port(), TLS_1_3, "client")) {
        assertThat(client.rest()).isEmpty();
      }
      server.awaitLog("Failed pinned cert test for key id: " + pin("client"), PATIENCE);
      server.awaitLog("TLS handshake error: certificate not pinned", PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void encryption_may_come_before_info(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program, ", handshake_first: true, timeout: 1")) {
      assertThat(server.log())
          .contains(
              "Clients that are not using \"TLS Handshake First\" option will fail to connect");
      try (TlsClient client = TlsClient.plain(server.port());
          TlsClient silent = TlsClient.plain(server.port())) {
        client.secure(TLS_1_3);
        assertThat(client.line()).contains("\"tls_required\":true");
        assertThat(client.ping()).isEqualTo("PONG");
        assertThat(field(server, "/connz", "tls_first")).isEqualTo("true");
        assertThat(silent.rest()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_waits_for_info_gets_it_where_either_may_come_first(ServerProgram program)
      throws IOException {
    try (ServerProcess server = start(program, ", handshake_first: \"500ms\"")) {
      try (TlsClient first = TlsClient.plain(server.port());
          TlsClient second = TlsClient.plain(server.port())) {
        first.secure(TLS_1_3);
        assertThat(first.line()).contains("\"tls_required\":true");
        assertThat(first.ping()).isEqualTo("PONG");
        assertThat(second.line()).contains("\"tls_required\":true");
        second.secure(TLS_1_2);
        assertThat(second.ping()).isEqualTo("PONG");
        try (TlsClient text = TlsClient.plain(server.port())) {
          text.send("PING\r\n");
          assertThat(text.rest()).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void clients_may_stay_in_the_clear_where_that_is_allowed(ServerProgram program)
      throws IOException {
    try (ServerProcess server = start(program, "", "allow_non_tls: true")) {
      assertThat(server.log()).contains("TLS available for client connections");
      try (TlsClient plain = TlsClient.plain(server.port());
          TlsClient encrypted = TlsClient.plain(server.port())) {
        assertThat(plain.line())
            .contains("\"tls_available\":true")
            .doesNotContain("tls_required", "tls_verify");
        plain.send("P");
        plain.send("ING\r\nCONNECT {\"verbose\":false}\r\nSUB a 1\r\n");
        assertThat(plain.line()).isEqualTo("PONG");
        assertThat(plain.ping()).isEqualTo("PONG");
        assertThat(encrypted.line()).contains("\"tls_available\":true");
        encrypted.secure(TLS_1_3);
        encrypted.send("CONNECT {\"verbose\":false}\r\nPUB a 2\r\nhi\r\n");
        assertThat(encrypted.ping()).isEqualTo("PONG");
        assertThat(plain.line()).isEqualTo("MSG a 1 2");
        assertThat(plain.line()).isEqualTo("hi");
      }
      assertThat(field(server, "/varz", "tls_required")).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void only_so_many_begin_in_a_second(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program, ", connection_rate_limit: 1")) {
      try (TlsClient one = TlsClient.plain(server.port());
          TlsClient two = TlsClient.plain(server.port());
          TlsClient three = TlsClient.plain(server.port())) {
        List<String> rests = new ArrayList<>();
        for (TlsClient each : List.of(one, two, three)) {
          assertThat(each.line()).startsWith("INFO ");
          rests.add(each.rest());
        }
        assertThat(rests)
            .contains("-ERR 'Connection throttling is active. Please try again later.'\r\n");
      }
      server.awaitLog("connections due to TLS rate limiting", PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_is_too_many_is_told_so_in_the_clear(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program, "", "max_connections: 1");
        TlsClient one = TlsClient.secured(server.port(), TLS_1_3);
        TlsClient two = TlsClient.plain(server.port())) {
      assertThat(one.ping()).isEqualTo("PONG");
      assertThat(two.line()).startsWith("INFO ");
      assertThat(two.rest()).isEqualTo("-ERR 'maximum connections exceeded'\r\n");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_time_for_credentials_begins_with_encryption(ServerProgram program) throws IOException {
    try (ServerProcess server =
            start(program, ", timeout: 0.5", "authorization { user: a, password: b }");
        TlsClient client = TlsClient.secured(server.port(), TLS_1_3)) {
      long start = System.nanoTime();
      assertThat(client.rest()).isEqualTo("-ERR 'Authentication Timeout'\r\n");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(1_200), Duration.ofSeconds(5));
      assertThat(field(server, "/varz", "auth_timeout")).isEqualTo("1.5");
      assertThat(field(server, "/varz", "tls_timeout")).isEqualTo("0.5");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_least_version_and_the_ciphers_are_as_configured(ServerProgram program)
      throws IOException {
    try (ServerProcess server = start(program, ", min_version: \"1.3\"")) {
      assertRefused(server, TLS_1_2);
      try (TlsClient client = TlsClient.secured(server.port(), TLS_1_3)) {
        assertThat(client.ping()).isEqualTo("PONG");
      }
    }
    String cipher = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256";
    try (ServerProcess server = start(program, ", cipher_suites: [\"" + cipher + "\"]");
        TlsClient client = TlsClient.secured(server.port(), TLS_1_2)) {
      assertThat(client.secured().getSession().getCipherSuite()).isEqualTo(cipher);
      assertThat(client.ping()).isEqualTo("PONG");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void flags_encrypt_without_a_file(ServerProgram program) throws IOException {
    List<String> flags =
        List.of(
            "-a 127.0.0.1 -p -1 --tlsverify --tlscert %s --tlskey %s --tlscacert %s"
                .formatted(
                    folder.resolve("server.pem"),
                    folder.resolve("server-key.pem"),
                    folder.resolve("ca.pem"))
                .split(" ", -1));
    try (ServerProcess server =
            ServerProcess.startWithFlags(program, flags.toArray(String[]::new));
        TlsClient client = TlsClient.secured(server.port(), TLS_1_3, "client")) {
      assertThat(server.log()).contains("TLS required for client connections");
      assertThat(client.ping()).isEqualTo("PONG");
      assertRefused(server, TLS_1_3);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_reload_reads_the_files_again_for_new_connections(ServerProgram program) throws Exception {
    Path config = folder.resolve("server.conf");
    String text = "listen: \"127.0.0.1:-1\"\ndebug: true\n%s\n";
    Files.writeString(config, text.formatted("tls { " + files + " }"));
    try (ChildProcess server =
        Commands.ready(Commands.command(program.executable(), "-c", config.toString()))) {
      int port = Commands.port(server);
      try (TlsClient old = TlsClient.secured(port, TLS_1_3)) {
        Files.write(folder.resolve("server.pem"), TestCertificates.file("second.pem"));
        Files.write(folder.resolve("server-key.pem"), TestCertificates.file("second-key.pem"));
        reload(server, "[INF] Reloaded: tls = enabled");
        try (TlsClient client = TlsClient.secured(port, TLS_1_3)) {
          assertThat(client.secured().getSession().getPeerPrincipal().getName())
              .contains("CN=second");
        }
        assertThat(old.ping()).isEqualTo("PONG");
        Files.writeString(
            config, text.formatted("tls { " + files + ", connection_rate_limit: 3 }"));
        reload(server, "config reload not supported for TLSRateLimit: old=0, new=3");
        Files.writeString(config, text.formatted("allow_non_tls: true\ntls { " + files + " }"));
        reload(server, "config reload not supported for AllowNonTLS: old=false, new=true");
        Files.writeString(
            config, text.formatted("tls { " + files + ca + ", verify: true, timeout: 5 }"));
        reload(server, "[INF] Reloaded: tls timeout = 5");
        assertThat(server.errors()).contains("[INF] Reloaded: authorization timeout = 6");
        try (TlsClient client = TlsClient.secured(port, TLS_1_3, "client")) {
          assertThat(client.ping()).isEqualTo("PONG");
          Files.writeString(
              config,
              text.formatted(
                  "tls { "
                      + files
                      + ca
                      + ", verify: true, pinned_certs: [\""
                      + pin("second")
                      + "\"] }"));
          reload(server, "[INF] Reloaded: 1 pinned_certs");
          server.awaitErrors("[INF] Disconnect 2 clients due to pinned certs reload");
          assertThat(client.rest()).isEmpty();
        }
        assertThat(old.rest()).isEmpty();
        Files.writeString(config, text.formatted(""));
        reload(server, "[INF] Reloaded: tls = disabled");
        try (TlsClient client = TlsClient.plain(port)) {
          assertThat(client.line()).doesNotContain("tls_required"); // Go goes on to say tls_verify
          assertThat(client.ping()).isEqualTo("PONG");
        }
      }
    }
  }

  private static void reload(ChildProcess server, String expected) {
    int before = Commands.withoutTimes(server.errors()).size();
    server.signal("HUP");
    server.awaitAnyError(before, "Reloaded server configuration", "Failed to reload");
    assertThat(server.errors()).contains(expected);
  }
}
