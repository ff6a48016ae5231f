package dev.postroom.websocket.wire;

import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.WebSocketFrames;
import dev.postroom.testsupport.WebSocketFrames.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Streams of frames as clients send them, and frames as they read them.
final class Frames {
  private Frames() {}

  /// Return a stream as a client may send it: messages of several frames, some compressed, and
  /// pings between them, which are added to the list.
  static byte[] random(SeededRandom random, byte[] stream, boolean compresses, List<byte[]> pings) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int from = 0;
    while (from < stream.length) {
      int size = Math.min(stream.length - from, random.between(0, random.oneOf(3, 200, 70_000)));
      byte[] message = Arrays.copyOfRange(stream, from, from + size);
      from += size;
      boolean isCompressed = compresses && random.chance(60);
      byte[] payload = isCompressed ? WebSocketFrames.deflated(message) : message;
      int first = (random.chance(50) ? 1 : 2) | (isCompressed ? WebSocketFrames.RSV1 : 0);
      List<byte[]> pieces =
          random.chance(50) || payload.length == 0 ? List.of(payload) : random.split(payload);
      for (int i = 0; i < pieces.size() && i < 20; i++) {
        byte[] piece =
            i == 19 ? WebSocketFrames.joined(pieces.subList(19, pieces.size())) : pieces.get(i);
        boolean isLast = i == 19 || i == pieces.size() - 1;
        int lengthBytes = piece.length > 65_535 ? 8 : piece.length > 125 ? 2 : 0;
        int form = random.chance(20) ? 8 : lengthBytes;
        out.writeBytes(
            WebSocketFrames.frame(
                (i == 0 ? first : 0) | (isLast ? WebSocketFrames.FINAL : 0),
                piece,
                form,
                random.nextInt() | 1));
        if (random.chance(20)) {
          byte[] ping = random.bytes(random.between(0, 125));
          pings.add(ping);
          out.writeBytes(
              WebSocketFrames.masked(
                  WebSocketFrames.FINAL | FrameReader.PING, ping, random.nextInt() | 1));
          out.writeBytes(
              WebSocketFrames.masked(
                  WebSocketFrames.FINAL | FrameReader.PONG, ping, random.nextInt() | 1));
        }
      }
    }
    return out.toByteArray();
  }

  /// Take unmasked frames apart; the last one must be whole.
  static List<Frame> parse(byte[] bytes) {
    List<Frame> frames = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.hasRemaining()) {
      int first = in.get() & 0xff;
      int length = in.get();
      long whole = length == 127 ? in.getLong() : length == 126 ? in.getShort() & 0xffff : length;
      byte[] payload = new byte[(int) whole];
      in.get(payload);
      frames.add(new Frame(first, payload));
    }
    return frames;
  }
}
