package dev.postroom.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/// Any bytes are a header block that can be written again, or refused with a [HeadersException].
class HeadersFuzzTest {
  @FuzzTest
  void any_bytes_are_a_header_block_or_refused(byte[] bytes) {
    Headers read;
    try {
      read = Headers.parse(bytes, 0, bytes.length);
    } catch (HeadersException refused) {
      assertThat(refused.offset()).isBetween(0, bytes.length);
      assertThat(refused.getMessage()).isNotEmpty();
      return;
    }
    byte[] written = read.encode();
    assertThat(Headers.parse(written, 0, written.length)).isEqualTo(read);
  }
}
