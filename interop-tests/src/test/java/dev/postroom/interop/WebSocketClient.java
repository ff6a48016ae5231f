package dev.postroom.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.TestCertificates;
import dev.postroom.testsupport.WebSocketFrames;
import dev.postroom.testsupport.WebSocketFrames.Frame;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A WebSocket client that can say everything, the wrong things too, down to single frames.
/// Confined to the test that opens it.
final class WebSocketClient implements AutoCloseable {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;
  static final int FINAL = WebSocketFrames.FINAL;
  static final int RSV1 = WebSocketFrames.RSV1;
  static final String DEFLATE = "permessage-deflate";
  private static final int PATIENCE_MILLIS = 10_000;
  static final int KEY = 0x01020304;
  private static final Pattern PORT =
      Pattern.compile("Listening for websocket clients on wss?://\\S*:(\\d+)");

  private final Socket socket;
  private final DataInputStream in;
  private byte[] stream = {};
  private int streamRead;

  private WebSocketClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  /// Return the WebSocket port that a server has logged.
  static int port(ServerProcess server) {
    Matcher found = PORT.matcher(server.log());
    if (!found.find()) {
      throw new IllegalStateException("no WebSocket port in the log:\n" + server.log());
    }
    return Integer.parseInt(found.group(1));
  }

  /// Connect, and say nothing.
  static WebSocketClient silent(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new WebSocketClient(socket);
  }

  /// Connect encrypted, and say nothing.
  static WebSocketClient encrypted(int port, String... certificates) throws IOException {
    return encrypted(port, TestCertificates.context(certificates));
  }

  /// Connect encrypted with what a context holds, and say nothing.
  static WebSocketClient encrypted(int port, SSLContext context) throws IOException {
    Socket socket = context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new WebSocketClient(socket);
  }

  /// Connect and upgrade, with these header lines more.
  static WebSocketClient open(int port, String... headers) throws IOException {
    WebSocketClient client = silent(port);
    client.upgrade(headers);
    return client;
  }

  /// Upgrade, with these header lines more, and return the head of the answer.
  String upgrade(String... headers) throws IOException {
    request("GET", "/", headers);
    String head = head();
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new IOException(head);
    }
    return head;
  }

  /// Send a request for WebSocket whose header lines are these instead of, or besides, the usual
  /// ones; a name alone leaves a line out.
  void request(String method, String path, String... headers) throws IOException {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("Host", "127.0.0.1:" + socket.getPort());
    lines.put("Upgrade", "websocket");
    lines.put("Connection", "Upgrade");
    lines.put("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    lines.put("Sec-WebSocket-Version", "13");
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 0) {
        lines.remove(header);
      } else {
        lines.put(header.substring(0, colon), header.substring(colon + 1).strip());
      }
    }
    StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    lines.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    sendRaw(head.append("\r\n").toString().getBytes(ISO_8859_1));
  }

  void sendRaw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /// Read a head, up to the empty line; what there is when the connection ends.
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /// Read the body of an answer whose head was read.
  String body(String head) throws IOException {
    Matcher length = Pattern.compile("(?i)Content-Length: (\\d+)").matcher(head);
    byte[] body = length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : new byte[0];
    return new String(body, ISO_8859_1);
  }

  private int read() throws IOException {
    try {
      return in.read();
    } catch (SocketException reset) {
      return -1;
    }
  }

  /// Send a frame.
  void send(int first, byte[] payload) throws IOException {
    sendRaw(WebSocketFrames.masked(first, payload, KEY));
  }

  /// Send a binary message.
  void send(String text) throws IOException {
    send(FINAL | BINARY, text.getBytes(ISO_8859_1));
  }

  /// Send a binary message, compressed.
  void sendCompressed(byte[] message) throws IOException {
    send(FINAL | RSV1 | BINARY, WebSocketFrames.deflated(message));
  }

  /// Read one frame; null at the end.
  @Nullable Frame frame() throws IOException {
    int first = read();
    if (first < 0) {
      return null;
    }
    try {
      int length = in.readUnsignedByte();
      if (length > 127) {
        throw new IOException("a server's frame is masked");
      }
      long whole = length == 127 ? in.readLong() : length == 126 ? in.readUnsignedShort() : length;
      byte[] payload = new byte[Math.toIntExact(whole)];
      in.readFully(payload);
      return new Frame(first, payload);
    } catch (EOFException | SocketException cut) {
      return null;
    }
  }

  /// Read a line of the stream, without its end, and answer each PING before it; what there is when
  /// the connection ends, or a Close frame comes.
  String line() throws IOException {
    String line = anyLine();
    while (line.equals("PING")) {
      send("PONG\r\n");
      line = anyLine();
    }
    return line;
  }

  /// Read a line as [#line] does, a PING too, and do not answer it.
  String anyLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = next(); next >= 0 && next != '\n'; next = next()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }

  private int next() throws IOException {
    while (streamRead == stream.length) {
      Frame frame = frame();
      if (frame == null || frame.opcode() == CLOSE) {
        return -1;
      }
      streamRead = 0;
      stream = new byte[0];
      if (frame.opcode() == BINARY) {
        stream =
            (frame.first() & RSV1) == 0
                ? frame.payload()
                : WebSocketFrames.inflated(frame.payload());
      }
    }
    return stream[streamRead++] & 0xff;
  }

  /// Read INFO, say CONNECT and PING, and return what comes before the PONG, or before the end.
  List<String> login(String more) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(line());
    send("CONNECT {\"verbose\":false" + more + "}\r\nPING\r\n");
    String line = line();
    while (!line.isEmpty()) {
      lines.add(line);
      if (line.equals("PONG")) {
        break;
      }
      line = line();
    }
    return lines;
  }

  /// Return the name in the certificate that the server has shown; only of an encrypted one.
  String certificate() throws IOException {
    return ((SSLSocket) socket).getSession().getPeerPrincipal().getName();
  }

  /// Read every frame to the end of the connection.
  List<Frame> rest() throws IOException {
    List<Frame> frames = new ArrayList<>();
    for (Frame next = frame(); next != null; next = frame()) {
      frames.add(Objects.requireNonNull(next));
    }
    return frames;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
