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
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a reload changes of encryption: for new connections, and for nobody who is there
/// (docs/spec/core.md 3.5, 3.7, 5.1). [TlsIT] has the files read again, pins, and what is refused.
@ExtendWith(NoLeaks.class)
@Timeout(240)
class ReloadTlsIT {
  private static final String TLS_1_3 = "TLSv1.3";
  private static final String TLS_1_2 = "TLSv1.2";

  @TempDir private Path folder;
  private String files = "";

  @BeforeEach
  void writeFiles() {
    files = "cert_file: \"%s\", key_file: \"%s\"".formatted(file("server"), file("server-key"));
  }

  private Path file(String name) {
    return TestCertificates.write(folder, name + ".pem");
  }

  private static String tls(String block) {
    return "tls { " + block + " }";
  }

  private static void reload(ServerProcess server, String... config) {
    List<String> said = server.reload(config);
    assertThat(said.getLast()).startsWith("[INF] Reloaded server configuration");
    assertThat(said).contains("[INF] Reloaded: tls = enabled");
  }

  private static void assertRefused(int port, String version, String... certificates) {
    assertThatThrownBy(
            () -> {
              try (TlsClient client = TlsClient.secured(port, version, certificates)) {
                String answer = client.ping();
                if (!answer.equals("PONG")) {
                  throw new IOException("no PONG but " + answer);
                }
              }
            })
        .isInstanceOf(IOException.class);
  }

  private static void assertServed(int port, String version, String... certificates)
      throws IOException {
    try (TlsClient client = TlsClient.secured(port, version, certificates)) {
      assertThat(client.ping()).isEqualTo("PONG");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void clients_need_certificates_from_now_on_and_of_other_authorities_then(ServerProgram program)
      throws IOException {
    String ours = ", verify: true, ca_file: \"" + file("ca") + "\"";
    String theirs = ", verify: true, ca_file: \"" + file("stranger") + "\"";
    try (ServerProcess server = ServerProcess.start(program, tls(files));
        TlsClient old = TlsClient.secured(server.port(), TLS_1_3)) {
      assertServed(server.port(), TLS_1_3);
      reload(server, tls(files + ours));
      assertRefused(server.port(), TLS_1_3);
      assertServed(server.port(), TLS_1_3, "client");
      reload(server, tls(files + theirs));
      assertRefused(server.port(), TLS_1_3, "client");
      reload(server, tls(files));
      assertServed(server.port(), TLS_1_3);
      assertThat(old.ping()).isEqualTo("PONG");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_least_version_and_the_ciphers_change(ServerProgram program) throws IOException {
    String cipher = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256";
    String other = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
    try (ServerProcess server = ServerProcess.start(program, tls(files));
        TlsClient old = TlsClient.secured(server.port(), TLS_1_2)) {
      for (String suite : List.of(cipher, other)) {
        reload(server, tls(files + ", cipher_suites: [\"" + suite + "\"]"));
        try (TlsClient client = TlsClient.secured(server.port(), TLS_1_2)) {
          assertThat(client.secured().getSession().getCipherSuite()).isEqualTo(suite);
        }
      }
      reload(server, tls(files + ", min_version: \"1.3\""));
      assertRefused(server.port(), TLS_1_2);
      assertServed(server.port(), TLS_1_3);
      reload(server, tls(files + ", min_version: \"1.2\""));
      assertServed(server.port(), TLS_1_2);
      assertThat(old.ping()).isEqualTo("PONG");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_curves_change(ServerProgram program) throws IOException {
    try (ServerProcess server = ServerProcess.start(program, tls(files))) {
      assertThat(canAgreeOn(server.port(), "x25519")).isTrue();
      reload(server, tls(files + ", curve_preferences: [CurveP384]"));
      assertThat(canAgreeOn(server.port(), "x25519")).isFalse();
      assertThat(canAgreeOn(server.port(), "secp384r1")).isTrue();
    }
  }

  private static boolean canAgreeOn(int port, String group) throws IOException {
    try (TlsClient client = TlsClient.plain(port)) {
      assertThat(client.line()).startsWith("INFO ");
      client.secure(TLS_1_3, socket -> only(socket, group));
      return client.ping().equals("PONG");
    } catch (IOException refused) {
      return false;
    }
  }

  private static void only(SSLSocket socket, String group) {
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setNamedGroups(new String[] {group});
    socket.setSSLParameters(parameters);
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void several_certificates_take_the_place_of_one(ServerProgram program) throws IOException {
    String several =
        "certs: [ {cert_file: \"%s\", key_file: \"%s\"} ]"
            .formatted(file("second"), file("second-key"));
    try (ServerProcess server = ServerProcess.start(program, tls(files));
        TlsClient old = TlsClient.secured(server.port(), TLS_1_3)) {
      assertThat(shown(server.port())).contains("CN=server");
      reload(server, tls(several));
      assertThat(shown(server.port())).contains("CN=second");
      assertThat(old.ping()).isEqualTo("PONG");
    }
  }

  private static String shown(int port) throws IOException {
    try (TlsClient client = TlsClient.secured(port, TLS_1_3)) {
      X509Certificate shown =
          (X509Certificate) client.secured().getSession().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_handshake_is_waited_for_as_long_as_it_says_now(ServerProgram program) throws IOException {
    try (ServerProcess server = ServerProcess.start(program, tls(files + ", timeout: 60"));
        TlsClient _ = TlsClient.secured(server.port(), TLS_1_3)) {
      reload(server, tls(files + ", timeout: 0.2"));
      try (TlsClient silent = TlsClient.plain(server.port())) {
        assertThat(silent.line()).startsWith("INFO ");
        assertThat(silent.rest()).isEmpty();
      }
      assertServed(server.port(), TLS_1_3);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_handshake_comes_first_from_now_on(ServerProgram program) throws IOException {
    try (ServerProcess server = ServerProcess.start(program, tls(files));
        TlsClient old = TlsClient.secured(server.port(), TLS_1_3)) {
      reload(server, tls(files + ", handshake_first: true"));
      try (TlsClient first = TlsClient.plain(server.port())) {
        first.secure(TLS_1_3);
        assertThat(first.line()).startsWith("INFO ");
        assertThat(first.ping()).isEqualTo("PONG");
      }
      reload(server, tls(files + ", handshake_first: false"));
      assertServed(server.port(), TLS_1_3);
      assertThat(old.ping()).isEqualTo("PONG");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_comes_by_websocket_is_shown_the_new_certificate(ServerProgram program)
      throws IOException {
    String webSocket = "websocket { listen: \"127.0.0.1:-1\", tls { " + files + " } }";
    try (ServerProcess server = ServerProcess.start(program, webSocket)) {
      int port = WebSocketClient.port(server);
      try (WebSocketClient old = WebSocketClient.encrypted(port)) {
        old.upgrade();
        assertThat(old.login("")).last().isEqualTo("PONG");
        assertThat(old.certificate()).contains("CN=server");
        replace("server.pem", "second.pem");
        replace("server-key.pem", "second-key.pem");
        List<String> said = server.reload(webSocket);
        assertThat(said.getLast()).startsWith("[INF] Reloaded server configuration");
        try (WebSocketClient next = WebSocketClient.encrypted(port)) {
          next.upgrade();
          assertThat(next.login("")).last().isEqualTo("PONG");
          assertThat(next.certificate()).contains("CN=second");
        }
        old.send("PING\r\n");
        assertThat(old.line()).isEqualTo("PONG");
      }
    }
  }

  private void replace(String name, String other) throws IOException {
    Files.write(folder.resolve(name), TestCertificates.file(other));
  }
}
