package dev.postroom.server.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.ImportOptions;
import dev.postroom.subject.mapping.Renaming;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Imports that would send messages in a circle.
class CyclesTest {
  private static ImportOptions stream(String account, String subject) {
    return new ImportOptions.Stream(account, Renaming.none(subject));
  }

  @Test
  void an_import_of_what_the_other_has_of_oneself_closes_a_circle() {
    Map<String, List<ImportOptions>> present = Map.of("B", List.of(stream("A", "q.>")));

    assertThat(Cycles.closes("A", stream("B", "q.a"), present)).isTrue();
    assertThat(Cycles.closes("A", stream("B", "r"), present)).isFalse();
    assertThat(Cycles.closes("C", stream("B", "q.a"), present)).isFalse();
  }

  @Test
  void a_circle_may_have_more_than_two_accounts() {
    Map<String, List<ImportOptions>> present =
        Map.of("B", List.of(stream("C", "q")), "C", List.of(stream("A", "q")));

    assertThat(Cycles.closes("A", stream("B", "q"), present)).isTrue();
  }

  @Test
  void a_circle_of_others_is_not_followed_for_ever() {
    Map<String, List<ImportOptions>> present =
        Map.of("B", List.of(stream("C", "q")), "C", List.of(stream("B", "q")));

    assertThat(Cycles.closes("A", stream("B", "q"), present)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "a.*, a.b, true, true",
    "a.>, a.*.c, true, true",
    "a.b, a.*, true, false",
    "*.b, a.*, true, false",
    "a, b, false, false",
    "a.>, a, false, false",
    ">, >, true, true"
  })
  void subjects_overlap_and_contain_each_other(
      String outer, String inner, boolean overlaps, boolean contains) {
    assertThat(Cycles.overlap(outer, inner)).isEqualTo(overlaps);
    assertThat(Cycles.contains(outer, inner)).isEqualTo(contains);
  }
}
