package dev.postroom.broker.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How the Go server reads `Accept-Encoding`.
class AcceptedEncodingTest {
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
        "Accept-Encoding: s2 | SNAPPY",
        "Accept-Encoding: gzip, snappy | SNAPPY",
        "Accept-Encoding: deflate | IDENTITY",
        "accept-encoding: gzip | UNSAID",
        "Foo: gzip | UNSAID"
      })
  void a_word_in_the_value_is_enough(String header, AcceptedEncoding encoding) {
    assertThat(of(header)).isEqualTo(encoding);
  }

  @Test
  void the_first_of_several_counts() {
    assertThat(of("Accept-Encoding: x\r\nAccept-Encoding: gzip"))
        .isEqualTo(AcceptedEncoding.IDENTITY);
  }

  @Test
  void without_headers_nothing_was_said() {
    assertThat(AcceptedEncoding.of(new byte[0])).isEqualTo(AcceptedEncoding.UNSAID);
  }

  private static AcceptedEncoding of(String lines) {
    String block = "NATS/1.0\r\n" + lines + "\r\n\r\n";
    return AcceptedEncoding.of(block.getBytes(StandardCharsets.US_ASCII));
  }
}
