package dev.postroom.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postroom.json.JsonException;

/// Whatever stands behind CONNECT is merged, or refused with a [JsonException].
class ConnectFuzzTest {
  @FuzzTest
  void any_text_is_merged_or_refused(byte[] json) {
    ConnectOptions options = new ConnectOptions();
    try {
      options.merge(json);
    } catch (JsonException refused) {
      assertThat(refused.getMessage()).isNotEmpty();
    }
    assertThat(options.name()).isNotNull();
  }
}
