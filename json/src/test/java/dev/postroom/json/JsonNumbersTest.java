package dev.postroom.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonNumbersTest {
  private record Inner(long count) {
    static final JsonFields<Inner> FIELDS =
        JsonFields.<Inner>of().number("count", Inner::count).build();
  }

  private record Outer(@Nullable Inner inner, long maybe) {
    static final JsonFields<Outer> FIELDS =
        JsonFields.<Outer>of()
            .string("name", _ -> "x")
            .bool("truth", _ -> true)
            .time("at", _ -> Instant.EPOCH)
            .decimal("cpu", _ -> 1.5)
            .number("maybe", Outer::maybe, Presence.OMIT_EMPTY)
            .object("inner", Outer::inner, Inner.FIELDS, Presence.OMIT_EMPTY)
            .inline(Outer::inner, Inner.FIELDS)
            .list("list", _ -> List.of(new Inner(9)), Inner.FIELDS)
            .numberMap("asked", _ -> Map.of("/varz", 2L))
            .boolMap("flags", _ -> Map.of("a", true))
            .objectMap("by", _ -> Map.of("k", new Inner(4)), Inner.FIELDS, Presence.ALWAYS)
            .build();
  }

  @Test
  void numbers_are_handed_over_with_the_names_that_lead_to_them() {
    assertThat(numbers(new Outer(new Inner(7), 3)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "cpu",
                1.5,
                "maybe",
                3.0,
                "inner_count",
                7.0,
                "count",
                7.0,
                "asked_/varz",
                2.0,
                "by_k_count",
                4.0));
  }

  @Test
  void what_is_not_in_the_document_is_not_handed_over() {
    assertThat(numbers(new Outer(null, 0))).containsOnlyKeys("cpu", "asked_/varz", "by_k_count");
  }

  private static Map<String, Double> numbers(Outer outer) {
    Map<String, Double> numbers = new TreeMap<>();
    Outer.FIELDS.numbers(outer, numbers::put);
    return numbers;
  }
}
