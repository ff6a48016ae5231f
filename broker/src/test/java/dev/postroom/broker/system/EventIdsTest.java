package dev.postroom.broker.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.Seeds;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Ids of events look like those of the Go server, and none comes twice.
class EventIdsTest {
  private final EventIds ids = new EventIds(new SplittableRandom(Seeds.next()));

  @Test
  void an_id_has_twenty_two_letters_and_digits() {
    assertThat(ids.next()).matches("[0-9A-Za-z]{22}");
  }

  @Test
  void no_id_comes_twice() {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(all.add(ids.next())).isTrue();
    }
  }

  @Test
  void ids_of_a_server_begin_alike() {
    assertThat(ids.next().substring(0, 12)).isEqualTo(ids.next().substring(0, 12));
  }
}
