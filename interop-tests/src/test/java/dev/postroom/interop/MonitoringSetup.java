package dev.postroom.interop;

import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKeyPair;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;

/// A configuration of a server, and what clients do on it, in the same order each time: the
/// documents of two servers can be compared after that.
///
/// @param name what tests are called by
/// @param config the configuration
/// @param operator who may ask in the system account; empty when nobody may
/// @param closed how many clients have gone in the end
/// @param load what the clients do
record MonitoringSetup(String name, List<String> config, String operator, int closed, Load load) {
  private static final String NOBODY = "";

  /// What the clients do; those that stay are added to a list.
  interface Load {
    void run(ServerProcess server, List<AutoCloseable> open) throws IOException;
  }

  @Override
  public String toString() {
    return name;
  }

  /// Return the configurations under which every document is compared.
  ///
  /// @param folder for certificates
  static List<MonitoringSetup> all(Path folder) {
    return List.of(
        new MonitoringSetup(
            "bare", List.of("server_name: golden"), NOBODY, 2, MonitoringSetup::loadOfNobody),
        new MonitoringSetup(
            "without a system account",
            List.of("server_name: golden", "no_system_account: true"),
            NOBODY,
            2,
            MonitoringSetup::loadOfNobody),
        new MonitoringSetup("accounts", withAccounts(), NOBODY, 2, MonitoringSetup::loadOfTwo),
        new MonitoringSetup(
            "a service without a system account",
            List.of(
                "server_name: golden",
                "no_system_account: true",
                "accounts { A { users: [{user: a, password: a}], exports: [{service: \"s.*\"}] },",
                "  B { users: [{user: b, password: b}],",
                "    imports: [{service: {account: A, subject: \"s.*\"}}] } }"),
            NOBODY,
            2,
            MonitoringSetup::loadOfTwo),
        everything(folder));
  }

  private static List<String> withAccounts() {
    return List.of(
        "server_name: golden",
        "server_tags: [\"az:1\", \"x\"]",
        "server_metadata { region: west }",
        "max_connections: 100",
        "max_subscriptions: 50",
        "ping_interval: \"30s\"",
        "write_timeout: retry",
        "client_advertise: \"example.org:4333\"",
        "http_base_path: \"/\"",
        "accounts { A { users: [{user: a, password: a}] }, B { users: [{user: b, password: b}] },"
            + " EMPTY {} }");
  }

  /// Encryption, WebSocket, keys, limits, mappings, exports and imports.
  private static MonitoringSetup everything(Path folder) {
    NKeyPair key = NKeyPair.create(KeyKind.USER, new SecureRandom());
    List<String> config = new ArrayList<>(accountsOfEverything(key));
    config.addAll(
        List.of(
            "max_payload: 4096",
            "max_control_line: 2048",
            "ping_interval: \"40s\"",
            "ping_max: 5",
            "write_deadline: \"5s\"",
            "max_subscriptions: 60",
            "tls { cert_file: \"" + TestCertificates.write(folder, "server.pem") + "\"",
            "  key_file: \"" + TestCertificates.write(folder, "server-key.pem") + "\"",
            "  ca_file: \"" + TestCertificates.write(folder, "ca.pem") + "\", timeout: 3 }",
            "allow_non_tls: true",
            "websocket { port: -1, host: \"127.0.0.1\", no_tls: true, compression: true,",
            "  same_origin: true, allowed_origins: [\"http://x.org\"], handshake_timeout: \"3s\",",
            "  advertise: \"ws.example.org:99\", no_auth_user: b, authorization { timeout: 3 } }"));
    return new MonitoringSetup(
        "everything", config, "sys", 4, (server, open) -> loadOfAll(server, open, key));
  }

  private static List<String> accountsOfEverything(NKeyPair key) {
    return List.of(
        "server_name: golden",
        "server_tags: [\"az:1\", \"x\"]",
        "system_account: SYS",
        "accounts {",
        "  SYS { users: [{user: sys, password: sys}] },",
        "  A {",
        "    users: [{user: a, password: a, permissions: {publish: {deny: [\"no\"]}}},",
        "      {nkey: " + key.publicKey() + "}],",
        "    mappings { chance: [{destination: bar, weight: 50}, {destination: baz, weight: 30}],",
        "      \"in.*\": \"out.$1\" },",
        "    exports [{stream: \"st.>\"}, {stream: \"priv.>\", accounts: [B]},",
        "      {service: \"svc.*\", response_type: stream, accounts: [B]},",
        "      {service: \"lat.*\", latency: {sampling: 50, subject: \"res.lat\"}}],",
        "    limits { max_connections: 20, max_subscriptions: 40, max_payload: 1000 }",
        "  },",
        "  B {",
        "    users: [{user: b, password: b}],",
        "    imports: [{stream: {account: A, subject: \"st.>\"}, prefix: from},",
        "      {stream: {account: A, subject: \"priv.x\"}, to: \"p.x\"},",
        "      {service: {account: A, subject: \"lat.*\"}, to: \"l.*\", share: true}]",
        "  },",
        "  EMPTY {}",
        "}");
  }

  /// Have the clients do what they do, and wait until those who go have gone.
  void run(ServerProcess server, List<AutoCloseable> open) throws IOException {
    load.run(server, open);
    awaitClosed(server, closed);
  }

  private static void awaitClosed(ServerProcess server, int count) {
    Awaitility.await("the ends")
        .atMost(Duration.ofSeconds(10))
        .until(() -> server.monitor("/connz?state=closed").contains("\"total\": " + count + ","));
  }

  private static void loadOfNobody(ServerProcess server, List<AutoCloseable> open) {
    RawConnection one = client(server, "", "one", "SUB foo 1", "SUB bar.* q1 2");
    open.add(one);
    RawConnection two = client(server, "", "two", "SUB bar.> 1");
    open.add(two);
    say(one, "PUB foo 5\r\nhello");
    say(one, "PUB foo 5\r\nhello");
    say(two, "PUB bar.x 0\r\n");
    say(one, "");
    RawConnection gone = client(server, "", "gone", "SUB x 1");
    gone.close();
    RawConnection confused = client(server, "", "confused");
    confused.send("NONSENSE\r\n");
    confused.readUntilEnd(RawConnection.PATIENCE);
    confused.close();
  }

  private static void loadOfTwo(ServerProcess server, List<AutoCloseable> open) {
    RawConnection one = client(server, "a", "one", "SUB foo 1", "SUB bar.* q1 2", "SUB baz.> 3");
    open.add(one);
    RawConnection two = client(server, "a", "two", "SUB foo 1", "UNSUB 1 10", "SUB bar.x q1 2");
    open.add(two);
    RawConnection other = client(server, "b", "", "SUB foo 7");
    open.add(other);
    RawConnection gone = client(server, "b", "gone", "SUB x 1", "SUB y q 2", "UNSUB 2 5");
    RawConnection wrong = RawConnection.open(server.port());
    wrong.send("CONNECT {\"user\":\"a\",\"pass\":\"wrong\"}\r\n");
    for (int i = 0; i < 3; i++) {
      say(one, "PUB foo 5\r\nhello");
    }
    say(other, "PUB foo 2\r\nhi");
    say(one, "PUB nobody 2\r\nhi");
    say(two, "");
    gone.close();
    wrong.readUntilEnd(RawConnection.PATIENCE);
    wrong.close();
  }

  private static void loadOfAll(ServerProcess server, List<AutoCloseable> open, NKeyPair key)
      throws IOException {
    loadOfTwo(server, open);
    RawConnection keyed = keyed(server, key);
    open.add(keyed);
    say(keyed, "SUB st.x 1");
    TlsClient encrypted = TlsClient.secured(server.port(), "TLSv1.3", "client");
    open.add(encrypted);
    encrypted.send(
        "CONNECT {\"verbose\":false,\"user\":\"b\",\"pass\":\"b\",\"name\":\"tls\"}\r\n");
    encrypted.ping();
    WebSocketClient browser = WebSocketClient.open(WebSocketClient.port(server));
    open.add(browser);
    browser.login(",\"name\":\"ws\",\"lang\":\"nats.ws\",\"version\":\"1.2\"");
    TlsClient gone = TlsClient.secured(server.port(), "TLSv1.2");
    gone.send("CONNECT {\"verbose\":false,\"user\":\"a\",\"pass\":\"a\",\"name\":\"tls2\"}\r\n");
    gone.ping();
    gone.close();
    awaitClosed(server, 3); // so that their order is the same each time
    keyed(server, key).close();
  }

  private static RawConnection keyed(ServerProcess server, NKeyPair key) {
    RawConnection keyed = RawConnection.open(server.port());
    String nonce = keyed.readLine().replaceAll(".*\"nonce\":\"([^\"]*)\".*", "$1").strip();
    byte[] signature = key.sign(nonce.getBytes(StandardCharsets.US_ASCII));
    String shown = Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    say(
        keyed,
        "CONNECT {\"verbose\":false,\"lang\":\"java\",\"name\":\"keyed\",\"nkey\":\"%s\",\"sig\":\"%s\"}"
            .formatted(key.publicKey(), shown));
    return keyed;
  }

  private static RawConnection client(
      ServerProcess server, String user, String name, String... lines) {
    RawConnection client = RawConnection.open(server.port());
    String login = user.isEmpty() ? "" : ",\"user\":\"%1$s\",\"pass\":\"%1$s\"".formatted(user);
    String named = name.isEmpty() ? "" : ",\"name\":\"" + name + "\"";
    say(
        client,
        "CONNECT {\"verbose\":false,\"lang\":\"go\",\"version\":\"1.1\"" + login + named + "}");
    for (String line : lines) {
      say(client, line);
    }
    return client;
  }

  /// Send a line, or nothing, and wait until it was executed.
  private static void say(RawConnection client, String line) {
    client.send((line.isEmpty() ? "" : line + "\r\n") + "PING\r\n");
    String answer = client.readLine();
    while (!answer.equals("PONG")) {
      if (answer.equals("PING")) {
        client.send("PONG\r\n");
      }
      answer = client.readLine();
    }
  }
}
