package dev.postroom.websocket.wire;

import dev.postroom.testsupport.SeededRandom;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Frames as the other side writes and reads them, written anew from RFC 6455 and RFC 7692.
final class Frames {
  static final int FINAL = 0x80;
  static final int RSV1 = 0x40;

  private Frames() {}

  /// A frame as it was read.
  static final class Frame {
    private final int first;
    private final byte[] payload;

    private Frame(int first, byte[] payload) {
      this.first = first;
      this.payload = payload;
    }

    int first() {
      return first;
    }

    byte[] payload() {
      return payload;
    }

    int opcode() {
      return first & 0x0f;
    }
  }

  /// Return a masked frame; the length takes as few bytes as it can.
  static byte[] masked(int first, byte[] payload, int key) {
    return frame(first, payload, payload.length < 126 ? 0 : payload.length > 65_535 ? 8 : 2, key);
  }

  /// Return a frame.
  ///
  /// @param lengthBytes 0, 2 or 8 bytes behind the first one for the length
  /// @param key the mask; 0 for none
  static byte[] frame(int first, byte[] payload, int lengthBytes, int key) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
    int masked = key == 0 ? 0 : 0x80;
    frame.put((byte) first);
    switch (lengthBytes) {
      case 0 -> frame.put((byte) (masked | payload.length));
      case 2 -> frame.put((byte) (masked | 126)).putShort((short) payload.length);
      default -> frame.put((byte) (masked | 127)).putLong(payload.length);
    }
    byte[] mask = ByteBuffer.allocate(4).putInt(key).array();
    if (key != 0) {
      frame.put(mask);
    }
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ mask[i % 4]));
    }
    return Arrays.copyOf(frame.array(), frame.position());
  }

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
      byte[] payload = isCompressed ? deflated(message) : message;
      int first = (random.chance(50) ? 1 : 2) | (isCompressed ? RSV1 : 0);
      List<byte[]> pieces =
          random.chance(50) || payload.length == 0 ? List.of(payload) : random.split(payload);
      for (int i = 0; i < pieces.size() && i < 20; i++) {
        byte[] piece = i == 19 ? joined(pieces.subList(19, pieces.size())) : pieces.get(i);
        boolean isLast = i == 19 || i == pieces.size() - 1;
        int lengthBytes = piece.length > 65_535 ? 8 : piece.length > 125 ? 2 : 0;
        int form = random.chance(20) ? 8 : lengthBytes;
        out.writeBytes(
            frame((i == 0 ? first : 0) | (isLast ? FINAL : 0), piece, form, random.nextInt() | 1));
        if (random.chance(20)) {
          byte[] ping = random.bytes(random.between(0, 125));
          pings.add(ping);
          out.writeBytes(masked(FINAL | FrameReader.PING, ping, random.nextInt() | 1));
          out.writeBytes(masked(FINAL | FrameReader.PONG, ping, random.nextInt() | 1));
        }
      }
    }
    return out.toByteArray();
  }

  static byte[] joined(List<byte[]> pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pieces.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /// Return a message compressed on its own, without the four bytes at its end.
  static byte[] deflated(byte[] message) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      deflater.setInput(message);
      byte[] buffer = new byte[message.length + 1_000];
      int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
      return Arrays.copyOf(buffer, length - 4);
    } finally {
      deflater.end();
    }
  }

  /// Return what was compressed.
  static byte[] inflated(byte[] message) {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(joined(List.of(message, new byte[] {0, 0, (byte) 0xff, (byte) 0xff})));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[10_000];
      for (int count = inflater.inflate(buffer); count > 0; count = inflater.inflate(buffer)) {
        out.write(buffer, 0, count);
      }
      return out.toByteArray();
    } catch (DataFormatException wrong) {
      throw new AssertionError(wrong);
    } finally {
      inflater.end();
    }
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
