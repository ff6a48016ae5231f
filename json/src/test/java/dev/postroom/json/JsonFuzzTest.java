package dev.postroom.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/// Whatever a peer sends, reading ends with a value or with a [JsonException] that names a fault.
class JsonFuzzTest {
  @FuzzTest
  void reading_never_throws_anything_else(byte[] json) {
    Target target = new Target();
    try {
      Target.BINDING.read(json, 0, json.length, target);
    } catch (JsonException e) {

      assertThat(e.getMessage()).isNotEmpty();
    }
    assertThat(target.s.codePoints()).noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }
}
