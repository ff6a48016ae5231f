package dev.postroom.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import dev.postroom.testsupport.WebSocketFrames;
import dev.postroom.testsupport.WebSocketFrames.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// How clients come by WebSocket, and what they may say in frames, on both servers
/// (docs/spec/core.md 5.2).
@ExtendWith(NoLeaks.class)
class WebSocketIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  static ServerProcess start(ServerProgram program, String more, String... lines) {
    String block = "websocket { listen: \"127.0.0.1:-1\", no_tls: true" + more + " }";
    return ServerProcess.start(
        program,
        Stream.concat(Stream.of(block, "debug: true"), Stream.of(lines)).toArray(String[]::new));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static String lines(String... lines) {
    return String.join("\r\n", lines) + "\r\n";
  }

  private record Refusal(String status, String log, String method, String path, String header) {}

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_asks_wrongly_is_refused_and_may_ask_again(ServerProgram program) throws IOException {
    List<Refusal> refusals =
        List.of(
            new Refusal(
                "404 Not Found", "mqtt websocket endpoint not enabled", "GET", "/mqtt", "A:"),
            new Refusal(
                "404 Not Found", "mqtt websocket endpoint not enabled", "POST", "/a/mqtt", "A:"),
            new Refusal("405 Method Not Allowed", "request method must be GET", "POST", "/", "A:"),
            new Refusal("400 Bad Request", "'Host' missing in request", "GET", "/", "Host:"),
            new Refusal(
                "400 Bad Request",
                "invalid value for header 'Upgrade'",
                "GET",
                "/",
                "Upgrade: foo"),
            new Refusal(
                "400 Bad Request", "invalid value for header 'Upgrade'", "GET", "/", "Upgrade"),
            new Refusal(
                "400 Bad Request",
                "invalid value for header 'Connection'",
                "GET",
                "/",
                "Connection: keep-alive"),
            new Refusal("400 Bad Request", "key missing", "GET", "/", "Sec-WebSocket-Key"),
            new Refusal(
                "400 Bad Request", "invalid websocket key", "GET", "/", "Sec-WebSocket-Key: abc"),
            new Refusal(
                "400 Bad Request",
                "invalid websocket key",
                "GET",
                "/",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j"),
            new Refusal(
                "400 Bad Request", "invalid version", "GET", "/", "Sec-WebSocket-Version: 12"),
            new Refusal("400 Bad Request", "invalid version", "GET", "/", "Sec-WebSocket-Version"));
    try (ServerProcess server = start(program, "")) {
      for (Refusal each : refusals) {
        try (WebSocketClient client = WebSocketClient.silent(WebSocketClient.port(server))) {
          client.request(each.method, each.path, each.header);
          String head = client.head();
          assertThat(head)
              .as(each.toString())
              .startsWith("HTTP/1.1 " + each.status + "\r\n")
              .contains("Content-Type: text/plain; charset=utf-8\r\n")
              .contains("Sec-Websocket-Version: 13\r\n")
              .contains("X-Content-Type-Options: nosniff\r\n");
          assertThat(client.body(head)).isEqualTo(each.status.substring(4) + "\n");
          server.awaitLog(" - websocket handshake error: " + each.log, PATIENCE);
          client.upgrade();
          assertThat(client.line()).startsWith("INFO ");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void what_is_no_request_at_all_is_refused_and_ends(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program, "");
        WebSocketClient noHost = WebSocketClient.silent(WebSocketClient.port(server));
        WebSocketClient garbage = WebSocketClient.silent(WebSocketClient.port(server));
        WebSocketClient early = WebSocketClient.silent(WebSocketClient.port(server))) {
      noHost.request("GET", "/", "Host");
      assertThat(noHost.head()).startsWith("HTTP/1.1 400 Bad Request");
      garbage.sendRaw(ascii("CONNECT {}\r\n\r\n"));
      assertThat(garbage.head()).startsWith("HTTP/1.1 400 Bad Request");
      assertThat(garbage.head()).contains("400 Bad Request");
      early.sendRaw(
          ascii(
              lines(
                  "GET / HTTP/1.1",
                  "Host: a",
                  "Upgrade: websocket",
                  "Connection: Upgrade",
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                  "Sec-WebSocket-Version: 13",
                  "",
                  "early")));
      assertThat(early.head()).isEmpty();
      server.awaitLog(
          " - websocket handshake error: client sent data before handshake is complete", PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_leaf_node_finds_that_there_are_none(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program, "");
        WebSocketClient leaf = WebSocketClient.silent(WebSocketClient.port(server))) {
      leaf.request("GET", "/leafnode");
      assertThat(leaf.head()).startsWith("HTTP/1.1 101 ");
      assertThat(leaf.rest()).isEmpty();
      server.awaitLog("[ERR] Not configured to accept leaf node connections", PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_answer_says_what_was_agreed(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program, ", compression: true, headers { \"X-A\": \"b\" }");
        WebSocketClient plain = WebSocketClient.silent(WebSocketClient.port(server));
        WebSocketClient more = WebSocketClient.silent(WebSocketClient.port(server))) {
      assertThat(plain.upgrade("Connection: keep-alive, upgrade", "Upgrade: h2c, WebSocket"))
          .isEqualTo(
              lines(
                  "HTTP/1.1 101 Switching Protocols",
                  "Upgrade: websocket",
                  "Connection: Upgrade",
                  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                  "X-A: b",
                  ""));
      assertThat(
              more.upgrade(
                  "Sec-WebSocket-Extensions: foo, permessage-deflate; client_max_window_bits",
                  "Nats-No-Masking: true",
                  "Sec-WebSocket-Protocol: nats"))
          .contains(
              "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover;"
                  + " client_no_context_takeover\r\n"
                  + "Nats-No-Masking: true\r\n")
          .doesNotContain("Sec-WebSocket-Protocol");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void pages_of_others_are_refused_where_that_is_wanted(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program, ", same_origin: true")) {
      int port = WebSocketClient.port(server);
      assertOrigin(server, "http://127.0.0.1:" + port, "127.0.0.1:" + port, "");
      assertOrigin(server, "http://a.com", "A.com:80", "");
      assertOrigin(server, "http://a.com:80", "a.com", "");
      assertOrigin(server, "https://a.com", "a.com", "not same origin");
      assertOrigin(server, "http://a.com", "a.com:443", "not same origin");
      assertOrigin(server, "http://b.com", "a.com", "not same origin");
      assertOrigin(server, "null", "a.com", "parse \"null\": invalid URI for request");
      assertOrigin(server, "http://a", "a:b:c", "address a:b:c: too many colons in address");
    }
    try (ServerProcess server =
        start(program, ", allowed_origins: [\"http://a.com\", \"http://b.com:8080\"]")) {
      assertOrigin(server, "http://a.com", "x", "");
      assertOrigin(server, "http://A.com:80/path", "x", "");
      assertOrigin(server, "http://b.com:8080", "x", "");
      assertOrigin(server, "http://b.com", "x", "not in the allowed list");
      assertOrigin(server, "https://a.com", "x", "not in the allowed list");
      try (WebSocketClient noBrowser = WebSocketClient.open(WebSocketClient.port(server))) {
        assertThat(noBrowser.line()).startsWith("INFO ");
      }
    }
  }

  private static void assertOrigin(ServerProcess server, String origin, String host, String why)
      throws IOException {
    try (WebSocketClient client = WebSocketClient.silent(WebSocketClient.port(server))) {
      client.request("GET", "/", "Origin: " + origin, "Host: " + host);
      String head = client.head();
      if (why.isEmpty()) {
        assertThat(head).as(origin).startsWith("HTTP/1.1 101 ");
      } else {
        assertThat(head).as(origin).startsWith("HTTP/1.1 403 Forbidden\r\n");
        assertThat(client.body(head)).isEqualTo("Forbidden\n");
        server.awaitLog("websocket handshake error: origin not allowed: " + why, PATIENCE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void lines_come_in_frames_of_any_kind(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program, "");
        WebSocketClient client = WebSocketClient.open(WebSocketClient.port(server))) {
      assertThat(client.line())
          .startsWith("INFO ")
          .contains("\"port\":" + WebSocketClient.port(server) + ",");
      client.send(WebSocketClient.TEXT, ascii("PI"));
      client.send(WebSocketClient.FINAL | WebSocketClient.PING, ascii("hello"));
      client.send(0, ascii("N"));
      client.send(WebSocketClient.FINAL, ascii("G\r\n"));
      Frame pong = Objects.requireNonNull(client.frame());
      assertThat(pong.first()).isEqualTo(0x8a);
      assertThat(pong.payload()).isEqualTo(ascii("hello"));
      assertThat(client.line()).isEqualTo("PONG");
      client.send("");
      client.send(WebSocketClient.FINAL | WebSocketClient.PONG, ascii("nobody asked"));
      client.send("CONNECT {\"verbose\":false,\"name\":\"w\"}\r\nSUB a 1\r\n");
      for (int size : List.of(1, 125, 126, 65_500, 65_535, 65_536, 1_000_000)) {
        String payload = "x".repeat(size);
        client.send("PUB a " + size + "\r\n" + payload + "\r\n");
        assertThat(client.line()).isEqualTo("MSG a 1 " + size);
        assertThat(client.line()).isEqualTo(payload);
      }
      for (byte each :
          WebSocketFrames.masked(0x82, ascii("PUB a 2\r\nhi\r\n"), WebSocketClient.KEY)) {
        client.sendRaw(new byte[] {each});
      }
      assertThat(client.line()).isEqualTo("MSG a 1 2");
      assertThat(client.line()).isEqualTo("hi");
      assertThat(server.monitor("/connz").replaceAll("\\s", ""))
          .contains("\"kind\":\"Client\",\"type\":\"websocket\",\"ip\":\"127.0.0.1\"");
      server.awaitLog(" - wid:5 - Client connection created", PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_close_is_answered_in_kind(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program, "")) {
      for (String payload : List.of("", "\u0003\u00e8", "\u0003\u00e8bye", "\u000b\u00b8")) {
        try (WebSocketClient client = WebSocketClient.open(WebSocketClient.port(server))) {
          assertThat(client.line()).startsWith("INFO ");
          client.send(WebSocketClient.FINAL | WebSocketClient.CLOSE, ascii(payload));
          List<Frame> rest = client.rest();
          assertThat(rest).hasSize(1);
          assertThat(rest.getFirst().first()).isEqualTo(0x88);
          assertThat(rest.getFirst().payload()).isEqualTo(ascii(payload));
        }
      }
      try (WebSocketClient client = WebSocketClient.open(WebSocketClient.port(server))) {
        assertThat(client.line()).startsWith("INFO ");
        client.send(WebSocketClient.FINAL | WebSocketClient.CLOSE, ascii("\u0003\u00e8\u00ff"));
        assertThat(client.rest().getLast().close())
            .isEqualTo("1007 invalid utf8 body in close frame");
      }
      assertThat(server.monitor("/connz?state=closed"))
          .contains("\"reason\": \"Client Closed\"")
          .doesNotContain("Read Error");
    }
  }

  private static String framed(int first, String payload) {
    return new String(
        WebSocketFrames.masked(first, ascii(payload), WebSocketClient.KEY), ISO_8859_1);
  }

  private record Fault(String log, String bytes) {}

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void frames_that_break_the_rules_end_the_connection(ServerProgram program) throws IOException {
    List<Fault> faults =
        List.of(
            new Fault("mask bit missing", "\u0082\u0001x"),
            new Fault("RSV2 and RSV3 must be clear", framed(0xa2, "x")),
            new Fault(
                "compressed frame received without negotiated permessage-deflate",
                framed(0xc2, "x")),
            new Fault(
                "control frame length bigger than maximum allowed of 125 bytes",
                framed(0x89, "x".repeat(126))),
            new Fault("control frame does not have final bit set", framed(0x09, "x")),
            new Fault("invalid continuation frame", framed(0x80, "x")),
            new Fault("unknown opcode 3", framed(0x83, "x")),
            new Fault("unknown opcode 11", framed(0x8b, "x")),
            new Fault("close frame payload cannot be 1 byte", framed(0x88, "x")),
            new Fault("invalid close status code 1005", framed(0x88, "\u0003\u00ed")),
            new Fault("invalid 64-bit payload length", "\u0082\u00ff\u00ff" + "\u0000".repeat(11)));
    try (ServerProcess server = start(program, "")) {
      for (Fault each : faults) {
        try (WebSocketClient client = WebSocketClient.open(WebSocketClient.port(server))) {
          assertThat(client.line()).startsWith("INFO ");
          client.sendRaw(ascii(each.bytes));
          assertThat(client.rest()).as(each.log).allMatch(frame -> frame.first() == 0x88);
          server.awaitLog(" - read error: " + each.log, PATIENCE);
        }
      }
      try (WebSocketClient client = WebSocketClient.open(WebSocketClient.port(server))) {
        assertThat(client.line()).startsWith("INFO ");
        client.send(WebSocketClient.BINARY, ascii("PI"));
        client.send("NG\r\n");
        assertThat(client.rest()).allMatch(frame -> frame.first() == 0x88);
        server.awaitLog(
            "new message started before final frame for previous message was received", PATIENCE);
      }
      assertThat(server.monitor("/connz?state=closed"))
          .contains("\"reason\": \"Read Error\"")
          .doesNotContain("Client Closed");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_speaks_no_nats_sees_the_end_alone(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program, "")) {
      for (String line : List.of("FOO\r\n", "SUB\r\n", "CONNECT {\"protocol\":\"x\"}\r\n")) {
        try (WebSocketClient client = WebSocketClient.open(WebSocketClient.port(server))) {
          assertThat(client.line()).startsWith("INFO ");
          client.send(line);
          client.rest(); // the Go server's last word sometimes arrives
        }
      }
      assertThat(server.monitor("/connz?state=closed"))
          .contains("\"reason\": \"Read Error\"")
          .doesNotContain("Parse Error", "Protocol Violation");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void browsers_get_short_frames_and_others_whole_ones(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program, "")) {
      for (boolean isBrowser : List.of(true, false)) {
        String agent = isBrowser ? "Mozilla/5.0 (X11)" : "curl";
        try (WebSocketClient client =
            WebSocketClient.open(WebSocketClient.port(server), "User-Agent: " + agent)) {
          assertThat(client.line()).startsWith("INFO ");
          client.send("CONNECT {\"verbose\":false}\r\nSUB a 1\r\nPUB a 20000\r\n");
          client.send("x".repeat(20_000) + "\r\n");
          int received = 0;
          int largest = 0;
          while (received < 20_000 + "MSG a 1 20000\r\n\r\n".length()) {
            int length = Objects.requireNonNull(client.frame()).payload().length;
            received += length;
            largest = Math.max(largest, length);
          }
          assertThat(largest <= 4_096).as(agent).isEqualTo(isBrowser);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void messages_are_compressed_both_ways(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program, ", compression: true");
        WebSocketClient client =
            WebSocketClient.open(
                WebSocketClient.port(server),
                "Sec-WebSocket-Extensions: " + WebSocketClient.DEFLATE)) {
      assertThat(client.line()).startsWith("INFO ");
      client.sendCompressed(ascii("CONNECT {\"verbose\":false}\r\nSUB a 1\r\nPING\r\n"));
      assertThat(client.line()).isEqualTo("PONG");
      for (int size : List.of(1, 64, 65, 1_000, 100_000, 900_000)) {
        String payload = "x".repeat(size - 1) + "y";
        client.sendCompressed(ascii("PUB a " + size + "\r\n" + payload + "\r\n"));
        assertThat(client.line()).isEqualTo("MSG a 1 " + size);
        assertThat(client.line()).isEqualTo(payload);
      }
      byte[] split = WebSocketFrames.deflated(ascii("PING\r\nPING\r\n"));
      client.send(WebSocketClient.RSV1 | WebSocketClient.BINARY, Arrays.copyOf(split, 3));
      client.send(0x80, Arrays.copyOfRange(split, 3, split.length));
      assertThat(client.line()).isEqualTo("PONG");
      assertThat(client.line()).isEqualTo("PONG");
      client.send("PUB a 500\r\n" + "z".repeat(500) + "\r\n");
      Frame frame = Objects.requireNonNull(client.frame());
      assertThat(frame.first()).isEqualTo(0xc2);
      assertThat(frame.payload()).hasSizeLessThan(100);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_small_message_does_not_become_a_large_one(ServerProgram program) throws IOException {
    try (ServerProcess server = start(program, ", compression: true", "max_payload: 1000")) {
      for (int size : List.of(1_000, 1_001, 50_000_000)) {
        try (WebSocketClient client =
            WebSocketClient.open(
                WebSocketClient.port(server),
                "Sec-WebSocket-Extensions: " + WebSocketClient.DEFLATE)) {
          assertThat(client.line()).startsWith("INFO ");
          byte[] pings = ascii("PING\r\n".repeat(size / 6 + 1));
          client.sendCompressed(Arrays.copyOf(pings, size));
          if (size == 1_000) {
            assertThat(client.line()).isEqualTo("PONG");
            client.send("NG\r\n");
          } else {
            client.rest();
            server.awaitLog("read error: maximum payload exceeded", PATIENCE);
          }
        }
      }
    }
  }
}
