package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.platform.tls.CertifiedKey;
import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import dev.postroom.testsupport.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Certificates that are too old or too new: those of clients, and the server's own
/// (docs/spec/core.md 5.1).
@ExtendWith(NoLeaks.class)
class CertificateDatesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String FAULT =
      "TLS handshake error: tls: failed to verify certificate: x509: certificate has expired or"
          + " is not yet valid: current time 20";

  @TempDir private Path folder;

  private Certificates made(int startDays) throws Exception {
    Path own = Files.createDirectory(folder.resolve("days" + startDays));
    return Certificates.make(own, "ip:127.0.0.1", startDays, 5);
  }

  private static X509Certificate read(Certificates made) throws Exception {
    return CertifiedKey.of(Files.readAllBytes(made.certificate()), Files.readAllBytes(made.key()))
        .chain()
        .getFirst();
  }

  /// Return a block of a server that believes clients of this authority alone.
  private String believing(Certificates made) {
    return "tls { cert_file: \"%s\", key_file: \"%s\", ca_file: \"%s\", verify: true }"
        .formatted(
            TestCertificates.write(folder, "server.pem"),
            TestCertificates.write(folder, "server-key.pem"),
            made.authority());
  }

  private static void come(int port, Certificates made, String version, boolean saysInfo) {
    try (TlsClient client = TlsClient.plain(port)) {
      if (saysInfo) {
        client.line();
      }
      client.secure(version, made.showing());
      assertThat(client.rest()).isEmpty();
    } catch (IOException _) {
      // It is refused in the middle of the handshake, or with its first read.
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_log_says_whose_certificate_is_not_valid_and_since_when(ServerProgram program)
      throws Exception {
    for (int start : List.of(-10, 10)) {
      Certificates made = made(start);
      X509Certificate shown = read(made);
      String when =
          start < 0
              ? " is after " + shown.getNotAfter().toInstant()
              : " is before " + shown.getNotBefore().toInstant();
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(shown.getEncoded());
      String whose = " (CN=server SHA-256: " + HexFormat.of().formatHex(digest) + ")";
      String block = believing(made);
      try (ServerProcess server =
          ServerProcess.start(
              program, block, "websocket { listen: \"127.0.0.1:-1\", " + block + " }")) {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
          come(server.port(), made, version, true);
          server.awaitLog(" - cid:", PATIENCE);
          server.awaitLog(FAULT, PATIENCE);
          server.awaitLog(when + whose, PATIENCE);
        }
        come(WebSocketClient.port(server), made, "TLSv1.3", false);
        server.awaitLog("[ERR] websocket: TLS handshake error from 127.0.0.1:", PATIENCE);
        assertThat(server.log().lines().filter(line -> line.contains("websocket: TLS")))
            .allMatch(line -> line.contains(when));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_server_runs_with_a_certificate_that_is_not_valid(ServerProgram program) throws Exception {
    String block = showing(made(-10));
    try (ServerProcess server = ServerProcess.start(program, block);
        TlsClient client = TlsClient.plain(server.port())) {
      assertThat(client.line()).startsWith("INFO ");
      assertThat(server.reload(block).getLast()).startsWith("[INF] Reloaded server configuration");
    }
  }

  private static String showing(Certificates made) {
    return "tls { cert_file: \"%s\", key_file: \"%s\" }".formatted(made.certificate(), made.key());
  }

  /// The Go server says nothing of it.
  @Test
  void ours_warns_of_its_own_certificate_at_the_start_at_a_reload_and_when_a_file_is_tested()
      throws Exception {
    ServerProgram ours = ServerProgram.find("postroom").orElseThrow();
    Certificates old = made(-10);
    Certificates early = made(10);
    String expired =
        "The certificate of this server in %s expired at %s, it was valid from "
            .formatted(old.certificate(), read(old).getNotAfter().toInstant());
    String later =
        "The certificate of this server in %s is not valid before %s"
            .formatted(early.certificate(), read(early).getNotBefore().toInstant());
    try (ServerProcess server = ServerProcess.start(ours, showing(old))) {
      server.awaitLog("[WRN] " + expired, PATIENCE);
      assertThat(server.reload(showing(early))).anyMatch(line -> line.startsWith("[WRN] " + later));
    }
    Path config = Files.writeString(folder.resolve("old.conf"), showing(old));
    ChildProcess.Ended tested =
        ChildProcess.run(Commands.command(ours.executable(), "-t", "-c", config.toString()));
    assertThat(tested.errors())
        .startsWith("postroom: " + expired)
        .contains("postroom: configuration file " + config + " is valid (sha256:");
    assertThat(tested.code()).isZero();
  }
}
