package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.RawConnection;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A client, and what it reads with all that is different each time left out. Confined to the test
/// that connects it.
final class Talker implements AutoCloseable {
  private static final Pattern REPLY =
      Pattern.compile("_R_\\.[0-9A-Za-z]{6}\\.[0-9A-Za-z]{6}(\\.[0-9A-Za-z]{8}\\.T)?");

  private final RawConnection connection;
  private String lastReply = "";

  Talker(ChildProcess server, String user, String subscription) {
    this(Commands.port(server), user, subscription);
  }

  Talker(int port, String user, String subscription) {
    connection = RawConnection.open(port);
    assertThat(connection.readLine()).startsWith("INFO ");
    send(
        "CONNECT {\"verbose\":false,\"user\":\""
            + user
            + "\",\"pass\":\"p\",\"headers\":true,\"no_responders\":true,"
            + "\"name\":\"n\",\"lang\":\"l\",\"version\":\"1\"}\r\nSUB "
            + subscription
            + " 1\r\n");
    assertThat(rest()).isEmpty();
  }

  void send(String text) {
    connection.send(text);
  }

  void publish(String subjects, String payload) {
    send("PUB " + subjects + " " + payload.length() + "\r\n" + payload + "\r\n");
  }

  void publish(String subjects, String header, String payload) {
    String block = "NATS/1.0\r\n" + header + "\r\n\r\n";
    int size = block.length() + payload.length();
    send(
        "HPUB " + subjects + " " + block.length() + " " + size + "\r\n" + block + payload + "\r\n");
  }

  /// Return the name under which the last message wants its reply.
  String lastReply() {
    return lastReply;
  }

  /// Read one message, as `subject reply|headers and payload`.
  String next() {
    String line = connection.readLine();
    while (line.equals("PING")) {
      send("PONG\r\n");
      line = connection.readLine();
    }
    assertThat(line).matches("H?MSG .*");
    String[] words = line.split(" +", -1);
    int size = Integer.parseInt(words[words.length - 1]);
    String text = new String(connection.readExactly(size + 2), StandardCharsets.UTF_8);
    boolean isAsking = words.length > (words[0].equals("HMSG") ? 5 : 4);
    Matcher reply = REPLY.matcher(line);
    if (isAsking && reply.find()) {
      lastReply = reply.group();
    }
    String shown = words[1] + (isAsking ? " " + words[3] : "") + "|" + text.stripTrailing();
    return REPLY
        .matcher(shown)
        .replaceAll("_R_$1")
        .replaceAll("_R_\\.[0-9A-Za-z]{8}\\.T", "_R_.T")
        .replaceAll("\"(rtt|id|service|system|total)\":[0-9]+", "\"$1\":N")
        .replaceAll("\"id\":\"[0-9A-Za-z]{22}\"", "\"id\":I")
        .replaceAll("\"(start|timestamp)\":\"[0-9T:.Z-]+\"", "\"$1\":T")
        .replace("\r\n", "⏎");
  }

  /// Return what there is to read before a PONG.
  String rest() {
    send("PING\r\n");
    StringBuilder rest = new StringBuilder();
    for (String line = connection.readLine(); !line.equals("PONG"); line = connection.readLine()) {
      if (line.equals("PING")) {
        send("PONG\r\n");
      } else {
        rest.append(line).append('\n');
      }
    }
    return rest.toString();
  }

  @Override
  public void close() {
    connection.close();
  }
}
