package dev.postroom.broker.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Names of replies and metrics.
class NamesTest {
  private final Names names = new Names(new SplittableRandom(Seeds.next()));

  private String reply(String account, boolean isMeasured) {
    return new String(names.reply(account, isMeasured), StandardCharsets.US_ASCII);
  }

  @Test
  void the_name_of_a_reply_has_the_shape_of_nats_server() {
    assertThat(reply("A", false)).matches("_R_\\.[0-9A-Za-z]{6}\\.[0-9A-Za-z]{6}");
    assertThat(reply("A", true))
        .matches("_R_\\.[0-9A-Za-z]{6}\\.[0-9A-Za-z]{6}\\.[0-9A-Za-z]{8}\\.T");
    assertThat(names.metric()).matches("[0-9A-Za-z]{22}");
  }

  @Test
  void the_names_of_an_account_begin_alike() {
    assertThat(reply("A", false).substring(0, 11)).isEqualTo(reply("A", true).substring(0, 11));
    assertThat(reply("B", false).substring(0, 11)).isNotEqualTo(reply("A", false).substring(0, 11));
  }

  @Test
  void no_name_comes_twice() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      assertThat(seen.add(reply("A", false))).isTrue();
      assertThat(seen.add(names.metric())).isTrue();
    }
  }
}
