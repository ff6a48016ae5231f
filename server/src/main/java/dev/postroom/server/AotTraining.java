package dev.postroom.server;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A short life of two servers, for the JVM to remember in its AOT cache: start, serve some
/// clients, stop. The launcher runs it once per jar and JDK (docs/adr/0010).
///
/// It is about classes only: the launcher has no profiles kept, so that few messages do.
public final class AotTraining {
  private static final String SESSION =
      """
      CONNECT {"verbose":false,"pedantic":false,"headers":true,"no_responders":true,"protocol":1,"name":"training"}
      PING
      SUB training.* q 1
      SUB training.a 2
      PUB training.a 5
      hello
      HPUB training.a 12 17
      NATS/1.0

      hello
      PUB nobody training.a 0

      UNSUB 2
      PING
      """;

  /// Everyday: plain messages for the most part; some by wildcard, to a queue group, with headers,
  /// with a reply, for nobody.
  private static final String EVERYDAY =
      """
      PUB everyday.plain 16
      0123456789abcdef
      PUB everyday.plain 16
      0123456789abcdef
      PUB everyday.plain 16
      0123456789abcdef
      PUB everyday.wild.a 16
      0123456789abcdef
      PUB everyday.plain 16
      0123456789abcdef
      PUB everyday.queue 16
      0123456789abcdef
      PUB everyday.plain 16
      0123456789abcdef
      HPUB everyday.plain 12 28
      NATS/1.0

      0123456789abcdef
      PUB everyday.plain everyday.reply 16
      0123456789abcdef
      PUB everyday.nobody 16
      0123456789abcdef
      """;

  /// The second server.
  private static final String CONFIGURATION =
      """
      listen: "127.0.0.1:-1"
      http: "127.0.0.1:-1"
      accounts {
        A { users: [
          { user: plain, password: plain }
          { user: limited, password: limited, permissions: {
            publish: { allow: ["everyday.>", "training.*", "_INBOX.>"], deny: ["secret.>"] }
            subscribe: { allow: [">"], deny: ["secret.>"] }
          } }
        ] }
        B { users: [ { user: b, password: b } ] }
      }
      no_auth_user: limited
      """;

  private static final String LISTENING =
      """
      CONNECT {"verbose":false,"pedantic":false,"headers":true,"no_responders":true,"protocol":1}
      SUB everyday.plain 1
      SUB everyday.wild.* 2
      SUB everyday.queue group 3
      PING
      """;

  private static final String PUBLISHING =
      """
      CONNECT {"verbose":false,"pedantic":false,"headers":true,"no_responders":true,"protocol":1}
      PING
      """;

  private static final int BLOCKS = 2;
  private static final int REPEATS = 20; // in one block

  private AotTraining() {}

  /// Train, and end normally: the cache is written at the end of the JVM.
  ///
  /// @param arguments where a configuration file may be written, which is left to the caller; with
  ///   none the second server is left out
  public static void main(String[] arguments) throws IOException {
    serve("-a", "127.0.0.1", "-p", "-1", "-m", "-1");
    for (String file : arguments) {
      Files.writeString(Path.of(file), CONFIGURATION);
      serve("-c", file);
    }
  }

  private static void serve(String... flags) throws IOException {
    ServerProcess process = Main.run(List.of(flags), AotTraining::failed);
    if (process == null) {
      throw new IllegalStateException("the training flags are wrong");
    }
    int port = process.server().port();
    talk(port, SESSION.replace("\n", "\r\n"));
    serveEveryday(port);
    talk(process.server().monitoringPort(), "GET /varz HTTP/1.0\r\n\r\n");
    process.stop();
  }

  /// A server that ends badly has taught nothing: no cache is made of it.
  private static void failed(int code) {
    if (code != 0) {
      throw new IllegalStateException("the server ended with code " + code);
    }
  }

  private static void talk(int port, String text) throws IOException {
    if (port == 0) {
      return;
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      int pongs = 0;
      byte[] bytes = new byte[4096];
      for (int n = in.read(bytes); n > 0; n = in.read(bytes)) {
        String answer = new String(bytes, 0, n, StandardCharsets.US_ASCII);
        pongs += answer.split("PONG", -1).length - 1;
        if (pongs == 2) {
          return;
        }
      }
    }
  }

  private static void serveEveryday(int port) throws IOException {
    byte[] block = lines(EVERYDAY.repeat(REPEATS) + "PING\n");
    try (Socket listener = new Socket(InetAddress.getLoopbackAddress(), port);
        Socket publisher = new Socket(InetAddress.getLoopbackAddress(), port)) {
      exchange(listener, lines(LISTENING));
      exchange(publisher, lines(PUBLISHING));
      for (int i = 0; i < BLOCKS; i++) {
        exchange(publisher, block);
        exchange(listener, lines("PING\n"));
      }
    }
  }

  /// Send what ends with a PING, and read up to its PONG.
  private static void exchange(Socket socket, byte[] sent) throws IOException {
    socket.setSoTimeout(5_000);
    socket.getOutputStream().write(sent);
    InputStream in = socket.getInputStream();
    byte[] bytes = new byte[64 * 1024];
    String end = "";
    while (!end.contains("PONG\r\n")) {
      int count = in.read(bytes);
      if (count < 0) {
        throw new EOFException("the server has closed the connection");
      }
      String last = end + new String(bytes, 0, count, StandardCharsets.US_ASCII);
      end = last.substring(Math.max(0, last.length() - 600)); // PONG, and INFO behind the first
    }
  }

  private static byte[] lines(String text) {
    return text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
  }
}
