package dev.postroom.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import dev.postroom.testsupport.TestCertificates;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Subscription;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The official Java client by WebSocket, in the clear and encrypted.
@SuppressWarnings("try") // reason: close declares InterruptedException, which JUnit may well see
@ExtendWith(NoLeaks.class)
class JnatsWebSocketIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path folder;

  private static Options.Builder options(String scheme, ServerProcess server) {
    return Options.builder()
        .server(scheme + "://localhost:" + WebSocketClient.port(server))
        .connectionTimeout(PATIENCE)
        .noReconnect();
  }

  private static void talk(Connection connection) throws InterruptedException {
    Subscription subscription = connection.subscribe("jnats.ws");
    byte[] large = "0123456789".repeat(50_000).getBytes(UTF_8);
    for (int i = 0; i < 100; i++) {
      connection.publish("jnats.ws", i % 10 == 0 ? large : ("message " + i).getBytes(UTF_8));
    }
    for (int i = 0; i < 100; i++) {
      byte[] data = subscription.nextMessage(PATIENCE).getData();
      assertThat(data).isEqualTo(i % 10 == 0 ? large : ("message " + i).getBytes(UTF_8));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void messages_come_by_websocket(ServerProgram program) throws Exception {
    try (ServerProcess server = WebSocketIT.start(program, "");
        Connection connection = Nats.connect(options("ws", server).build())) {
      talk(connection);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void messages_come_by_encrypted_websocket(ServerProgram program) throws Exception {
    String tls =
        "tls { cert_file: \"%s\", key_file: \"%s\" }"
            .formatted(
                TestCertificates.write(folder, "server.pem"),
                TestCertificates.write(folder, "server-key.pem"));
    try (ServerProcess server =
            ServerProcess.start(program, "websocket { listen: \"127.0.0.1:-1\", " + tls + " }");
        Connection connection =
            Nats.connect(options("wss", server).sslContext(TestCertificates.context()).build())) {
      talk(connection);
    }
  }
}
