package dev.postroom.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.protocol.ParserEvents.Limits;
import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// However the bytes of a stream are split, the parser finds the same in them.
class ParserPropertiesTest {
  private static final Limits SMALL = new Limits(40, 60, true);
  private static final Limits SMALL_WITHOUT_HEADERS = new Limits(40, 60, false);

  @Test
  void valid_streams_are_read_as_they_were_written_at_every_split() {
    Seeds.cases(
        300,
        random -> {
          List<String> written = new ArrayList<>();
          ByteArrayOutputStream stream = new ByteArrayOutputStream();
          for (int i = random.between(1, 8); i > 0; i--) {
            operation(random, stream, written);
          }
          byte[] bytes = stream.toByteArray();
          assertThat(ParserEvents.whole(bytes, Limits.DEFAULTS, random)).isEqualTo(written);
          atEverySplit(bytes, Limits.DEFAULTS, random);
        });
  }

  @Test
  void broken_streams_are_refused_alike_at_every_split() {
    Seeds.cases(
        2_000,
        random -> {
          ByteArrayOutputStream stream = new ByteArrayOutputStream();
          for (int i = random.between(1, 4); i > 0; i--) {
            operation(random, stream, new ArrayList<>());
          }
          byte[] bytes = broken(stream.toByteArray(), random);
          atEverySplit(bytes, random.oneOf(SMALL, SMALL_WITHOUT_HEADERS, Limits.DEFAULTS), random);
        });
  }

  @Test
  void lines_around_the_limit_are_judged_alike_at_every_split() {
    Seeds.cases(
        1_000,
        random -> {
          String verb =
              random.oneOf("SUB", "UNSUB", "PUB", "CONNECT", "-ERR", "PING", "INFO", "hpub");
          String line =
              verb
                  + random.text(" \t", 0, random.chance(10) ? 1_200 : 3)
                  + random.text("ab 1", 36, 44)
                  + random.text(" \r", 0, 2)
                  + random.oneOf("\r\n", "\n", "\r\r\n", "");
          byte[] bytes = (line + "PING\r\n").getBytes(StandardCharsets.ISO_8859_1);
          List<String> whole = ParserEvents.whole(bytes, SMALL, random);
          for (int i = 0; i < 20; i++) {
            assertThat(ParserEvents.inPieces(random.split(bytes), SMALL, random)).isEqualTo(whole);
          }
        });
  }

  @Test
  void bytes_of_any_kind_are_read_alike_at_every_split() {
    String letters = "PUBSHINGOCEKRpubsing+-{} \t\r\n.*>0123456789ax\u0000\u00ff";
    Seeds.cases(
        5_000,
        random -> {
          byte[] bytes = random.text(letters, 1, 60).getBytes(StandardCharsets.ISO_8859_1);
          atEverySplit(bytes, SMALL, random);
        });
  }

  private static void atEverySplit(byte[] bytes, Limits limits, SeededRandom random) {
    List<String> whole = ParserEvents.whole(bytes, limits, random);
    for (int i = 1; i < bytes.length; i++) {
      List<byte[]> halves =
          List.of(Arrays.copyOfRange(bytes, 0, i), Arrays.copyOfRange(bytes, i, bytes.length));
      assertThat(ParserEvents.inPieces(halves, limits, random)).as("at %s", i).isEqualTo(whole);
    }
    for (int i = 0; i < 5; i++) {
      assertThat(ParserEvents.inPieces(random.split(bytes), limits, random)).isEqualTo(whole);
    }
    assertThat(ParserEvents.inPieces(byteByByte(bytes), limits, random)).isEqualTo(whole);
  }

  private static List<byte[]> byteByByte(byte[] bytes) {
    List<byte[]> pieces = new ArrayList<>();
    for (byte b : bytes) {
      pieces.add(new byte[] {b});
    }
    return pieces;
  }

  /// Write one operation as a client may, and what the parser should say of it.
  private static void operation(
      SeededRandom random, ByteArrayOutputStream stream, List<String> events) {
    String end = random.oneOf("\r\n", "\r\n", "\n");
    switch (random.nextInt(8)) {
      case 0 -> write(stream, random.oneOf("PING", "ping", "PINGx") + end, events, "PING");
      case 1 -> write(stream, random.oneOf("PONG", "Pong") + end, events, "PONG");
      case 2 -> {
        String json = "{\"name\":\"" + random.text("ab c", 0, 9) + "\"}";
        write(stream, "CONNECT" + blanks(random, 0) + json + end, events, "CONNECT " + json);
      }
      case 3 -> {
        String queue = random.chance(30) ? " " + random.text("qr", 1, 3) : "";
        String sid = random.text("0123456789x", 1, 5);
        String subject = random.pattern(4);
        write(
            stream,
            "SUB" + blanks(random, 1) + subject + queue + blanks(random, 1) + sid + end,
            events,
            "SUB " + subject + queue + " " + sid);
      }
      case 4 -> {
        String max = random.chance(50) ? " " + random.nextInt(100) : "";
        write(stream, "UNSUB 7" + max + blanks(random, 0) + end, events, "UNSUB 7" + max);
      }
      default -> message(random, stream, events);
    }
  }

  private static void message(
      SeededRandom random, ByteArrayOutputStream stream, List<String> events) {
    String subject = random.subject(4);
    String reply = random.chance(40) ? random.subject(2) : "";
    String payload = new String(random.bytes(random.between(0, 40)), StandardCharsets.ISO_8859_1);
    int headerSize = random.between(0, payload.length());
    boolean headed = random.chance(40);
    boolean canonical = random.chance(50);
    String blank = canonical ? " " : "\t ";
    String line =
        (headed ? "HPUB " : "PUB ")
            + subject
            + (reply.isEmpty() ? "" : " " + reply)
            + (headed ? " " + headerSize : "")
            + blank
            + payload.length()
            + "\r\n"
            + payload
            + "\r\n";
    String event =
        (headed ? "HPUB " : "PUB ")
            + subject
            + (reply.isEmpty() ? "" : " reply=" + reply)
            + (headed ? " hdr=" + headerSize + "=" + headerSize : "")
            + " size="
            + payload.length()
            + "="
            + payload.length()
            + (canonical ? " canonical " : " ")
            + payload;
    write(stream, line, events, event);
  }

  private static String blanks(SeededRandom random, int least) {
    return random.text(" \t", least, least + 2);
  }

  private static void write(
      ByteArrayOutputStream stream, String text, List<String> events, String event) {
    stream.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    events.add(event);
  }

  /// Change, lose or insert a byte or two.
  private static byte[] broken(byte[] bytes, SeededRandom random) {
    StringBuilder text = new StringBuilder(new String(bytes, StandardCharsets.ISO_8859_1));
    for (int i = random.between(1, 2); i > 0 && !text.isEmpty(); i--) {
      int at = random.nextInt(text.length());
      String other = random.text(" \t\r\n0aP", 1, 1);
      switch (random.nextInt(3)) {
        case 0 -> text.replace(at, at + 1, other);
        case 1 -> text.deleteCharAt(at);
        default -> text.insert(at, other);
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
