package dev.postroom.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.client.ClientOptions;
import dev.postroom.client.Credentials;
import dev.postroom.client.NatsException;
import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKeyPair;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import dev.postroom.testsupport.TestCertificates;
import io.nats.client.AuthHandler;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The official Java client, the official Go client and ours, by every way that keeps strangers
/// out; and that strangers are kept out.
@SuppressWarnings("try") // reason: close declares InterruptedException, which JUnit may well see
@ExtendWith(NoLeaks.class)
class SecureWaysIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final byte[] LARGE = "0123456789".repeat(50_000).getBytes(UTF_8);

  private final NKeyPair user = NKeyPair.create(KeyKind.USER, new SecureRandom());
  private final NKeyPair stranger = NKeyPair.create(KeyKind.USER, new SecureRandom());

  @TempDir private Path folder;

  /// Of those on which who comes must prove who it is.
  static Stream<Arguments> provingWays() {
    return ways()
        .filter(each -> each.get()[1] == SecureWay.MUTUAL_TLS || each.get()[1] == SecureWay.NKEY);
  }

  static Stream<Arguments> ways() {
    return Servers.underTest().stream()
        .flatMap(program -> Stream.of(SecureWay.values()).map(way -> Arguments.of(program, way)));
  }

  private ServerProcess start(ServerProgram program, SecureWay way) {
    return ServerProcess.start(program, way.configuration(folder, user.publicKey().text()));
  }

  private static Options jnats(SecureWay way, ServerProcess server, NKeyPair key) {
    Options.Builder options =
        Options.builder()
            .server(way.url(server))
            .connectionTimeout(Duration.ofSeconds(5))
            .noReconnect()
            .maxReconnects(0);
    if (way.isEncrypted()) {
      options.sslContext(TestCertificates.context(way.clientCertificates()));
    }
    if (way == SecureWay.TLS_FIRST) {
      options.tlsFirst();
    }
    return way.hasKey() ? options.authHandler(signing(key)).build() : options.build();
  }

  private static AuthHandler signing(NKeyPair key) {
    return new AuthHandler() {
      @Override
      public byte[] sign(byte[] nonce) {
        return key.sign(nonce);
      }

      @Override
      public char[] getID() {
        return key.publicKey().text().toCharArray();
      }

      @Override
      public char[] getJWT() {
        return new char[0];
      }
    };
  }

  @ParameterizedTest
  @MethodSource("ways")
  void jnats_requests_and_answers(ServerProgram program, SecureWay way) throws Exception {
    try (ServerProcess server = start(program, way);
        Connection connection = Nats.connect(jnats(way, server, user))) {
      Dispatcher dispatcher =
          connection.createDispatcher(
              request -> connection.publish(request.getReplyTo(), request.getData()));
      dispatcher.subscribe("echo");
      for (int i = 0; i < 20; i++) {
        byte[] sent = i % 5 == 0 ? LARGE : ("message " + i).getBytes(UTF_8);
        Message answer = Objects.requireNonNull(connection.request("echo", sent, PATIENCE));
        assertThat(answer.getData()).isEqualTo(sent);
      }
    }
  }

  private static ClientOptions ours(SecureWay way, ServerProcess server, NKeyPair key) {
    ClientOptions.Builder options = ClientOptions.to(way.url(server));
    if (way.isEncrypted()) {
      options = options.tls(TestCertificates.context(way.clientCertificates()));
    }
    if (way == SecureWay.TLS_FIRST) {
      options = options.tlsFirst(true);
    }
    if (way.hasKey()) {
      options = options.credentials(Credentials.nkey(key.seedText()));
    }
    return options.build();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void our_client_requests_and_answers(ServerProgram program, SecureWay way) {
    try (ServerProcess server = start(program, way);
        dev.postroom.client.Connection connection =
            dev.postroom.client.Nats.connect(ours(way, server, user))) {
      connection.subscribe("echo", request -> request.respond(request.data()));
      for (int i = 0; i < 20; i++) {
        byte[] sent = i % 5 == 0 ? LARGE : ("message " + i).getBytes(UTF_8);
        assertThat(connection.request("echo", sent, PATIENCE).data()).isEqualTo(sent);
      }
    }
  }

  private List<String> nats(SecureWay way, ServerProcess server, NKeyPair key, String... words)
      throws IOException {
    List<String> command =
        new ArrayList<>(List.of("nats", "--no-context", "-s", way.url(server), "--timeout=5s"));
    if (way.isEncrypted()) {
      command.add("--tlsca=" + TestCertificates.write(folder, "ca.pem"));
    }
    if (way == SecureWay.MUTUAL_TLS) {
      command.add("--tlscert=" + TestCertificates.write(folder, "client.pem"));
      command.add("--tlskey=" + TestCertificates.write(folder, "client-key.pem"));
    }
    if (way == SecureWay.TLS_FIRST) {
      command.add("--tlsfirst");
    }
    if (way.hasKey()) {
      command.add("--nkey=" + Files.writeString(folder.resolve("user.nk"), key.seedText()));
    }
    command.addAll(List.of(words));
    return command;
  }

  @ParameterizedTest
  @MethodSource("ways")
  void the_go_client_requests_and_answers(ServerProgram program, SecureWay way) throws IOException {
    try (ServerProcess server = start(program, way);
        Program responder =
            Program.start(folder, nats(way, server, user, "reply", "go.ask", "{{.Request}}!"))) {
      responder.awaitOutput("Listening on \"go.ask\"");
      try (Program requester =
          Program.start(folder, nats(way, server, user, "request", "go.ask", "hello"))) {
        assertThat(requester.awaitSuccess(PATIENCE)).contains("hello!");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("provingWays")
  void a_stranger_is_kept_out(ServerProgram program, SecureWay way) throws Exception {
    // who has no certificate comes as if none were asked for
    SecureWay without = way == SecureWay.MUTUAL_TLS ? SecureWay.TLS : way;
    try (ServerProcess server = start(program, way)) {
      assertThatThrownBy(() -> Nats.connect(jnats(without, server, stranger)))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> dev.postroom.client.Nats.connect(ours(without, server, stranger)))
          .isInstanceOf(NatsException.class);
      try (Program requester =
          Program.start(folder, nats(without, server, stranger, "request", "go.ask", "hello"))) {
        assertThat(requester.awaitFailure(PATIENCE)).contains("error");
      }
    }
  }
}
