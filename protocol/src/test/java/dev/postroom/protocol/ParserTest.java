package dev.postroom.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.protocol.ParserEvents.Limits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The grammar of docs/spec/core.md appendix F and the refusals of 1.1, 1.4 and 1.5. In the tables
/// `~` stands for CR LF, `^` for LF, `@` for CR and `` ` `` for TAB.
class ParserTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PING~ | PING",
        "ping~ | PING",
        "PiNg^ | PING",
        "PINGxyz~ | PING",
        "PING @ x~ | PING",
        "PONG~ | PONG",
        "pong^ | PONG",
        "+OK~ | IGNORED_OK",
        "+okay~ | IGNORED_OK",
        "INFO {}~ | IGNORED_INFO {}",
        "info{}^ | IGNORED_INFO {}",
        "CONNECT {}~ | CONNECT {}",
        "CONNECT{}~ | CONNECT {}",
        "connect ` {\"a\": 1} ~ | CONNECT {\"a\": 1} ",
        "CONNECT~ | CONNECT ",
        "CONNECT {}@~ | CONNECT {}@",
        "SUB a 1~ | SUB a 1",
        "sub a 1^ | SUB a 1",
        "SUB`a``1`~ | SUB a 1",
        "SUB   a   q   sid  ~ | SUB a q sid",
        "SUB a@1~ | SUB a 1",
        "SUB a 1@~ | SUB a 1",
        "SUB a..b 1~ | SUB a..b 1",
        "SUB a\u00fc\u0001 \u00ff~ | SUB a\u00fc\u0001 \u00ff",
        "UNSUB 1~ | UNSUB 1",
        "unsub 1 5^ | UNSUB 1 5",
        "UNSUB   1   x  ~ | UNSUB 1 x",
      })
  void a_line_is_one_operation(String line, String event) {
    assertThat(whole(line)).containsExactly(raw(event.isEmpty() ? event : fill(event, line)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUB a 0~~ | PUB a size=0=0 canonical ",
        "PUB a 2~hi~ | PUB a size=2=2 canonical hi",
        "pub a 2~hi~ | PUB a size=2=2 canonical hi",
        "PUB a.b r.s 2~hi~ | PUB a.b reply=r.s size=2=2 canonical hi",
        "PUB a 002~hi~ | PUB a size=002=2 canonical hi",
        "PUB a 000000002~hi~ | PUB a size=000000002=2 canonical hi",
        "PUB  a 2~hi~ | PUB a size=2=2 hi",
        "PUB a  2~hi~ | PUB a size=2=2 hi",
        "PUB a r  2~hi~ | PUB a reply=r size=2=2 hi",
        "PUB a 2 ~hi~ | PUB a size=2=2 hi",
        "PUB a 2^hi~ | PUB a size=2=2 hi",
        "PUB a`2~hi~ | PUB a size=2=2 hi",
        "PUB a@b 2~hi~ | PUB a@b size=2=2 canonical hi",
        "PUB`a 2~hi~ | PUB a size=2=2 canonical hi",
        "PUB a 8~~PING~~ | PUB a size=8=8 canonical ~PING~",
        "PUB a.* 1~x~ | PUB a.* size=1=1 canonical x",
        "HPUB a 12 14~NATS/1.0~~hi~ | HPUB a hdr=12=12 size=14=14 canonical NATS/1.0~~hi",
        "hpub a r 3 3~abc~ | HPUB a reply=r hdr=3=3 size=3=3 canonical abc",
        "HPUB a 0 2~hi~ | HPUB a hdr=0=0 size=2=2 canonical hi",
        "HPUB a 0 0~~ | HPUB a hdr=0=0 size=0=0 canonical ",
        "HPUB a 01 002~hi~ | HPUB a hdr=01=1 size=002=2 canonical hi",
        "HPUB  a 1 2~hi~ | HPUB a hdr=1=1 size=2=2 hi",
        "HPUB a 1`2~hi~ | HPUB a hdr=1=1 size=2=2 hi",
      })
  void a_message_is_found_with_its_raw_sizes_and_its_payload(String line, String event) {
    assertThat(whole(line)).containsExactly(raw(fill(event, line)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FOO~ | UNKNOWN_OPERATION",
        "MSG a 1 1~ | UNKNOWN_OPERATION",
        "HMSG a 1 1~ | UNKNOWN_OPERATION",
        "RS+ a~ | UNKNOWN_OPERATION",
        "A+ a~ | UNKNOWN_OPERATION",
        "GET / HTTP/1.1~ | UNKNOWN_OPERATION",
        "~ | UNKNOWN_OPERATION",
        "^ | UNKNOWN_OPERATION",
        "UNSUB~ | UNKNOWN_OPERATION",
        "SUB~ | UNKNOWN_OPERATION",
        "PUB~ | UNKNOWN_OPERATION",
        "HPUB~ | UNKNOWN_OPERATION",
        "-ERR~ | UNKNOWN_OPERATION",
        "-ERRx~ | UNKNOWN_OPERATION",
        "SUBa 1~ | UNKNOWN_OPERATION",
        "PUBx a 1~ | UNKNOWN_OPERATION",
        "PANG~ | UNKNOWN_OPERATION",
        "PIN~ | UNKNOWN_OPERATION",
        "P\u00c9NG~ | UNKNOWN_OPERATION",
        "[ING~ | UNKNOWN_OPERATION",
        "+NO~ | UNKNOWN_OPERATION",
        "CONNEC~ | UNKNOWN_OPERATION",
        "INFX~ | UNKNOWN_OPERATION",
        "PUB a 2~hix~ | UNKNOWN_OPERATION",
        "PUB a 2~hi^ | UNKNOWN_OPERATION",
        "PUB a 2~hi@@ | UNKNOWN_OPERATION",
        "PUB a 2~hix | UNKNOWN_OPERATION",
        "PUB a 2~hi@x | UNKNOWN_OPERATION",
        "PUB a~ | PUB_ARGUMENTS",
        "PUB ~ | PUB_ARGUMENTS",
        "PUB a b c 1~ | PUB_ARGUMENTS",
        "PUB a b c d e f 1~ | PUB_ARGUMENTS",
        "PUB a x~ | PUB_SIZE",
        "PUB a -1~ | PUB_SIZE",
        "PUB a +1~ | PUB_SIZE",
        "PUB a 1x~ | PUB_SIZE",
        "PUB a 0000000002~hi~ | PUB_SIZE",
        "PUB a 1234567890~ | PUB_SIZE",
        "PUB a 9999999~ | PAYLOAD",
        "PUB a 999999999~ | PAYLOAD",
        "PUB a 1048577~ | PAYLOAD",
        "HPUB a 1~ | HPUB_ARGUMENTS",
        "HPUB a b c 1 1~ | HPUB_ARGUMENTS",
        "HPUB a x 1~ | HPUB_HEADER_SIZE",
        "HPUB a -1 1~ | HPUB_HEADER_SIZE",
        "HPUB a x y~ | HPUB_HEADER_SIZE",
        "HPUB a 1 x~ | HPUB_TOTAL_SIZE",
        "HPUB a 1 1234567890~ | HPUB_TOTAL_SIZE",
        "HPUB a 2 1~ | HPUB_HEADER_LARGER",
        "HPUB a 1 1048577~ | PAYLOAD",
        "HPUB a 1 1~xx | UNKNOWN_OPERATION",
        "SUB a~ | SUB_ARGUMENTS",
        "SUB ~ | SUB_ARGUMENTS",
        "SUB a b c d~ | SUB_ARGUMENTS",
        "UNSUB ~ | UNSUB_ARGUMENTS",
        "UNSUB 1 2 3~ | UNSUB_ARGUMENTS",
        "-ERR foo~ | CLIENT_ERROR",
        "-err ~ | CLIENT_ERROR",
      })
  void what_is_not_allowed_is_refused_by_its_own_name(String bytes, Violation violation) {
    assertThat(whole(bytes)).containsExactly("VIOLATION " + violation);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0016\u0003\u0001", "\u0000", "\u000bOK~", " PING~", "`", "\u00ff"})
  void what_starts_with_no_verb_is_refused_at_its_first_byte(String bytes) {
    assertThat(whole(bytes)).containsExactly("VIOLATION UNKNOWN_OPERATION");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "P",
        "PI",
        "PING",
        "PUB",
        "PUB ",
        "PUB a",
        "PUB a 2",
        "PUB a 2@",
        "PUB a 2~",
        "PUB a 2~hi",
        "PUB a 2~hi@",
        "S",
        "SUB a 1",
        "SUB a 1@",
        "U",
        "H",
        "HPUB a 1 1~",
        "C",
        "CONNECT",
        "CONNECT {",
        "I",
        "+",
        "+O",
        "-",
        "-ERR",
        "-ERR x",
        "SUB a 1@@"
      })
  void the_start_of_an_operation_waits_for_the_rest(String start) {
    assertThat(whole(start)).containsExactly("unfinished " + raw(start).length());
  }

  @Test
  void operations_follow_each_other_without_a_gap() {
    assertThat(whole("PING~PUB a 2~hi~SUB a 1^UNSUB 1~HPUB a 1 1~x~PONG~PUB"))
        .containsExactly(
            "PING",
            "PUB a size=2=2 canonical hi",
            "SUB a 1",
            "UNSUB 1",
            "HPUB a hdr=1=1 size=1=1 canonical x",
            "PONG",
            "unfinished 3");
  }

  @Test
  void nothing_is_found_in_nothing() {
    assertThat(whole("")).isEmpty();
  }

  @Test
  void a_header_publish_is_refused_at_once_when_headers_were_not_negotiated() {
    Limits noHeaders = new Limits(4096, 100, false);
    assertThat(whole("HPUB ", noHeaders)).containsExactly("VIOLATION HPUB_NOT_NEGOTIATED");
    assertThat(whole("HPUB a 1 1~x~", noHeaders)).containsExactly("VIOLATION HPUB_NOT_NEGOTIATED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SUB ",
        "UNSUB ",
        "PUB ",
        "pub\t",
        "HPUB ",
        "CONNECT ",
        "CONNECT",
        "INFO ",
        "-ERR "
      })
  void a_line_of_4097_bytes_is_refused_and_one_of_4096_is_not(String verb) {
    String refused = "VIOLATION CONTROL_LINE";
    String long4096 = "a".repeat(4094) + " 1";
    assertThat(whole(verb + long4096)).containsExactly("unfinished " + (verb.length() + 4096));
    assertThat(whole(verb + long4096 + "@"))
        .containsExactly("unfinished " + (verb.length() + 4097));
    assertThat(whole(verb + long4096 + "~").getFirst()).doesNotContain(refused);
    assertThat(whole(verb + long4096 + "^").getFirst()).doesNotContain(refused);
    assertThat(whole(verb + "a" + long4096)).containsExactly(refused);
    assertThat(whole(verb + "a" + long4096 + "@")).containsExactly(refused);
    assertThat(whole(verb + "a" + long4096 + "~")).containsExactly(refused);
    assertThat(whole(verb + "a" + long4096 + "^")).containsExactly(refused);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PING", "PONG", "+OK"})
  void what_is_ignored_behind_a_verb_has_no_limit(String verb) {
    assertThat(whole(verb + "a".repeat(9_000) + "~").getFirst()).doesNotContain("VIOLATION");
    assertThat(whole(verb + "a".repeat(9_000))).containsExactly("unfinished " + verb.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUB", "UNSUB", "PUB", "HPUB", "CONNECT", "INFO", "-ERR"})
  void blanks_before_the_arguments_do_not_count_but_are_not_endless(String verb) {
    String line = " a 1 1";
    assertThat(whole(verb + " ".repeat(8_000) + line + "~").getFirst())
        .doesNotContain("CONTROL_LINE");
    assertThat(whole(verb + " ".repeat(8_000)))
        .containsExactly("unfinished " + (verb.length() + 8_000));
    assertThat(whole(verb + " ".repeat(9_300) + line + "~"))
        .containsExactly("VIOLATION CONTROL_LINE");
    assertThat(whole(verb + " ".repeat(9_300))).containsExactly("VIOLATION CONTROL_LINE");
  }

  @Test
  void what_stands_before_an_operation_does_not_count_as_its_blanks() {
    String line = "SUB" + " ".repeat(8_000) + " a 1~";
    assertThat(whole("PING~".repeat(5_000) + line)).hasSize(5_001).last().isEqualTo("SUB a 1");
  }

  @Test
  void the_largest_control_line_that_can_be_configured_does_not_overflow() {
    Limits most = new Limits(Integer.MAX_VALUE, 100, true);
    assertThat(whole("SUB a", most)).containsExactly("unfinished 5");
    assertThat(whole("SUB a 1~", most)).containsExactly("SUB a 1");
  }

  @Test
  void a_payload_of_exactly_the_limit_is_accepted() {
    Limits ten = new Limits(4096, 10, true);
    assertThat(whole("PUB a 10~0123456789~", ten))
        .containsExactly("PUB a size=10=10 canonical 0123456789");
    assertThat(whole("PUB a 11~", ten)).containsExactly("VIOLATION PAYLOAD");
    assertThat(whole("HPUB a 10 10~0123456789~", ten))
        .containsExactly("HPUB a hdr=10=10 size=10=10 canonical 0123456789");
    assertThat(whole("HPUB a 1 11~", ten)).containsExactly("VIOLATION PAYLOAD");
  }

  @Test
  void the_length_needed_is_told_as_soon_as_the_line_is_whole() {
    assertThat(needed("PUB a 100")).isZero();
    assertThat(needed("PUB a 100~")).isEqualTo(11 + 100 + 2);
    assertThat(needed("PUB a 100~abc")).isEqualTo(11 + 100 + 2);
    assertThat(needed("PING~HPUB a 5 100~")).isEqualTo(14 + 100 + 2);
    assertThat(needed("PUB a 1~x@")).isEqualTo(9 + 1 + 2);
    assertThat(needed("PUB a 1~x~PI")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "5,5",
    "007,7",
    "999999999,999999999",
    "0,0",
    "1000000000,-1",
    "x,-1",
    "-1,-1",
    "+5,-1",
    "5x,-1",
    "/,-1",
    ":,-1"
  })
  void the_max_of_an_unsubscribe_is_a_number_of_up_to_nine_digits(String text, int number) {
    Parser parser = parser("UNSUB 1 " + text + "~");
    assertThat(parser.next()).isEqualTo(Operation.UNSUB);
    assertThat(parser.argumentNumber(1)).isEqualTo(number);
  }

  @Test
  void copies_end_where_the_buffer_is_filled() {
    Parser parser = parser("SUB a 1~XYZ");
    assertThat(parser.next()).isEqualTo(Operation.SUB);
    assertThat(parser.line()).asString().isEqualTo("a 1");
    assertThat(parser.copy(parser.position(), 32)).asString().isEqualTo("XYZ");
    assertThat(parser.buffer().capacity()).isEqualTo(12);
  }

  @ParameterizedTest
  @EnumSource(Violation.class)
  void a_violation_is_silent_exactly_when_it_has_no_text_for_the_peer(Violation violation) {
    assertThat(violation.isSilent()).isEqualTo(violation.errorText().isEmpty());
    assertThat(violation.logText()).isNotEmpty();
  }

  @Test
  void the_texts_for_the_peer_are_those_clients_look_for() {
    List<String> texts = new ArrayList<>();
    for (Violation violation : Violation.values()) {
      if (!violation.isSilent()) {
        texts.add(violation.errorText());
      }
    }
    assertThat(texts)
        .containsExactly(
            "Unknown Protocol Operation",
            "maximum control line exceeded",
            "Maximum Payload Violation");
  }

  private static int needed(String text) {
    Parser parser = parser(text);
    Operation last = parser.next();
    while (last != Operation.INCOMPLETE) {
      last = parser.next();
    }
    return parser.needed();
  }

  private static Parser parser(String text) {
    byte[] bytes = raw(text).getBytes(StandardCharsets.ISO_8859_1);
    Parser parser = new Parser();
    parser.limits(4096, 1 << 20, true);
    parser.reset(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), 0, bytes.length);
    return parser;
  }

  private static List<String> whole(String text) {
    return whole(text, Limits.DEFAULTS);
  }

  private static List<String> whole(String text, Limits limits) {
    byte[] bytes = raw(text).getBytes(StandardCharsets.ISO_8859_1);
    return ParserEvents.whole(bytes, limits, new SplittableRandom(bytes.length));
  }

  /// The table trims what it holds; an event that ends with a blank gets it back from here.
  private static String fill(String event, String line) {
    boolean endsEmpty = event.endsWith("canonical") || event.equals("CONNECT");
    boolean blankBeforeEnd = event.startsWith("CONNECT {\"a\"") && line.endsWith(" ~");
    return endsEmpty || blankBeforeEnd ? event + " " : event;
  }

  private static String raw(String text) {
    return text.replace("~", "\r\n").replace('^', '\n').replace('@', '\r').replace('`', '\t');
  }
}
