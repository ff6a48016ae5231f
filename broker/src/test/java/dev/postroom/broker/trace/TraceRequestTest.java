package dev.postroom.broker.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.TraceOptions;
import dev.postroom.broker.trace.TraceRequest.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What headers ask to be told, as nats-server understands them (docs/spec/core.md 1.16).
class TraceRequestTest {
  private static final TraceOptions ACCOUNT = new TraceOptions("acc", 100);
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-";

  private static TraceRequest read(String block, TraceOptions account) {
    byte[] bytes = block.getBytes(StandardCharsets.ISO_8859_1);
    return TraceRequest.of(bytes, account, 100, new SplittableRandom(1));
  }

  private static TraceRequest read(String block) {
    return TraceRequest.of(
        block.getBytes(StandardCharsets.ISO_8859_1), null, 100, new SplittableRandom(1));
  }

  private static String headers(String... lines) {
    return "NATS/1.0\r\n" + String.join("\r\n", lines) + "\r\n\r\n";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Nats-Trace-Dest: tr",
        "Nats-Trace-Dest:tr",
        "Nats-Trace-Dest:  \ttr\t ",
        "A: b\r\nNats-Trace-Dest: tr",
        ": v\r\nNats-Trace-Dest: tr",
        "Nats-Trace-Dest: tr\r\nNats-Trace-Dest: other",
        "Nats-Trace-Dest: tr\r\nNats-Trace-Dest: trace disabled",
        "Nats-Trace-Dest: tr\r\nNats-Trace-Origin-Account: ",
        "Nats-Trace-Dest: tr\r\nrubbish"
      })
  void a_destination_is_the_first_value_of_its_header(String lines) {
    TraceRequest request = read(headers(lines));

    assertThat(request.kind()).isEqualTo(Kind.TRACED);
    assertThat(request.destination()).isEqualTo("tr");
    assertThat(request.isTraceOnly()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nats-trace-dest: tr",
        "X-Nats-Trace-Dest: tr",
        "A: Nats-Trace-Dest: tr",
        "Nats-Trace-Dest : tr",
        "rubbish\r\nNats-Trace-Dest: tr",
        "A: b\r\n folded\r\nNats-Trace-Dest: tr",
        "A: b\r\n\r\nNats-Trace-Dest: tr",
        "Nats-Trace-Dest:",
        "Nats-Trace-Dest: \t ",
        "Nats-Trace-Dest: trace disabled",
        "Nats-Trace-Dest: trace disabled\r\nNats-Trace-Dest: tr",
        "Nats-Trace-Only: 1",
        "Nats-Trace-Origin-Account: X\r\nNats-Trace-Only: 1"
      })
  void what_is_no_such_header_asks_for_nothing(String lines) {
    assertThat(read(headers(lines)).kind()).isEqualTo(Kind.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "NATS/1.0",
        "NATS/1.0\r",
        "NATS/1.0\r\n",
        "NATS/1.0\r\nNats-Trace-Dest: tr",
        "NATS/1.0\r\nNats-Trace-Dest: tr\r",
        "NATS/1.0\nNats-Trace-Dest: tr\n\n",
        "NATS/1.0 503\r\nNats-Trace-Dest: tr\r\n\r\n",
        "nats/1.0\r\nNats-Trace-Dest: tr\r\n\r\n",
        "Nats-Trace-Dest: tr\r\n\r\n",
        "NATS/1.0\r\n:::::::",
        "NATS/1.0\r\n:\r\n:\r\n"
      })
  void a_malformed_block_asks_for_nothing(String block) {
    assertThat(read(block).kind()).isEqualTo(Kind.NONE);
    assertThat(read(block, ACCOUNT).kind()).isEqualTo(Kind.NONE);
  }

  @Test
  void a_block_without_its_empty_line_is_read_as_far_as_lines_are_whole() {
    assertThat(read("NATS/1.0\r\nNats-Trace-Dest: tr\r\n").kind()).isEqualTo(Kind.TRACED);
    assertThat(read("NATS/1.0\r\nNats-Trace-Dest: tr\r\nB: 1").headers())
        .containsOnlyKeys("Nats-Trace-Dest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tr.*", "*", ">", "tr.>", "t r", "t\fr", "t..r", ".tr", "tr.", "."})
  void a_destination_that_is_no_literal_subject_is_invalid(String destination) {
    TraceRequest request =
        read(headers("Nats-Trace-Dest: " + destination, "Nats-Trace-Only: 1"), ACCOUNT);

    assertThat(request.kind()).isEqualTo(Kind.INVALID);
    assertThat(request.destination()).isEqualTo(destination);
    assertThat(request.isTraceOnly()).isTrue();
  }

  @Test
  void a_destination_that_is_no_text_is_invalid() {
    byte[] block =
        "NATS/1.0\r\nNats-Trace-Dest: t\u00ffr\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(TraceRequest.of(block, null, 100, new SplittableRandom(1)).kind())
        .isEqualTo(Kind.INVALID);
  }

  @Test
  void a_destination_longer_than_a_control_line_is_invalid() {
    assertThat(read(headers("Nats-Trace-Dest: " + "x".repeat(100))).kind()).isEqualTo(Kind.TRACED);
    assertThat(read(headers("Nats-Trace-Dest: " + "x".repeat(101))).kind()).isEqualTo(Kind.INVALID);
  }

  @Test
  void a_message_of_another_account_is_not_traced_again() {
    TraceRequest request =
        read(headers("Nats-Trace-Origin-Account: X", "Nats-Trace-Dest: tr"), ACCOUNT);

    assertThat(request.kind()).isEqualTo(Kind.FOREIGN);
    assertThat(request.origin()).isEqualTo("X");
    assertThat(read(headers("nats-trace-origin-account: X", "Nats-Trace-Dest: tr"), ACCOUNT).kind())
        .isEqualTo(Kind.TRACED);
  }

  @Test
  void only_some_words_mean_that_nobody_is_to_get_it() {
    for (String yes : List.of("1", "true", "TRUE", "True", "on", "ON", " 1 ")) {
      assertThat(read(headers("Nats-Trace-Dest: tr", "Nats-Trace-Only: " + yes)).isTraceOnly())
          .as(yes)
          .isTrue();
    }
    for (String no : List.of("0", "false", "off", "yes", "2", "", "truely")) {
      assertThat(read(headers("Nats-Trace-Dest: tr", "Nats-Trace-Only: " + no)).isTraceOnly())
          .as(no)
          .isFalse();
    }
    assertThat(
            read(headers("Nats-Trace-Dest: tr", "Nats-Trace-Only: 0", "Nats-Trace-Only: 1"))
                .isTraceOnly())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "03", "7f", "7F"})
  void traced_calls_are_told_of_where_the_account_says(String flags) {
    TraceRequest request =
        read(headers("A: b", "traceParent: " + PARENT + flags, "Nats-Trace-Only: 1"), ACCOUNT);

    assertThat(request.kind()).isEqualTo(Kind.TRACED);
    assertThat(request.destination()).isEqualTo("acc");
    assertThat(request.isTraceOnly()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "02", "1", "001", "zz", "ff", "81", "-1", "01-01", ""})
  void other_flags_ask_for_nothing(String flags) {
    assertThat(read(headers("traceparent: " + PARENT + flags), ACCOUNT).kind())
        .isEqualTo(Kind.NONE);
  }

  @Test
  void a_header_of_the_message_counts_for_more_than_its_account() {
    String parent = "traceparent: a-b-c-01";
    assertThat(read(headers(parent, "Nats-Trace-Dest: tr"), ACCOUNT).destination()).isEqualTo("tr");
    assertThat(read(headers(parent, "Nats-Trace-Dest: trace disabled"), ACCOUNT).kind())
        .isEqualTo(Kind.NONE);
    assertThat(read(headers(parent, "Nats-Trace-Dest: "), ACCOUNT).destination()).isEqualTo("acc");
    assertThat(read(headers(parent, "Nats-Trace-Origin-Account: B"), ACCOUNT).kind())
        .isEqualTo(Kind.FOREIGN);
    assertThat(read(headers(parent)).kind()).isEqualTo(Kind.NONE);
  }

  @Test
  void chance_decides_which_calls_of_an_account_are_told_of() {
    byte[] block = headers("traceparent: a-b-c-01").getBytes(StandardCharsets.US_ASCII);
    SplittableRandom chance = new SplittableRandom(1);
    int traced = 0;
    for (int i = 0; i < 10_000; i++) {
      boolean isTraced =
          TraceRequest.of(block, new TraceOptions("acc", 30), 100, chance).kind() == Kind.TRACED;
      traced += isTraced ? 1 : 0;
    }
    assertThat(traced).isBetween(2_800, 3_200);
  }

  @Test
  void fields_are_shown_by_name_with_all_their_values() {
    TraceRequest request =
        read(headers("Nats-Trace-Dest: tr", "B: 1", "b: 2", "B: 3", "C: ", " D : x", "E: y:z"));

    assertThat(request.headers().toString())
        .isEqualTo("{ D =[x], B=[1, 3], E=[y:z], Nats-Trace-Dest=[tr], b=[2]}");
  }

  @Test
  void very_many_fields_are_not_kept_and_those_that_ask_count_wherever_they_stand() {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      many.append(i).append(": x\r\n");
    }
    String dest = "Nats-Trace-Dest: tr\r\n".repeat(10_000);
    TraceRequest request =
        read("NATS/1.0\r\n" + many + "A: " + "x".repeat(70_000) + "\r\n" + dest + "\r\n");

    assertThat(request.kind()).isEqualTo(Kind.TRACED);
    assertThat(request.destination()).isEqualTo("tr");
    assertThat(request.headers()).hasSizeBetween(5_000, 15_000).doesNotContainKey("A");
  }

  @Test
  void those_who_answer_are_not_told_where() {
    String block = headers("Nats-Trace-Dest: tr", "A: b", "Nats-Trace-Dest: other");

    assertThat(new String(TraceRequest.disabled(bytes(block)), StandardCharsets.US_ASCII))
        .isEqualTo(headers("A: b", "Nats-Trace-Dest: trace disabled"));
    assertThat(new String(TraceRequest.redirected(bytes(block), "x"), StandardCharsets.US_ASCII))
        .isEqualTo(headers("A: b", "Nats-Trace-Dest: x"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
