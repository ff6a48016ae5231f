package dev.postroom.client;

import dev.postroom.client.wire.PipeWire;
import dev.postroom.client.wire.ServerUrl;
import dev.postroom.client.wire.SocketWire;
import dev.postroom.client.wire.WebSocketWire;
import dev.postroom.client.wire.Wire;
import dev.postroom.platform.Clock;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLContext;

/// Opens a wire to a server and says hello (docs/spec/core.md 1.2, 1.3):
///
/// ```
///   server: INFO      (encrypt, if either wants it)     client: CONNECT, PING     server: PONG
/// ```
///
/// For one use, by one thread. Every step is bounded by the connect timeout.
final class Handshake {
  private static final int MAX_LINE = 1 << 20;
  private static final int FIRST = 4_096;

  /// A wire over which the server has said PONG.
  ///
  /// @param rest what was read behind that
  record Established(ServerUrl url, Wire wire, ServerInfo info, ByteBuffer rest) {}

  private final ClientOptions options;
  private final ServerUrl url;
  private final Clock clock;
  private final long deadline;
  private byte[] bytes = new byte[FIRST];
  private int from;
  private int to;

  Handshake(ClientOptions options, ServerUrl url, Clock clock) {
    this.options = options;
    this.url = url;
    this.clock = clock;
    this.deadline = clock.nanos() + options.connectTimeout().toNanos();
  }

  /// Do it. Blocks.
  ///
  /// @throws IOException when the server cannot be reached or says nothing sensible
  /// @throws NatsException.Refused when it refuses the client
  Established perform() throws IOException {
    Wire wire = open();
    try {
      if (options.tlsFirst()) {
        wire = encrypted(wire);
      }
      ServerInfo info = info(wire);
      boolean encrypted = options.tlsFirst() || url.isEncrypted();
      if (!options.tlsFirst() && wantsEncryption(info)) {
        wire = encrypted(wire);
        encrypted = true;
      }
      String hello = ConnectLine.to(url, info, options, encrypted).line() + "PING\r\n";
      byte[] said = hello.getBytes(StandardCharsets.UTF_8);
      wire.write(said, 0, said.length);
      ServerInfo latest = answer(wire, info);
      wire.readTimeout(Duration.ZERO);
      return new Established(url, wire, latest, ByteBuffer.wrap(bytes, from, to - from));
    } catch (IOException | RuntimeException failed) {
      wire.close();
      throw failed;
    }
  }

  private Wire open() throws IOException {
    if (options.inProcess() != null) {
      return new PipeWire(options.inProcess().get(), clock);
    }
    if (url.isWebSocket()) {
      SSLContext context = url.isEncrypted() ? context() : null;
      return WebSocketWire.open(url, context, options.connectTimeout());
    }
    return SocketWire.open(url, options.connectTimeout());
  }

  private boolean wantsEncryption(ServerInfo info) {
    if (options.inProcess() != null || url.isWebSocket()) {
      return false;
    }
    boolean client = url.isEncrypted() || options.tls() != null;
    if (client && !info.tlsRequired() && !info.tlsAvailable()) {
      throw new NatsException.Refused(
          url + " offers no encryption, and this client insists on it; nothing was sent");
    }
    return client || info.tlsRequired();
  }

  private Wire encrypted(Wire wire) throws IOException {
    if (from < to) {
      throw new NatsException.Broken(url + " speaks before encryption has begun", null);
    }
    if (wire instanceof SocketWire socket) {
      socket.readTimeout(left());
      return socket.encrypted(context(), url.host());
    }
    return wire;
  }

  private SSLContext context() throws IOException {
    try {
      return options.tls() == null ? SSLContext.getDefault() : options.tls();
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("this JVM cannot encrypt: " + e.getMessage(), e);
    }
  }

  private ServerInfo info(Wire wire) throws IOException {
    String line = line(wire);
    if (!line.startsWith("INFO ")) {
      String shown = line.length() > 40 ? line.substring(0, 40) + "…" : line;
      throw new IOException(url + " is no NATS server: it begins with \"" + shown + "\"");
    }
    return ServerInfo.parse(line.substring("INFO ".length()));
  }

  private ServerInfo answer(Wire wire, ServerInfo first) throws IOException {
    ServerInfo latest = first;
    while (true) {
      String line = line(wire);
      if (line.equals("PONG")) {
        return latest;
      } else if (line.startsWith("-ERR")) {
        throw new NatsException.Refused(
            url + " refuses: " + line.substring("-ERR".length()).strip());
      } else if (line.startsWith("INFO ")) {
        latest = ServerInfo.parse(line.substring("INFO ".length()));
      } else if (!line.equals("+OK")) {
        throw new IOException(url + " answered CONNECT with something else");
      }
    }
  }

  /// Return the next line without its end.
  private String line(Wire wire) throws IOException {
    int searched = from;
    while (true) {
      for (; searched < to; searched++) {
        if (bytes[searched] == '\n') {
          String line = new String(bytes, from, searched - from, StandardCharsets.UTF_8);
          from = searched + 1;
          return line.strip();
        }
      }
      if (to - from > MAX_LINE) {
        throw new IOException(url + " sends a line of more than " + MAX_LINE + " bytes");
      }
      if (to == bytes.length) {
        bytes = Arrays.copyOf(bytes, bytes.length * 2);
      }
      wire.readTimeout(left());
      int count = read(wire);
      if (count < 0) {
        throw new IOException(url + " closed the connection without a word");
      }
      to += count;
    }
  }

  private int read(Wire wire) throws IOException {
    try {
      return wire.read(bytes, to, bytes.length - to);
    } catch (SocketTimeoutException late) {
      throw new IOException(tooLate(), late);
    } catch (IOException broken) {
      throw new IOException(url + " was lost: " + broken.getMessage(), broken);
    }
  }

  private String tooLate() {
    return url + " did not answer within " + options.connectTimeout();
  }

  private Duration left() throws IOException {
    long nanos = deadline - clock.nanos();
    if (nanos <= 0) {
      throw new IOException(tooLate());
    }
    return Duration.ofNanos(Math.max(nanos, 1_000_000));
  }
}
