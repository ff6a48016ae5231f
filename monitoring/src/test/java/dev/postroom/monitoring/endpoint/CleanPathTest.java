package dev.postroom.monitoring.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CleanPathTest {
  @ParameterizedTest
  @CsvSource({
    "/, /",
    "//, /",
    "/varz, /varz",
    "/varz/, /varz/",
    "//a///b//, /a/b/",
    "/./a/., /a",
    "/a/../b, /b",
    "/../.., /",
    "/a/.., /",
    "/..a/.b, /..a/.b",
    "*, *"
  })
  void a_path_loses_what_means_nothing(String path, String clean) {
    assertThat(CleanPath.of(path)).isEqualTo(clean);
    assertThat(CleanPath.of(clean)).isEqualTo(clean);
  }
}
