package dev.postroom.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import dev.postroom.testsupport.TestCertificates;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Subscription;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The official Java client over encrypted connections.
@SuppressWarnings("try") // reason: close declares InterruptedException, which JUnit may well see
@ExtendWith(NoLeaks.class)
class JnatsTlsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path folder;

  private String block(String more) {
    return "tls { cert_file: \"%s\", key_file: \"%s\", ca_file: \"%s\"%s }"
        .formatted(
            TestCertificates.write(folder, "server.pem"),
            TestCertificates.write(folder, "server-key.pem"),
            TestCertificates.write(folder, "ca.pem"),
            more);
  }

  private static Options.Builder options(ServerProcess server, String... certificates) {
    return Options.builder()
        .server("tls://localhost:" + server.port())
        .connectionTimeout(PATIENCE)
        .noReconnect()
        .sslContext(TestCertificates.context(certificates));
  }

  private static void talk(Connection connection) throws InterruptedException {
    Subscription subscription = connection.subscribe("jnats.tls");
    byte[] large = "0123456789".repeat(50_000).getBytes(UTF_8);
    for (int i = 0; i < 100; i++) {
      connection.publish("jnats.tls", i % 10 == 0 ? large : ("message " + i).getBytes(UTF_8));
    }
    for (int i = 0; i < 100; i++) {
      byte[] data = subscription.nextMessage(PATIENCE).getData();
      assertThat(data).isEqualTo(i % 10 == 0 ? large : ("message " + i).getBytes(UTF_8));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void messages_come_encrypted(ServerProgram program) throws Exception {
    try (ServerProcess server = ServerProcess.start(program, block(""));
        Connection connection = Nats.connect(options(server).build())) {
      talk(connection);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void both_sides_show_certificates(ServerProgram program) throws Exception {
    try (ServerProcess server = ServerProcess.start(program, block(", verify: true"))) {
      try (Connection connection = Nats.connect(options(server, "client").build())) {
        talk(connection);
      }
      assertThatThrownBy(() -> Nats.connect(options(server).build()))
          .isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void encryption_comes_first(ServerProgram program) throws Exception {
    try (ServerProcess server = ServerProcess.start(program, block(", handshake_first: true"));
        Connection connection = Nats.connect(options(server).tlsFirst().build())) {
      talk(connection);
    }
  }
}
