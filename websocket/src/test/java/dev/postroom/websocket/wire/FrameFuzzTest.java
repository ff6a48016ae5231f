package dev.postroom.websocket.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postroom.broker.transport.PeerFaultException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Whatever a peer sends, and however it is cut, the same stream comes out of the frames, and the
/// same word about what is wrong.
class FrameFuzzTest {
  private static final int MAX_PAYLOAD = 100_000;

  @FuzzTest
  void any_bytes_in_any_pieces_are_the_same_stream(byte[] bytes) throws IOException {
    assertThat(read(bytes, 1, WebSocketPipe.plain()))
        .isEqualTo(read(bytes, Math.max(1, bytes.length), WebSocketPipe.plain()));
  }

  @FuzzTest
  void compressed_bytes_stay_within_their_bounds(byte[] bytes) throws IOException {
    assertThat(read(bytes, 7, WebSocketPipe.compressed()).length())
        .isLessThan(MAX_PAYLOAD * (bytes.length + 1));
  }

  private static String read(byte[] bytes, int pieceSize, Terms terms) throws IOException {
    try (WebSocketPipe pipe = new WebSocketPipe(terms, MAX_PAYLOAD, () -> Integer.MAX_VALUE)) {
      for (int from = 0; from < bytes.length; from += pieceSize) {
        pipe.lower.put(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + pieceSize)));
      }
      pipe.lower.ends = true;
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      String end = "";
      try {
        ByteBuffer target = ByteBuffer.allocate(4_096).order(ByteOrder.LITTLE_ENDIAN);
        while (pipe.transport.read(target) >= 0) {
          stream.write(target.array(), 0, target.position());
          target.clear();
        }
      } catch (PeerFaultException fault) {
        end = String.valueOf(fault.getMessage());
      }
      return Arrays.toString(stream.toByteArray()) + end;
    }
  }
}
