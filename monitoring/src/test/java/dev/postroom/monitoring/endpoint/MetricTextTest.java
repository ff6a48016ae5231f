package dev.postroom.monitoring.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.monitoring.endpoint.MetricText.Kind;
import dev.postroom.monitoring.endpoint.MetricText.Label;
import org.junit.jupiter.api.Test;

class MetricTextTest {
  private final MetricText text = new MetricText(Long.MAX_VALUE);

  @Test
  void a_family_has_its_help_its_type_and_then_its_samples() {
    text.add("b", Kind.COUNTER, "more", 1);
    text.add("a", Kind.GAUGE, "some", 1.5, new Label("x", "1"), new Label("y", "2"));
    text.add("b", Kind.COUNTER, "more", 2, new Label("x", "z"));

    assertThat(text)
        .hasToString(
            """
            # HELP a some
            # TYPE a gauge
            a{x="1",y="2"} 1.5
            # HELP b more
            # TYPE b counter
            b 1
            b{x="z"} 2
            """);
  }

  @Test
  void a_summary_has_a_count_and_a_sum() {
    text.addSummary("a", "some", 3, 1.5, new Label("x", "y"));

    assertThat(text)
        .hasToString("# HELP a some\n# TYPE a summary\na_count{x=\"y\"} 3\na_sum{x=\"y\"} 1.5\n");
  }

  @Test
  void more_than_it_may_take_is_refused() throws TooLargeException {
    MetricText small = new MetricText(1_000);
    small.add("a", Kind.GAUGE, "some", 1);
    small.check();
    for (int i = 0; i < 10; i++) {
      small.add("a", Kind.GAUGE, "some", i);
    }

    assertThatThrownBy(small::check).isInstanceOf(TooLargeException.class);
  }

  @Test
  void what_would_end_a_line_or_a_value_is_escaped() {
    text.add("a", Kind.GAUGE, "one\ntwo \\ \"three\"", 1, new Label("x", "\"q\"\n\\"));

    assertThat(text)
        .hasToString(
            "# HELP a one\\ntwo \\\\ \"three\"\n# TYPE a gauge\na{x=\"\\\"q\\\"\\n\\\\\"} 1\n");
  }

  @Test
  void numbers_are_whole_where_they_can_be() {
    text.add("a", Kind.GAUGE, "a", 120_000_000_000.0);
    text.add("a", Kind.GAUGE, "a", -1);
    text.add("a", Kind.GAUGE, "a", 0.1);
    text.add("a", Kind.GAUGE, "a", 1e300);
    text.add("a", Kind.GAUGE, "a", Double.NaN);
    text.add("a", Kind.GAUGE, "a", Double.POSITIVE_INFINITY);

    assertThat(text.toString().lines().skip(2))
        .containsExactly("a 120000000000", "a -1", "a 0.1", "a 1.0E300", "a NaN", "a +Inf");
  }
}
