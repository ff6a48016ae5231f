package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.client.ClientOptions;
import dev.postroom.client.Connection;
import dev.postroom.client.Credentials;
import dev.postroom.client.Nats;
import dev.postroom.client.NatsException;
import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKeyPair;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// How our client proves who it is, and encrypts; what our server cannot yet is proved against the
/// Go server alone.
@ExtendWith(NoLeaks.class)
class ClientSecurityIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path folder;

  static List<ServerProgram> theGoServer() {
    return Servers.underTest().stream().filter(each -> !each.name().equals("postroom")).toList();
  }

  private static void greet(ClientOptions options) {
    try (Connection connection = Nats.connect(options)) {
      connection.subscribe("greet", request -> request.respond("Hello, " + request.text() + "!"));
      assertThat(connection.request("greet", "World", PATIENCE).text()).isEqualTo("Hello, World!");
      byte[] large = new byte[500_000];
      connection.subscribe("echo", request -> request.respond(request.data()));
      assertThat(connection.request("echo", large, PATIENCE).data()).hasSize(large.length);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_key_signs_what_the_server_asks(ServerProgram program) {
    NKeyPair user = NKeyPair.create(KeyKind.USER, new SecureRandom());
    NKeyPair other = NKeyPair.create(KeyKind.USER, new SecureRandom());
    try (ServerProcess server =
        ServerProcess.start(
            program, "authorization { users: [{nkey: " + user.publicKey().text() + "}] }")) {
      greet(ClientOptions.to(server.url()).credentials(Credentials.nkey(user.seedText())).build());
      assertThatThrownBy(
              () ->
                  Nats.connect(
                      ClientOptions.to(server.url())
                          .credentials(Credentials.nkey(other.seedText()))
                          .build()))
          .isInstanceOf(NatsException.Refused.class);
      assertThatThrownBy(
              () ->
                  Nats.connect(
                      ClientOptions.to(server.url()).credentials(Credentials.nkey("SUNO")).build()))
          .isInstanceOf(NatsException.NotReached.class)
          .hasMessageContaining("the seed of the credentials is none");
    }
  }

  @ParameterizedTest
  @MethodSource("theGoServer")
  void a_creds_file_is_shown_and_signed_with(ServerProgram program) throws IOException {
    Jwts jwts = Jwts.make();
    Path file = folder.resolve("user.creds");
    Files.writeString(file, jwts.credentials());
    try (ServerProcess server = ServerProcess.start(program, jwts.configuration())) {
      greet(ClientOptions.to(server.url()).credentials(Credentials.file(file)).build());
      Files.writeString(file, "nothing");
      assertThatThrownBy(
              () ->
                  Nats.connect(
                      ClientOptions.to(server.url()).credentials(Credentials.file(file)).build()))
          .hasMessageContaining("has no block NATS USER JWT");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void bytes_are_encrypted_when_either_side_wants_it(ServerProgram program) throws Exception {
    Certificates certificates = Certificates.make(folder, "ip:127.0.0.1", 0, 10);
    try (ServerProcess server = ServerProcess.start(program, certificates.block(""))) {
      String address = "127.0.0.1:" + server.port();
      greet(ClientOptions.to("nats://" + address).tls(certificates.trusting()).build());
      greet(ClientOptions.to("tls://" + address).tls(certificates.trusting()).build());
      assertThatThrownBy(() -> Nats.connect("nats://" + address))
          .isInstanceOf(NatsException.NotReached.class)
          .hasMessageContaining("no encrypted connection to " + address);
    }
    try (ServerProcess plain = ServerProcess.start(program)) {
      assertThatThrownBy(() -> Nats.connect("tls://127.0.0.1:" + plain.port()))
          .isInstanceOf(NatsException.Refused.class)
          .hasMessageContaining("offers no encryption");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void encryption_may_come_before_the_first_word(ServerProgram program) throws Exception {
    Certificates certificates = Certificates.make(folder, "ip:127.0.0.1", 0, 10);
    try (ServerProcess server =
        ServerProcess.start(program, certificates.block(", handshake_first: true"))) {
      greet(
          ClientOptions.to("tls://127.0.0.1:" + server.port())
              .tls(certificates.trusting())
              .tlsFirst(true)
              .build());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_is_not_who_it_should_be_is_not_trusted(ServerProgram program) throws Exception {
    Certificates other = Certificates.make(folder, "dns:elsewhere.example", 0, 10);
    try (ServerProcess server = ServerProcess.start(program, other.block(""))) {
      assertThatThrownBy(
              () ->
                  Nats.connect(
                      ClientOptions.to("tls://127.0.0.1:" + server.port())
                          .tls(other.trusting())
                          .build()))
          .isInstanceOf(NatsException.NotReached.class)
          .hasMessageContaining("127.0.0.1");
    }
    Path late = Files.createDirectory(folder.resolve("late"));
    Certificates expired = Certificates.make(late, "ip:127.0.0.1", -10, 5);
    try (ServerProcess server = ServerProcess.start(program, expired.block(""))) {
      assertThatThrownBy(
              () ->
                  Nats.connect(
                      ClientOptions.to("tls://127.0.0.1:" + server.port())
                          .tls(expired.trusting())
                          .build()))
          .isInstanceOf(NatsException.NotReached.class)
          .hasMessageContaining("no encrypted connection");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void bytes_may_go_through_a_websocket(ServerProgram program) throws Exception {
    Certificates certificates = Certificates.make(folder, "ip:127.0.0.1", 0, 10);
    try (ServerProcess server = WebSocketIT.start(program, "")) {
      greet(ClientOptions.to("ws://127.0.0.1:" + WebSocketClient.port(server)).build());
    }
    try (ServerProcess server =
        ServerProcess.start(
            program, "websocket { listen: \"127.0.0.1:-1\", " + certificates.block("") + " }")) {
      greet(
          ClientOptions.to("wss://127.0.0.1:" + WebSocketClient.port(server))
              .tls(certificates.trusting())
              .build());
    }
  }
}
