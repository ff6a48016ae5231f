package dev.postroom.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a server says, whole and in pieces.
class ServerParserTest {
  private static final int MAX_PAYLOAD = 1_000;

  private static List<String> read(String stream) {
    return ServerEvents.inPieces(List.of(bytes(stream)), MAX_PAYLOAD);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void everything_a_server_says_is_understood() {
    assertThat(
            read(
                """
                INFO {"a":1}
                +OK
                PING
                PONG
                -ERR 'no'
                MSG a 1 5
                hello
                MSG a.b 22 r.x 0

                MSG in 3  2
                hi
                HMSG a 4 12 14
                NATS/1.0

                hi
                HMSG a 4 r 12 12
                NATS/1.0


                ping
                MSG a 1 5
                hel\
                """
                    .replace("\n", "\r\n")))
        .containsExactly(
            "INFO {\"a\":1}",
            "OK",
            "PING",
            "PONG",
            "ERR 'no'",
            "MSG a sid=1 hello",
            "MSG a.b sid=22 reply=r.x ",
            "MSG in sid=3 hi",
            "HMSG a sid=4 hdr=12 NATS/1.0\r\n\r\nhi",
            "HMSG a sid=4 reply=r hdr=12 NATS/1.0\r\n\r\n",
            "PING",
            "unfinished 14");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HELLO|an unknown verb",
        "MSGS a 1 5|an unknown verb",
        "HMSGa 1 5|an unknown verb",
        "PUB a 5|an unknown verb",
        "MSG a 1|a message line of 2 arguments",
        "MSG a 1 r 5 6|a message line of 5 arguments",
        "HMSG a 1 5|a message line of 3 arguments",
        "MSG a x 5|a subscription number that is none",
        "MSG a 1234567890123456789 5|a subscription number that is none",
        "MSG a 1 x|a message size that is none",
        "MSG a 1 -1|a message size that is none",
        "HMSG a 1 9 8|a message size that is none",
        "MSG a 1 1001|a message of 1001 bytes; at most 1000 are taken",
        "MSG a 1 4294967296|a message size that is none"
      })
  void what_is_not_of_the_protocol_is_named(String line, String fault) {
    assertThat(read(line + "\r\nhello\r\n")).containsExactly("VIOLATION " + fault);
  }

  @Test
  void a_payload_ends_with_its_line() {
    assertThat(read("MSG a 1 3\r\nhello\r\n"))
        .containsExactly("VIOLATION a payload without a line end behind it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INFO ", "-ERR ", "MSG ", "PING"})
  void a_line_is_not_endless(String verb) {
    assertThat(read(verb + "x".repeat(ServerParser.MAX_LINE)))
        .containsExactly("VIOLATION a line of more than 1048576 bytes");
  }

  @Test
  void bytes_may_be_split_anywhere() {
    Seeds.cases(
        500,
        random -> {
          StringBuilder stream = new StringBuilder();
          List<String> expected = new ArrayList<>();
          for (int i = random.between(1, 8); i > 0; i--) {
            operation(random, stream, expected);
          }
          List<byte[]> pieces = random.split(bytes(stream.toString()));
          assertThat(ServerEvents.inPieces(pieces, MAX_PAYLOAD)).isEqualTo(expected);
        });
  }

  private static void operation(SeededRandom random, StringBuilder stream, List<String> expected) {
    String body = random.text("ab\r\n MSG", 0, 40);
    String subject = random.text("abc.", 1, 30);
    int sid = random.between(0, 1_000_000);
    String reply = random.chance(50) ? random.text("xyz.", 1, 20) : "";
    switch (random.nextInt(5)) {
      case 0 -> {
        stream.append("PING\r\n");
        expected.add("PING");
      }
      case 1 -> {
        stream.append("-ERR '").append(subject).append("'\r\n");
        expected.add("ERR '" + subject + "'");
      }
      case 2 -> {
        String block = "NATS/1.0\r\n\r\n";
        int total = block.length() + body.length();
        stream.append("HMSG " + subject + " " + sid + " " + reply + (reply.isEmpty() ? "" : " "));
        stream.append(block.length() + " " + total + "\r\n" + block + body + "\r\n");
        expected.add(
            "HMSG "
                + subject
                + " sid="
                + sid
                + (reply.isEmpty() ? "" : " reply=" + reply)
                + " hdr=12 "
                + block
                + body);
      }
      default -> {
        stream.append("MSG " + subject + " " + sid + " " + reply + (reply.isEmpty() ? "" : " "));
        stream.append(body.length() + "\r\n" + body + "\r\n");
        expected.add(
            "MSG "
                + subject
                + " sid="
                + sid
                + (reply.isEmpty() ? "" : " reply=" + reply)
                + " "
                + body);
      }
    }
  }
}
