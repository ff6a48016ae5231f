package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.RawConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// A client that speaks bytes and reads messages. Confined to one thread at a time.
final class TestClient implements AutoCloseable {

  /// One message as it was delivered, each byte of header and payload a character of the text;
  /// `reply` is empty for none, `headerSize` 0 for MSG.
  record Message(String subject, String sid, String reply, int headerSize, String text) {}

  private final RawConnection connection;
  private final String info;

  /// Connect, and read the first INFO.
  TestClient(int port) {
    connection = RawConnection.open(port);
    info = connection.readLine();
    assertThat(info).startsWith("INFO {");
  }

  String info() {
    return info;
  }

  RawConnection raw() {
    return connection;
  }

  void send(String text) {
    connection.send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) {
    connection.send(bytes);
  }

  void publish(String subject, String payload) {
    send("PUB " + subject + " " + payload.length() + "\r\n" + payload + "\r\n");
  }

  /// Subscribe, and know that it counts: each is what stands behind SUB, subject, queue and sid.
  void subscribe(String... each) {
    for (String subscription : each) {
      send("SUB " + subscription + "\r\n");
    }
    ping();
  }

  /// Make sure that the server has executed all that was sent; nothing else may be on its way.
  void ping() {
    send("PING\r\n");
    assertThat(readLine()).isEqualTo("PONG");
  }

  /// Read one line. A PING of the server is answered and passed over: it comes seconds after
  /// CONNECT, wherever a slow test is then.
  String readLine() {
    String line = connection.readLine();
    while (line.equals("PING")) {
      send("PONG\r\n");
      line = connection.readLine();
    }
    return line;
  }

  /// Read one message.
  Message next() {
    return message(readLine());
  }

  /// Return whether a message comes before the PONG for a PING sent now.
  boolean hasMore() {
    send("PING\r\n");
    String line = readLine();
    if (line.equals("PONG")) {
      return false;
    }
    message(line);
    return true;
  }

  /// Read the end of the connection: nothing more may come.
  RawConnection.PeerState readEnd() {
    return connection.readEnd(Duration.ofSeconds(10));
  }

  private Message message(String line) {
    List<String> parts = List.of(line.split(" ", -1));
    boolean headed = parts.getFirst().equals("HMSG");
    assertThat(headed || parts.getFirst().equals("MSG")).as(line).isTrue();
    int sizes = headed ? 2 : 1;
    int size = Integer.parseInt(parts.getLast());
    int headerSize = headed ? Integer.parseInt(parts.get(parts.size() - 2)) : 0;
    String reply = parts.size() - sizes > 3 ? parts.get(3) : "";
    String text = new String(connection.readExactly(size), StandardCharsets.ISO_8859_1);
    assertThat(connection.readExactly(2)).asString().isEqualTo("\r\n");
    return new Message(parts.get(1), parts.get(2), reply, headerSize, text);
  }

  @Override
  public void close() {
    connection.close();
  }
}
