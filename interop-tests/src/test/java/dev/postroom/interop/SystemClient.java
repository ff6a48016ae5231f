package dev.postroom.interop;

import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProcess;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A client that asks a server about itself, and reads what comes. Confined to one thread.
final class SystemClient implements AutoCloseable {
  private static final String INBOX = "inbox";

  /// A message as it was delivered, without headers.
  record Message(String subject, String text) {}

  private final RawConnection connection;
  private final String info;

  private SystemClient(RawConnection connection) {
    this.connection = connection;
    this.info = connection.readLine();
  }

  /// Log in, and send these lines.
  static SystemClient login(ServerProcess server, String user, String... lines) {
    return open(server, ",\"user\":\"%1$s\",\"pass\":\"%1$s\"".formatted(user), lines);
  }

  /// Log in, and send these lines when all that is told of this client itself has been told.
  static SystemClient watching(ServerProcess server, String user, String... lines) {
    SystemClient client = login(server, user);
    var _ = client.ask("$SYS.REQ.USER.INFO", "");
    for (String line : lines) {
      client.say(line);
    }
    return client;
  }

  /// Connect where nobody need log in.
  static SystemClient anonymous(ServerProcess server, String user) {
    return open(server, ",\"user\":\"" + user + "\"");
  }

  private static SystemClient open(ServerProcess server, String login, String... lines) {
    SystemClient client = new SystemClient(RawConnection.open(server.port()));
    client.send(
        "CONNECT {\"verbose\":false,\"protocol\":1,\"name\":\"client\",\"lang\":\"go\","
            + "\"version\":\"1.1\""
            + login
            + "}\r\n");
    client.say("SUB " + INBOX + " 99");
    client.readInfo();
    for (String line : lines) {
      client.say(line);
    }
    return client;
  }

  private void readInfo() {
    String line = readLine();
    if (!line.startsWith("INFO ")) {
      throw new AssertionError(line);
    }
  }

  String serverId() {
    return info.replaceAll(".*\"server_id\":\"([^\"]*)\".*", "$1").strip();
  }

  String clientId() {
    return info.replaceAll(".*\"client_id\":(\\d+).*", "$1").strip();
  }

  void send(String text) {
    connection.send(text);
  }

  /// Send a line, and wait until it was executed.
  void say(String line) {
    connection.send(line + "\r\nPING\r\n");
    String answer = connection.readLine();
    while (!answer.equals("PONG")) {
      if (answer.startsWith("MSG ")) {
        body(answer);
      } else if (answer.equals("PING")) {
        connection.send("PONG\r\n");
      }
      answer = connection.readLine();
    }
  }

  /// Ask, and do not wait for an answer.
  void request(String subject, String body) {
    int size = body.getBytes(StandardCharsets.UTF_8).length;
    connection.send("PUB " + subject + " " + INBOX + " " + size + "\r\n" + body + "\r\n");
  }

  /// Ask, and return the answer.
  String ask(String subject, String body) {
    request(subject, body);
    Message answer = next();
    if (!answer.subject().equals(INBOX)) {
      throw new AssertionError(subject + " brought " + answer);
    }
    return answer.text();
  }

  /// Read a line. A PING of the server is answered and passed over.
  String readLine() {
    String line = connection.readLine();
    while (line.equals("PING")) {
      connection.send("PONG\r\n");
      line = connection.readLine();
    }
    return line;
  }

  /// Read a message. What the server tells of itself meanwhile is passed over.
  Message next() {
    String line = readLine();
    while (line.startsWith("INFO ")) {
      line = readLine();
    }
    if (!line.startsWith("MSG ")) {
      throw new AssertionError(line);
    }
    return new Message(List.of(line.split(" ", -1)).get(1), body(line));
  }

  private String body(String line) {
    int size = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
    byte[] bytes = connection.readExactly(size);
    connection.readExactly(2);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  byte[] readUntilEnd() {
    return connection.readUntilEnd(RawConnection.PATIENCE);
  }

  @Override
  public void close() {
    connection.close();
  }
}
