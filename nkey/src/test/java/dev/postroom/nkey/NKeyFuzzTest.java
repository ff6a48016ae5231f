package dev.postroom.nkey;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/// Any text is a key or is refused; the one that is accepted is the one that is shown again.
class NKeyFuzzTest {
  @FuzzTest
  void any_text_is_a_key_or_refused(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      NKey key = NKey.parse(text);
      assertThat(NKey.of(key.kind(), key.bytes()).text()).isEqualTo(text);
    } catch (NKeyException e) {
      assertThat(e.getStackTrace()).isEmpty();
    }
    try {
      assertThat(NKeyPair.ofSeed(text).seedText()).isEqualTo(text);
    } catch (NKeyException e) {
      assertThat(e.getStackTrace()).isEmpty();
    }
  }
}
