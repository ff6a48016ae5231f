package dev.postroom.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// The name of a header in blocks that nobody has read.
class HeaderSearchTest {
  private static final HeaderSearch NAME = new HeaderSearch("Nats-Trace-Dest", false);
  private static final HeaderSearch PARENT = new HeaderSearch("traceparent", true);

  private static boolean find(HeaderSearch search, String before, String block, String behind) {
    byte[] bytes = (before + block + behind).getBytes(StandardCharsets.ISO_8859_1);
    return search.isIn(ByteBuffer.wrap(bytes), before.length(), block.length());
  }

  @Test
  void a_name_is_found_at_every_place() {
    for (int before = 0; before < 40; before++) {
      for (int behind = 0; behind < 20; behind++) {
        String block = "x".repeat(before) + "Nats-Trace-Dest:" + "y".repeat(behind);
        assertThat(find(NAME, "", block, "")).as("%d, %d", before, behind).isTrue();
      }
    }
  }

  @Test
  void what_stands_outside_of_the_block_is_not_found() {
    assertThat(find(NAME, "Nats-Trace-Dest: x", "A: b\r\n", "Nats-Trace-Dest: x")).isFalse();
    assertThat(find(NAME, "Nats-Tra", "ce-Dest: x", "")).isFalse();
    assertThat(find(NAME, "", "Nats-Trace-Dest", ": x")).isFalse();
    assertThat(find(NAME, "", "", "Nats-Trace-Dest: x")).isFalse();
  }

  @Test
  void case_counts_unless_it_does_not() {
    assertThat(find(NAME, "", "nats-trace-dest: x", "")).isFalse();
    assertThat(find(PARENT, "", "TraceParent: x", "")).isTrue();
    assertThat(find(PARENT, "", "TRACEPARENT: x", "")).isTrue();
    assertThat(find(PARENT, "", "traceparenT: x", "")).isTrue();
    assertThat(find(PARENT, "", "\u0014raceparent: x", "")).isFalse(); // t without its case bits
  }

  @Test
  void bytes_above_127_are_no_letters() {
    assertThat(find(NAME, "", "\u00ff\u00ffNats-Trace-Dest: \u00ff", "")).isTrue();
    assertThat(find(NAME, "", "\u00ff".repeat(100), "")).isFalse();
    assertThat(find(NAME, "", ":".repeat(100), "")).isFalse();
  }

  @Test
  void it_answers_as_a_plain_search_does() {
    SeededRandom random = new SeededRandom(Seeds.next());
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      while (text.length() < 40) {
        text.append(
            random.nextInt(8) == 0
                ? "TracePARENT:".substring(random.nextInt(12))
                : "traceparent:".substring(0, 1 + random.nextInt(12)));
      }
      String block = text.toString();
      boolean expected = block.toLowerCase(Locale.ROOT).contains("traceparent:");
      assertThat(find(PARENT, "xyz", block, "t:"))
          .as("seed %s: %s", random, block)
          .isEqualTo(expected);
    }
  }

  @Test
  void a_name_must_be_there_and_short() {
    assertThatThrownBy(() -> new HeaderSearch("", false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new HeaderSearch("x".repeat(127), false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
