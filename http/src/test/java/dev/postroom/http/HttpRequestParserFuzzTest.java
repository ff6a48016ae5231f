package dev.postroom.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Whatever a peer sends, and however it is cut, the parser finds the same requests and ends with a
/// value.
class HttpRequestParserFuzzTest {
  @FuzzTest
  void any_bytes_in_any_pieces_end_with_the_same_values(byte[] bytes) {
    assertThat(outcomes(bytes, 1)).isEqualTo(outcomes(bytes, Math.max(1, bytes.length)));
  }

  private static List<HttpOutcome> outcomes(byte[] bytes, int pieceSize) {
    HttpRequestParser parser = new HttpRequestParser();
    List<HttpOutcome> found = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += pieceSize) {
      ByteBuffer piece = ByteBuffer.wrap(bytes, from, Math.min(pieceSize, bytes.length - from));
      while (piece.hasRemaining()) {
        switch (parser.parse(piece)) {
          case HttpOutcome.Incomplete _ -> assertThat(piece.hasRemaining()).isFalse();
          case HttpRequest request -> {
            assertThat(request.headers().fields().size()).isLessThanOrEqualTo(64);
            found.add(request);
          }
          case HttpRefusal refusal -> {
            assertThat(refusal.response().status().code()).isGreaterThanOrEqualTo(400);
            found.add(refusal);
            return found;
          }
        }
      }
    }
    return found;
  }
}
