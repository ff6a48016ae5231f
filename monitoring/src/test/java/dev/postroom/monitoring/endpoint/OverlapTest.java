package dev.postroom.monitoring.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Two subjects overlap when a message can get to both.
class OverlapTest {
  @ParameterizedTest
  @CsvSource({
    "foo, foo",
    "foo.*, foo.bar",
    "foo.*, foo.*",
    "foo.*, foo.>",
    "foo.*, >",
    "foo.*, *.*",
    "x.>, x.y",
    "x.>, x.y.z",
    "*.b, a.*"
  })
  void these_overlap(String one, String other) {
    assertThat(Overlap.between(one, other)).isTrue();
    assertThat(Overlap.between(other, one)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"foo, bar", "foo.*, foo", "foo.>, foo", "foo.*, foo.a.b", "a.*, b.*", "*.b, a.c"})
  void these_do_not(String one, String other) {
    assertThat(Overlap.between(one, other)).isFalse();
    assertThat(Overlap.between(other, one)).isFalse();
  }
}
