package dev.postroom.http.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How the Go server reads `Accept-Encoding`, and what is made of it.
class ContentEncodingTest {
  private static ContentEncoding accepted(String lines) {
    String block = "NATS/1.0\r\n" + lines + "\r\n\r\n";
    return ContentEncoding.accepted(block.getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Accept-Encoding: gzip | GZIP",
        "Accept-Encoding:gzip | GZIP",
        "Accept-Encoding: GZIP | GZIP",
        "Accept-Encoding: xgzipx | GZIP",
        "Accept-Encoding: gzip;q=0 | GZIP",
        "Accept-Encoding: snappy | SNAPPY",
        "Accept-Encoding: S2 | SNAPPY",
        "Accept-Encoding: gzip, Snappy | SNAPPY",
        "Accept-Encoding: deflate | IDENTITY",
        "accept-encoding: gzip | UNSAID",
        "Foo: gzip | UNSAID"
      })
  void a_word_in_the_value_is_enough(String header, ContentEncoding encoding) {
    assertThat(accepted(header)).isEqualTo(encoding);
  }

  @Test
  void the_first_of_several_counts() {
    assertThat(accepted("Accept-Encoding: x\r\nAccept-Encoding: gzip"))
        .isEqualTo(ContentEncoding.IDENTITY);
  }

  @Test
  void it_is_looked_for_within_64_kib_and_needs_no_end() {
    assertThat(accepted("X: " + "\r\n".repeat(30_000) + "Accept-Encoding: gzip"))
        .isEqualTo(ContentEncoding.GZIP);
    assertThat(accepted("X: " + "\r\n".repeat(33_000) + "Accept-Encoding: gzip"))
        .isEqualTo(ContentEncoding.UNSAID);
    assertThat(
            ContentEncoding.accepted("Accept-Encoding: gzip".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(ContentEncoding.GZIP);
  }

  @Test
  void without_headers_nothing_was_said() {
    assertThat(ContentEncoding.accepted(new byte[0])).isEqualTo(ContentEncoding.UNSAID);
  }

  @Test
  void a_header_says_how_it_is_packed_unless_nothing_was_said() {
    assertThat(ContentEncoding.UNSAID.headers()).isEmpty();
    assertThat(new String(ContentEncoding.GZIP.headers(), StandardCharsets.US_ASCII))
        .isEqualTo("NATS/1.0\r\nContent-Encoding: gzip\r\n\r\n");
  }

  @Test
  void what_is_packed_can_be_read() throws IOException {
    byte[] text = "a payload ".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
    assertThat(ContentEncoding.UNSAID.encode(text)).isEqualTo(text);
    assertThat(ContentEncoding.IDENTITY.encode(text)).isEqualTo(text);
    byte[] packed = ContentEncoding.GZIP.encode(text);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      assertThat(in.readAllBytes()).isEqualTo(text);
    }
    assertThat(ContentEncoding.SNAPPY.encode(text)).isEqualTo(Snappy.frames(text));
  }
}
