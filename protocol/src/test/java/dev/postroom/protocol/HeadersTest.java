package dev.postroom.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.protocol.Headers.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Header blocks as docs/spec/core.md 1.4 and the official clients have them.
class HeadersTest {

  @Test
  void fields_keep_their_order_their_case_and_their_repetitions() {
    Headers headers = parse("NATS/1.0\r\nB: 1\r\na: 2\r\nB: 3\r\nb: 4\r\n\r\n");
    assertThat(headers.fields())
        .containsExactly(
            new Field("B", "1"), new Field("a", "2"), new Field("B", "3"), new Field("b", "4"));
    assertThat(headers.get("B")).contains("1");
    assertThat(headers.all("B")).containsExactly("1", "3");
    assertThat(headers.get("A")).isEmpty();
    assertThat(headers.all("A")).isEmpty();
    assertThat(headers.status()).isZero();
    assertThat(headers.description()).isEmpty();
  }

  @Test
  void the_first_line_may_have_a_status_and_a_description() {
    Headers noResponders = parse("NATS/1.0 503\r\nNats-Subject: svc\r\n\r\n");
    assertThat(noResponders.status()).isEqualTo(503);
    assertThat(noResponders.description()).isEmpty();
    assertThat(noResponders.get("Nats-Subject")).contains("svc");
    Headers heartbeat = parse("NATS/1.0  100\t Idle  Heartbeat \r\n\r\n");
    assertThat(heartbeat.status()).isEqualTo(100);
    assertThat(heartbeat.description()).isEqualTo("Idle  Heartbeat");
    assertThat(parse("NATS/1.0 \t\r\n\r\n")).isEqualTo(Headers.builder().build());
    assertThat(parse("NATS/1.0 999\r\n\r\n").status()).isEqualTo(999);
  }

  @Test
  void blanks_around_a_value_are_dropped_and_those_inside_stay() {
    Headers headers = parse("NATS/1.0\r\nA: \t x  y\t \r\nB:z\r\nC:\r\nD:  \r\nE: a:b\r\n\r\n");
    assertThat(headers.fields())
        .containsExactly(
            new Field("A", "x  y"),
            new Field("B", "z"),
            new Field("C", ""),
            new Field("D", ""),
            new Field("E", "a:b"));
    assertThat(new Field("A", "\t x  y \t").value()).isEqualTo("x  y");
    assertThat(Headers.builder().status(404, " none\t").build().description()).isEqualTo("none");
  }

  @Test
  void a_block_is_written_as_the_server_and_the_clients_write_it() {
    assertThat(text(Headers.builder().build())).isEqualTo("NATS/1.0\r\n\r\n");
    assertThat(text(Headers.builder().status(503).add("Nats-Subject", "svc").build()))
        .isEqualTo("NATS/1.0 503\r\nNats-Subject: svc\r\n\r\n");
    assertThat(text(Headers.builder().status(503, "No Responders").add("A", "").build()))
        .isEqualTo("NATS/1.0 503 No Responders\r\nA: \r\n\r\n");
  }

  @Test
  void values_and_descriptions_are_utf_8() {
    Headers headers =
        Headers.builder()
            .status(200, "läuft")
            .add("Ort", "Zürich 🚂")
            .add("x", "\u0000\u007f")
            .build();
    byte[] bytes = headers.encode();
    assertThat(new String(bytes, StandardCharsets.UTF_8)).contains("läuft", "Zürich 🚂");
    assertThat(Headers.parse(bytes, 0, bytes.length)).isEqualTo(headers);
  }

  @Test
  void a_block_is_read_from_the_middle_of_an_array() {
    byte[] bytes = "hi NATS/1.0\r\nA: 1\r\n\r\nhi".getBytes(StandardCharsets.US_ASCII);
    assertThat(Headers.parse(bytes, 3, bytes.length - 5).get("A")).contains("1");
    assertThatExceptionOfType(HeadersException.class)
        .isThrownBy(() -> Headers.parse(bytes, 3, bytes.length - 3))
        .satisfies(fault -> assertThat(fault.offset()).isEqualTo(18))
        .withMessage(
            "header block, byte 18: 2 bytes too many behind the empty line that ends the block");
    assertThatThrownBy(() -> Headers.parse(bytes, 3, bytes.length))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void a_block_that_does_not_begin_with_its_version_is_refused() {
    assertRefused("", 0, "the block does not begin with NATS/1.0");
    assertRefused("NATS/1.", 7, "the block does not begin with NATS/1.0");
    assertRefused("nats/1.0\r\n\r\n", 0, "the block does not begin with NATS/1.0");
    assertRefused("NATS/2.0\r\n\r\n", 5, "the block does not begin with NATS/1.0");
    assertRefused("NATS/1.0503\r\n\r\n", 8, "a blank must stand between NATS/1.0 and the status");
  }

  @Test
  void a_status_is_a_number_from_100_to_999() {
    String fault = "the status is not a number from 100 to 999";
    for (String status : List.of("99", "099", "1000", "50x", "x", "5 03", "-100", "503!")) {
      assertRefused("NATS/1.0 " + status + " text\r\n\r\n", 9, fault);
    }
    assertThatExceptionOfType(HeadersException.class)
        .isThrownBy(() -> Headers.builder().status(99).build())
        .withMessage("the status is 99; it must be from 100 to 999, or 0 for none")
        .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(HeadersException.NOWHERE));
    assertThatThrownBy(() -> Headers.builder().status(1000).build())
        .isInstanceOf(HeadersException.class);
    assertThatThrownBy(() -> Headers.builder().status(0, "text").build())
        .hasMessage("a description needs a status before it");
  }

  @Test
  void a_line_ends_with_carriage_return_and_line_feed_and_nothing_else() {
    String rule = "; every line ends with CR LF, and an empty line ends the block";
    String lineFeed = "a line feed without a carriage return before it" + rule;
    String carriageReturn = "a carriage return without a line feed behind it" + rule;
    assertRefused("NATS/1.0\n\n", 8, lineFeed);
    assertRefused("NATS/1.0\r\nA: 1\n\r\n", 14, lineFeed);
    assertRefused("NATS/1.0\r\nA: 1\rB: 2\r\n\r\n", 14, carriageReturn);
    assertRefused("NATS/1.0\r\nA: 1\r", 14, carriageReturn);
  }

  @Test
  void a_block_that_breaks_off_is_refused_at_its_end() {
    String fault =
        "the block breaks off; every line ends with CR LF, and an empty line ends the block";
    assertRefused("NATS/1.0", 8, fault);
    assertRefused("NATS/1.0\r\n", 10, fault);
    assertRefused("NATS/1.0\r\nA: 1\r\n", 16, fault);
    assertRefused("NATS/1.0\r\nA: 1", 14, fault);
  }

  @Test
  void a_name_is_printable_ascii_without_a_colon() {
    String rule = "; a name is made of printable ASCII, 0x21 to 0x7e, without colons";
    String inside = " stands in the name of a header" + rule;
    assertRefused("NATS/1.0\r\nA b: 1\r\n\r\n", 11, "0x20" + inside);
    assertRefused("NATS/1.0\r\n A: 1\r\n\r\n", 10, "0x20" + inside);
    assertRefused("NATS/1.0\r\nA\u007f: 1\r\n\r\n", 11, "0x7f" + inside);
    assertRefused("NATS/1.0\r\n\u00e4: 1\r\n\r\n", 10, "0xc3" + inside);
    assertRefused(
        "NATS/1.0\r\n: 1\r\n\r\n",
        10,
        "the name of a header is empty; a header is written as name: value");
    assertRefused(
        "NATS/1.0\r\nA: 1\r\nname\r\n\r\n",
        20,
        "a line has no colon; a header is written as name: value");
    assertThat(parse("NATS/1.0\r\n!#~: 1\r\n\r\n").get("!#~")).contains("1");
    assertThatThrownBy(() -> new Field("", "x")).hasMessage("the name of a header is empty" + rule);
    assertThatThrownBy(() -> new Field("a:", "x")).hasMessage("character 1: 0x3a" + inside);
    assertThatThrownBy(() -> new Field("ä", "x")).hasMessage("character 0: 0xe4" + inside);
  }

  @Test
  void bytes_that_are_not_utf_8_are_refused_where_they_stand() {
    byte[] bytes = "NATS/1.0\r\nA: ä?\r\n\r\n".getBytes(StandardCharsets.UTF_8);
    bytes[15] = (byte) 0xff;
    assertThatExceptionOfType(HeadersException.class)
        .isThrownBy(() -> Headers.parse(bytes, 0, bytes.length))
        .withMessage("header block, byte 15: a value or description is not UTF-8");
    byte[] halfLetter = "NATS/1.0\r\nA: ä\r\n\r\n".getBytes(StandardCharsets.UTF_8);
    halfLetter[14] = ' ';
    assertThatExceptionOfType(HeadersException.class)
        .isThrownBy(() -> Headers.parse(halfLetter, 0, halfLetter.length))
        .satisfies(fault -> assertThat(fault.offset()).isEqualTo(13));
    byte[] cutOff = {
      'N', 'A', 'T', 'S', '/', '1', '.', '0', '\r', '\n', 'A', ':', -61, 13, 10, 13, 10
    };
    assertThatExceptionOfType(HeadersException.class)
        .isThrownBy(() -> Headers.parse(cutOff, 0, cutOff.length))
        .satisfies(fault -> assertThat(fault.offset()).isEqualTo(12));
  }

  @Test
  void what_would_break_a_line_is_refused_when_it_is_built() {
    assertThatThrownBy(() -> new Field("A", "x\ny"))
        .isInstanceOf(HeadersException.class)
        .hasMessage(
            "the value of header A has a line feed at character 1; it must fit on one line");
    assertThatThrownBy(() -> Headers.builder().add("A", "x\r\n"))
        .hasMessage(
            "the value of header A has a carriage return at character 1; it must fit on one line");
    assertThatThrownBy(() -> Headers.builder().status(503, "\n").build())
        .hasMessage("the description has a line feed at character 0; it must fit on one line");
    for (String half : List.of("x\ud83d", "x\udd25", "x\ud83dx", "x\udd25\ud83d")) {
      assertThatThrownBy(() -> new Field("A", half))
          .hasMessage(
              "the value of header A has half a surrogate pair at character 1;"
                  + " UTF-8 cannot write it");
    }
  }

  @Test
  void a_block_has_at_most_16384_fields() {
    String most = "NATS/1.0\r\n" + "a:\r\n".repeat(Headers.MAX_FIELDS);
    assertThat(parse(most + "\r\n").fields()).hasSize(16_384);
    assertRefused(
        most + "b:\r\n\r\n", 10 + 4 * 16_384, "one header too many; at most 16384 are allowed");
    Headers.Builder builder = Headers.builder();
    for (int i = 0; i <= Headers.MAX_FIELDS; i++) {
      builder.add("a", "");
    }
    assertThatThrownBy(builder::build)
        .isInstanceOf(HeadersException.class)
        .hasMessage("there are 16385 headers; at most 16384 are allowed");
  }

  @Test
  void a_built_block_does_not_change_when_its_source_does() {
    Headers.Builder builder = Headers.builder().add("A", "1");
    Headers first = builder.build();
    builder.add("A", "2");
    assertThat(first.all("A")).containsExactly("1");
    assertThat(builder.build().all("A")).containsExactly("1", "2");
    List<Field> fields = new ArrayList<>(List.of(new Field("A", "1")));
    Headers second = new Headers(0, "", fields);
    fields.clear();
    assertThat(second).isEqualTo(first).hasSameHashCodeAs(first);
  }

  @Test
  void a_block_is_shown_on_one_line_without_anything_that_moves_a_cursor() {
    assertThat(Headers.builder().status(503).add("A", "\u001b[2J\\ä~").build())
        .hasToString("Headers[NATS/1.0 503\\r\\nA: \\x1b[2J\\\\\\xc3\\xa4~\\r\\n\\r\\n]");
  }

  private static Headers parse(String block) {
    byte[] bytes = block.getBytes(StandardCharsets.UTF_8);
    return Headers.parse(bytes, 0, bytes.length);
  }

  private static String text(Headers headers) {
    return new String(headers.encode(), StandardCharsets.UTF_8);
  }

  private static void assertRefused(String block, int offset, String fault) {
    assertThatExceptionOfType(HeadersException.class)
        .as(block)
        .isThrownBy(() -> parse(block))
        .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(offset))
        .withMessage("header block, byte %d: %s", offset, fault);
  }
}
