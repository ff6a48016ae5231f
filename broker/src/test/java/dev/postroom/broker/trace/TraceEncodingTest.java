package dev.postroom.broker.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// How what is told is packed (docs/spec/core.md 1.16).
class TraceEncodingTest {
  private static byte[] text(int length) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) i;
    }
    return text;
  }

  @Test
  void the_words_of_the_header_may_stand_anywhere() {
    assertThat(TraceEncoding.of("")).isEqualTo(TraceEncoding.PLAIN);
    assertThat(TraceEncoding.of("deflate")).isEqualTo(TraceEncoding.IDENTITY);
    assertThat(TraceEncoding.of("br, GZip;q=0")).isEqualTo(TraceEncoding.GZIP);
    assertThat(TraceEncoding.of("gzip, Snappy")).isEqualTo(TraceEncoding.SNAPPY);
    assertThat(TraceEncoding.of("S2")).isEqualTo(TraceEncoding.SNAPPY);
  }

  @Test
  void the_answer_says_how_it_is_packed() {
    assertThat(TraceEncoding.PLAIN.headers()).isEmpty();
    assertThat(new String(TraceEncoding.GZIP.headers(), StandardCharsets.US_ASCII))
        .isEqualTo("NATS/1.0\r\nContent-Encoding: gzip\r\n\r\n");
    assertThat(TraceEncoding.IDENTITY.pack(text(3))).isEqualTo(text(3));
  }

  @Test
  void what_is_zipped_can_be_read() throws IOException {
    byte[] packed = TraceEncoding.GZIP.pack(text(100_000));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      assertThat(in.readAllBytes()).isEqualTo(text(100_000));
    }
  }

  @Test
  void what_is_framed_can_be_read() {
    for (int length : new int[] {0, 1, 65_535, 65_536, 65_537, 200_000}) {
      ByteBuffer framed =
          ByteBuffer.wrap(TraceEncoding.SNAPPY.pack(text(length))).order(ByteOrder.LITTLE_ENDIAN);
      byte[] start = new byte[10];
      framed.get(start);
      assertThat(start).isEqualTo(new byte[] {-1, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'});
      ByteBuffer read = ByteBuffer.allocate(length);
      while (framed.hasRemaining()) {
        int head = framed.getInt();
        assertThat(head & 0xff).isEqualTo(1);
        byte[] chunk = new byte[(head >>> 8) - 4];
        assertThat(chunk.length).isBetween(1, 65_536);
        int masked = framed.getInt() - 0xa282ead8;
        framed.get(chunk);
        CRC32C checksum = new CRC32C();
        checksum.update(chunk);
        assertThat(Integer.rotateLeft(masked, 15)).isEqualTo((int) checksum.getValue());
        read.put(chunk);
      }
      assertThat(read.array()).isEqualTo(text(length));
    }
  }
}
