package dev.postroom.testsupport.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.testsupport.Bytes;
import dev.postroom.testsupport.transcript.Step.Window;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TranscriptTest {
  private static final String SPEC = "spec: core.md 1\n";

  @Test
  void settings_are_read() {
    Transcript transcript =
        parse(
            """
            # why

            spec: core.md 1.5
            config: max_payload: 1024
            server: own
            ways: whole
            refused
            """);

    assertThat(transcript.specs()).containsExactly("core.md 1.5");
    assertThat(transcript.config()).containsExactly("max_payload: 1024");
    assertThat(transcript.ownServer()).isTrue();
    assertThat(transcript.wholeOnly()).isTrue();
    assertThat(transcript.steps()).containsExactly(new Step.Refused(7));
  }

  @Test
  void sent_lines_in_a_row_are_one_step() {
    Transcript transcript = parse(SPEC + "A> PUB a 1\nA> x\nB> PING\nA>\nA< PONG");

    assertThat(transcript.steps())
        .startsWith(
            new Step.Send(2, "A", Bytes.of("PUB a 1\r\nx\r\n")),
            new Step.Send(4, "B", Bytes.of("PING\r\n")),
            new Step.Send(5, "A", Bytes.of("\r\n")));
  }

  @Test
  void received_lines_have_their_kinds() {
    Transcript transcript =
        parse(
            SPEC
                + "A< INFO {\"proto\":1}\nA< PONG\nA< <OPEN>\nA< <REST>\nA< <EOF|RST>\n"
                + "[1.5s..2s] A< <EOF>\nA quiet 300ms\nA|B< MSG\nA reason: Read Error");

    assertThat(transcript.steps())
        .containsExactly(
            new Step.Info(2, "A", "{\"proto\":1}", Window.SOON),
            new Step.Receive(3, "A", Bytes.of("PONG\r\n"), Window.SOON),
            new Step.Open(4, "A"),
            new Step.Rest(5, "A"),
            new Step.End(6, "A", true, Window.SOON),
            new Step.End(
                7, "A", false, new Window(Duration.ofMillis(1_500), Duration.ofSeconds(2))),
            new Step.Quiet(8, "A", Duration.ofMillis(300)),
            new Step.OneReceives(9, List.of("A", "B"), Bytes.of("MSG\r\n")),
            new Step.Reason(10, "A", "Read Error"));
  }

  @Test
  void a_reload_is_lines_in_a_row_and_needs_a_server_of_its_own() {
    Transcript transcript =
        parse(
            SPEC
                + "reload max_payload: 5\nreload ping_max: 3\nsaid one\nsaid two {A}\n"
                + "logs three\nreload\nsaid nothing");

    assertThat(transcript.ownServer()).isTrue();
    assertThat(transcript.wholeOnly()).isTrue();
    assertThat(transcript.steps())
        .containsExactly(
            new Step.Reload(2, List.of("max_payload: 5", "ping_max: 3")),
            new Step.Said(4, List.of("one", "two {A}")),
            new Step.Logs(6, "three"),
            new Step.Reload(7, List.of("")),
            new Step.Said(8, List.of()));
  }

  @Test
  void groups_are_lines_of_one_client_in_a_row() {
    Transcript transcript = parse(SPEC + "A<~ one\nA<~ two\nB<~ three\nB<? four\nB<? five");

    assertThat(transcript.steps())
        .containsExactly(
            new Step.ReceiveAll(2, "A", messages("one", "two")),
            new Step.ReceiveAll(4, "B", messages("three")),
            new Step.ReceiveOne(5, "B", messages("four", "five")));
  }

  @Test
  void who_waits_for_the_clock_is_timed_and_sent_whole() {
    assertThat(parse(SPEC + "A< PONG").isTimed()).isFalse();

    Transcript timed = parse(SPEC + "[1s..2s] A< PING");
    assertThat(timed.isTimed()).isTrue();
    assertThat(timed.wholeOnly()).isTrue();
    assertThat(parse(SPEC + "A quiet 1s").isTimed()).isTrue();
    assertThat(parse(SPEC + "[0s..20s] A< <EOF>").isTimed()).isTrue();
  }

  @Test
  void a_line_that_means_nothing_is_named() {
    assertThatThrownBy(() -> parse(SPEC + "A: PING"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chapter/name:2: cannot understand \"A: PING\"");
  }

  @Test
  void a_transcript_without_specification_or_expectation_is_refused() {
    assertThatThrownBy(() -> parse("A< PONG"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no line \"spec");
    assertThatThrownBy(() -> parse(SPEC + "A> PING"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expects nothing");
  }

  private static List<Bytes> messages(String... lines) {
    return Arrays.stream(lines).map(line -> Bytes.of(line + "\r\n")).toList();
  }

  private static Transcript parse(String text) {
    return Transcript.parse("chapter/name", text.lines().toList());
  }
}
