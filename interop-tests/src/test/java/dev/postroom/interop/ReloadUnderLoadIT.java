package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import dev.postroom.testsupport.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Many reloads of many kinds while messages flow: who is not concerned does not notice
/// (docs/spec/core.md 3.7).
@ExtendWith(NoLeaks.class)
@Timeout(240)
class ReloadUnderLoadIT {
  private static final int RELOADS = 200;
  private static final int BATCH = 20;

  /// What a reload changes: each in turn.
  private enum Kind {
    USERS,
    PERMISSIONS,
    IMPORTS,
    CERTIFICATES,
    LIMITS,
    ACCOUNTS
  }

  private interface Output {
    void send(String text) throws IOException;
  }

  private interface Input {
    String line() throws IOException;
  }

  /// A client's connection of whatever kind. Confined to one thread at a time.
  private record Wire(Output output, Input input, AutoCloseable connection) {
    void send(String text) throws IOException {
      output.send(text);
    }

    /// Read one line. A PING of the server is answered and passed over.
    String line() throws IOException {
      String line = input.line();
      while (line.equals("PING")) {
        send("PONG\r\n");
        line = input.line();
      }
      return line;
    }

    Wire login(String user, String more) throws IOException {
      send(
          "CONNECT {\"verbose\":false,\"user\":\"%s\",\"pass\":\"x\"}\r\n%sPING\r\n"
              .formatted(user, more));
      assertThat(line()).isEqualTo("PONG");
      return this;
    }
  }

  @TempDir private Path folder;
  private final List<Wire> wires = new ArrayList<>();
  private final Map<Kind, Integer> changes = new EnumMap<>(Kind.class);

  @BeforeEach
  void writeFiles() throws IOException {
    writeCertificate("server");
  }

  @AfterEach
  void closeWires() throws Exception {
    for (Wire wire : wires) {
      wire.connection().close();
    }
  }

  private void writeCertificate(String name) throws IOException {
    Files.write(folder.resolve("cert.pem"), TestCertificates.file(name + ".pem"));
    Files.write(folder.resolve("key.pem"), TestCertificates.file(name + "-key.pem"));
  }

  private int count(Kind kind) {
    return changes.getOrDefault(kind, 0);
  }

  private String[] config() {
    int users = count(Kind.USERS);
    int permissions = count(Kind.PERMISSIONS);
    int imports = count(Kind.IMPORTS);
    int limits = count(Kind.LIMITS);
    int accounts = count(Kind.ACCOUNTS);
    return new String[] {
      "allow_non_tls: true",
      "tls { cert_file: \"%s\", key_file: \"%s\" }"
          .formatted(folder.resolve("cert.pem"), folder.resolve("key.pem")),
      "websocket { listen: \"127.0.0.1:-1\", no_tls: true }",
      "max_payload: " + (1_000 + limits),
      "ping_max: " + (2 + limits % 5),
      "accounts {",
      "  A {",
      "    users: [ {user: a, password: x}, {user: u" + users + ", password: x},",
      "      {user: p, password: x, permissions: {subscribe: [q, r" + permissions + "]}} ]",
      "    exports: [ {stream: \"st.>\"}, {stream: \"other.>\"}, {service: svc} ]",
      "    limits: {max_connections: " + (100 + limits) + "}",
      "    mappings: { m: m" + imports + " }",
      "  }",
      "  B {",
      "    users: [ {user: b, password: x} ]",
      "    imports: [ {stream: {account: A, subject: \"st.>\"}},",
      "      {stream: {account: A, subject: \"other.>\"}, prefix: o" + imports + "},",
      "      {service: {account: A, subject: svc}, to: call" + imports + "} ]",
      "  }",
      "  C" + accounts + " { users: [ {user: c" + accounts + ", password: x} ] }",
      "}"
    };
  }

  private Wire plain(ServerProcess server, String user, String more) throws IOException {
    RawConnection connection = RawConnection.open(server.port());
    Wire wire = kept(new Wire(connection::send, connection::readLine, connection));
    assertThat(wire.line()).startsWith("INFO ");
    return wire.login(user, more);
  }

  private Wire encrypted(ServerProcess server, String more) throws IOException {
    TlsClient client = TlsClient.secured(server.port(), "TLSv1.3");
    return kept(new Wire(client::send, client::line, client)).login("a", more);
  }

  private Wire webSocket(ServerProcess server, String more) throws IOException {
    WebSocketClient client = WebSocketClient.open(WebSocketClient.port(server));
    Wire wire = kept(new Wire(client::send, client::line, client));
    assertThat(wire.line()).startsWith("INFO ");
    return wire.login("a", more);
  }

  private Wire kept(Wire wire) {
    wires.add(wire);
    return wire;
  }

  @Test
  void two_hundred_reloads_under_load_lose_nothing_and_disturb_nobody() throws Exception {
    ServerProgram program = ServerProgram.find("postroom").orElseThrow();
    AtomicBoolean going = new AtomicBoolean(true);
    try (ServerProcess server = ServerProcess.start(program, config());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // Each publishes to the next kind of connection, and to who imports it.
      Wire toPlain = plain(server, "a", "SUB st.ws 1\r\n");
      Wire toEncrypted = encrypted(server, "SUB st.plain 1\r\n");
      Wire toWebSocket = webSocket(server, "SUB st.tls 1\r\n");
      Wire imported = plain(server, "b", "SUB st.plain 1\r\n");
      Wire fromPlain = plain(server, "a", "");
      Wire fromEncrypted = encrypted(server, "");
      Wire fromWebSocket = webSocket(server, "");

      List<Future<Integer>> got = new ArrayList<>();
      for (Wire receiver : List.of(toEncrypted, toWebSocket, toPlain, imported)) {
        got.add(threads.submit(() -> receive(receiver)));
      }
      List<Future<Integer>> sent = new ArrayList<>();
      sent.add(threads.submit(() -> publish(fromPlain, "st.plain", going)));
      sent.add(threads.submit(() -> publish(fromEncrypted, "st.tls", going)));
      sent.add(threads.submit(() -> publish(fromWebSocket, "st.ws", going)));
      try {
        reloadAgainAndAgain(server);
      } finally {
        going.set(false);
      }

      for (int i = 0; i < sent.size(); i++) {
        assertThat(sent.get(i).get()).isGreaterThan(RELOADS);
        assertThat(got.get(i).get()).isEqualTo(sent.get(i).get());
      }
      assertThat(got.getLast().get()).isEqualTo(sent.getFirst().get());
      assertThat(server.logLines()).noneMatch(line -> line.startsWith("[ERR]"));
    }
  }

  private void reloadAgainAndAgain(ServerProcess server) throws IOException {
    for (int i = 0; i < RELOADS; i++) {
      Kind kind = Kind.values()[i % Kind.values().length];
      changes.merge(kind, 1, Integer::sum);
      if (kind == Kind.CERTIFICATES) {
        writeCertificate(count(kind) % 2 == 0 ? "server" : "second");
      }
      assertThat(server.reload(config()).getLast())
          .as("reload %d, of %s", i, kind)
          .startsWith("[INF] Reloaded server configuration (");
    }
  }

  /// Publish numbered messages in small batches, each answered by PONG, until told to stop; the
  /// last one says so.
  private static int publish(Wire publisher, String subject, AtomicBoolean going)
      throws IOException {
    int count = 0;
    while (going.get()) {
      StringBuilder batch = new StringBuilder();
      for (int i = 0; i < BATCH; i++) {
        String number = String.valueOf(count++);
        batch.append("PUB %s %d\r\n%s\r\n".formatted(subject, number.length(), number));
      }
      publisher.send(batch + "PING\r\n");
      assertThat(publisher.line()).isEqualTo("PONG");
    }
    publisher.send("PUB " + subject + " 3\r\nend\r\nPING\r\n");
    assertThat(publisher.line()).isEqualTo("PONG");
    return count;
  }

  /// Read messages, which must have the numbers from 0 on, to the last one.
  private static int receive(Wire subscriber) throws IOException {
    for (int count = 0; ; count++) {
      assertThat(subscriber.line()).startsWith("MSG st.");
      String body = subscriber.line();
      if (body.equals("end")) {
        return count;
      }
      assertThat(body).isEqualTo(String.valueOf(count));
    }
  }
}
