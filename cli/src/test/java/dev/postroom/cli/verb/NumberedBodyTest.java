package dev.postroom.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NumberedBodyTest {
  private static NumberedBody typed(@Nullable String typed, String payload) {
    return new NumberedBody(payload.getBytes(StandardCharsets.UTF_8), typed);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void each_message_has_its_number_wherever_it_is_wanted() {
    NumberedBody body = typed("{{Count}} of {{Count}}", "");

    for (int i = 1; i <= 9; i++) {
      assertThat(text(body.next())).isEqualTo(i + " of " + i);
    }
    assertThat(body.size()).isEqualTo("6 bytes");
    assertThat(text(body.next())).isEqualTo("10 of 10");
    assertThat(body.bytes()).isEqualTo(9 * 6 + 8);
    assertThat(body.size()).isEqualTo("up to 8 bytes");
  }

  @Test
  void what_was_not_typed_is_left_as_it_is() {
    NumberedBody body = typed(null, "{{Count}}");

    assertThat(text(body.next())).isEqualTo("{{Count}}");
    assertThat(text(body.next())).isEqualTo("{{Count}}");
    assertThat(body.bytes()).isEqualTo(18);
    assertThat(body.size()).isEqualTo("9 bytes");
  }
}
