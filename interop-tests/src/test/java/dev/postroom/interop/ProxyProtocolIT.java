package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import dev.postroom.testsupport.TestCertificates;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Proxies that say for whom they speak, on both servers (docs/spec/core.md 5.3).
@ExtendWith(NoLeaks.class)
class ProxyProtocolIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String CONNECT = "CONNECT {\"verbose\":false,\"protocol\":1}\r\nPING\r\n";
  private static final String VERSION_2 = "\r\n\r\n\u0000\r\nQUIT\n";

  @TempDir private Path folder;

  private static ServerProcess start(ServerProgram program, String... lines) {
    return ServerProcess.start(
        program,
        Stream.concat(Stream.of("proxy_protocol: true", "debug: true"), Stream.of(lines))
            .toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_client_is_whom_the_proxy_names(ServerProgram program) throws IOException {
    String four = "\n\u0001\u0002\u0003\n\t\t\t\u0004\u00d2\u0010~";
    try (ServerProcess server = start(program)) {
      assertThat(server.log())
          .containsSubsequence(
              "Listening for client connections on",
              "PROXY protocol enabled for client connections",
              "Server is ready");
      assertNamed(server, "", "127.0.0.1");
      assertNamed(server, "PROXY TCP4 1.2.3.4 5.6.7.8 1111 4222\r\n", "1.2.3.4");
      assertNamed(server, "PROXY TCP6 2001:db8::1 ::1 1111 4222\r\n", "2001:db8::1");
      assertNamed(server, "PROXY UNKNOWN\r\n", "127.0.0.1");
      assertNamed(server, VERSION_2 + "!\u0011\u0000\f" + four, "10.1.2.3");
      assertNamed(server, VERSION_2 + " \u0000\u0000\u0000", "127.0.0.1");
    }
  }

  private static void assertNamed(ServerProcess server, String header, String ip)
      throws IOException {
    try (TlsClient client = TlsClient.plain(server.port())) {
      assertThat(client.line()).startsWith("INFO ").doesNotContain("client_ip");
      client.send(header + CONNECT);
      assertThat(client.line()).isEqualTo("PONG");
      assertThat(client.line()).contains("\"client_ip\":\"" + ip + "\"");
      assertThat(server.monitor("/connz")).contains("\"ip\": \"" + ip + "\"");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void what_a_proxy_says_wrongly_ends_the_connection(ServerProgram program) throws IOException {
    String start = "[WRN] Error reading PROXY protocol header from 127.0.0.1:";
    try (ServerProcess server = start(program)) {
      for (String header :
          List.of("PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n", VERSION_2 + "%\u0011\u0000\f")) {
        try (TlsClient client = TlsClient.plain(server.port())) {
          assertThat(client.line()).startsWith("INFO ");
          client.send(header + CONNECT);
          assertThat(client.rest()).isEmpty();
        }
      }
      server.awaitLog(start, PATIENCE);
      server.awaitLog(": invalid PROXY protocol header: invalid v1 format", PATIENCE);
      server.awaitLog(": unknown PROXY protocol command: 0x05", PATIENCE);
      try (TlsClient silent = TlsClient.plain(server.port())) {
        assertThat(silent.line()).startsWith("INFO ");
        assertThat(silent.rest()).isEmpty();
      }
      assertThat(server.monitor("/connz?state=closed"))
          .contains("\"reason\": \"Protocol Violation\"")
          .doesNotContain("Client Closed");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_header_comes_before_the_handshake(ServerProgram program) throws IOException {
    String tls =
        "tls { cert_file: \"%s\", key_file: \"%s\" }"
            .formatted(
                TestCertificates.write(folder, "server.pem"),
                TestCertificates.write(folder, "server-key.pem"));
    try (ServerProcess server = start(program, tls)) {
      try (TlsClient client = TlsClient.plain(server.port())) {
        assertThat(client.line()).startsWith("INFO ");
        client.send("PROXY TCP4 1.2.3.4 5.6.7.8 1111 4222\r\n");
        client.secure("TLSv1.3");
        client.send(CONNECT);
        assertThat(client.line()).isEqualTo("PONG");
        assertThat(client.line()).contains("\"client_ip\":\"1.2.3.4\"");
      }
      try (TlsClient client = TlsClient.plain(server.port())) {
        assertThat(client.line()).startsWith("INFO ");
        client.send("PROXY TCP5 1.2.3.4 5.6.7.8 1111 4222\r\n");
        assertThat(client.rest()).isEmpty();
        server.awaitLog("invalid protocol TCP5", PATIENCE);
      }
    }
  }
}
