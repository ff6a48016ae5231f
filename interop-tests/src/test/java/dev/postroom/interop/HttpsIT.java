package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import dev.postroom.testsupport.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Monitoring over TLS, on both servers (docs/spec/core.md 5.1, 6.0).
@ExtendWith(NoLeaks.class)
class HttpsIT {
  private static final String CLOSING =
      "GET /varz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

  private static final String FAILED = "[ERR] monitoring: TLS handshake error from 127.0.0.1:";
  private static final String TOLD = "Client sent an HTTP request to an HTTPS server.\n";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path folder;
  private String block = "";

  @BeforeEach
  void writeFiles() {
    block =
        "tls { cert_file: \"%s\", key_file: \"%s\", ca_file: \"%s\", verify: true }"
            .formatted(
                TestCertificates.write(folder, "server.pem"),
                TestCertificates.write(folder, "server-key.pem"),
                TestCertificates.write(folder, "ca.pem"));
  }

  private ServerProcess start(ServerProgram program, String... lines) {
    List<String> all =
        Stream.concat(Stream.of(block, "https: \"127.0.0.1:-1\""), Stream.of(lines)).toList();
    return ServerProcess.start(program, all.toArray(String[]::new));
  }

  private static String get(int port) throws IOException {
    try (TlsClient client = TlsClient.plain(port)) {
      client.secure("TLSv1.3");
      client.send(CLOSING);
      return client.rest();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void documents_are_served_to_who_shows_no_certificate(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program)) {
      assertThat(get(server.monitorPort()))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("\"tls_verify\": true", "\"http_port\": 0", "\"https_port\": -1");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_ports_file_says_https(ServerProgram program) throws IOException {
    Path ports = Files.createDirectory(folder.resolve("ports"));
    try (ServerProcess server = start(program, "ports_file_dir: \"" + ports + "\"")) {
      try (var files = Files.list(ports)) {
        assertThat(Files.readString(files.findFirst().orElseThrow()))
            .contains("\"monitoring\":[\"https://127.0.0.1:" + server.monitorPort() + "\"]");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_speaks_http_in_the_clear_is_told_so(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program)) {
      for (String begun : List.of(CLOSING, "GET /", "HEAD ", "POST ", "PUT /", "OPTIO")) {
        try (TlsClient client = TlsClient.plain(server.monitorPort())) {
          client.send(begun);
          assertThat(client.rest()).isEqualTo("HTTP/1.0 400 Bad Request\r\n\r\n" + TOLD);
        }
      }
      server.awaitLog(FAILED, PATIENCE);
      server.awaitLog(": client sent an HTTP request to an HTTPS server", PATIENCE);
      assertThat(get(server.monitorPort())).startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_speaks_neither_sees_the_end_alone(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program)) {
      for (String said : List.of("HELLO there", "DELETE / HTTP/1.1\r\n\r\n", "get / HTTP/1.1")) {
        try (TlsClient client = TlsClient.plain(server.monitorPort())) {
          client.send(said);
          assertThat(client.rest()).isEmpty();
        }
      }
      server.awaitLog(FAILED, PATIENCE);
      server.awaitLog(": tls: first record does not look like a TLS handshake", PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_leaves_in_the_middle_of_a_handshake_is_told_of(ServerProgram program)
      throws IOException {
    try (ServerProcess server = start(program)) {
      TlsClient.plain(server.monitorPort()).close();
      server.awaitLog(FAILED, PATIENCE);
      server.awaitLog(": EOF", PATIENCE);
      try (TlsClient client = TlsClient.plain(server.monitorPort())) {
        client.send("\u0016\u0003\u0001");
      }
      server.awaitLog(": unexpected EOF", PATIENCE);
    }
  }

  @Test
  void a_handshake_or_a_request_that_stays_half_is_closed_in_time() throws IOException {
    try (ServerProcess server = start(ServerProgram.find("postroom").orElseThrow());
        TlsClient silent = TlsClient.plain(server.monitorPort());
        TlsClient half = TlsClient.plain(server.monitorPort())) {
      half.secure("TLSv1.3");
      half.send("GET /varz HTTP/1.1\r\nHo");
      long start = System.nanoTime();

      assertThat(half.rest()).isEmpty();
      assertThat(silent.rest()).isEmpty();
      server.awaitLog(": i/o timeout", PATIENCE);

      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(2500);
    }
  }

  @Test
  void many_documents_over_one_connection_are_whole() throws IOException {
    try (ServerProcess server = start(ServerProgram.find("postroom").orElseThrow());
        TlsClient client = TlsClient.plain(server.monitorPort())) {
      client.secure("TLSv1.2");
      for (int i = 0; i < 20; i++) {
        client.send("GET /stacksz HTTP/1.1\r\nHost: a\r\n\r\n");
      }
      client.send(CLOSING);

      String all = client.rest();
      assertThat(all.split("HTTP/1.1 200 OK", -1)).hasSize(22);
      assertThat(all).contains("server_id").endsWith("}");
    }
  }

  @Test
  void a_version_that_is_not_offered_is_refused() throws IOException {
    block = block.replace(" }", ", min_version: \"1.3\" }");
    try (ServerProcess server = start(ServerProgram.find("postroom").orElseThrow());
        TlsClient client = TlsClient.plain(server.monitorPort())) {
      assertThatThrownBy(() -> client.secure("TLSv1.2")).isInstanceOf(SSLException.class);
    }
  }
}
