package dev.postroom.testsupport;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// WebSocket frames as the other side writes and reads them, written anew from RFC 6455 and RFC
/// 7692. Thread-safe.
public final class WebSocketFrames {
  /// The flag of a message's last frame.
  public static final int FINAL = 0x80;

  /// The flag of a compressed message.
  public static final int RSV1 = 0x40;

  private WebSocketFrames() {}

  /// A frame as it was read.
  public static final class Frame {
    private final int first;
    private final byte[] payload;

    /// @param first the first byte: flags and opcode
    public Frame(int first, byte[] payload) {
      this.first = first;
      this.payload = payload;
    }

    /// Return the first byte: flags and opcode.
    public int first() {
      return first;
    }

    /// Return the payload as it stood there; not to be changed.
    public byte[] payload() {
      return payload;
    }

    /// Return what kind of frame it is.
    public int opcode() {
      return first & 0x0f;
    }

    /// Return the number and the text of a Close frame; empty when it tells none.
    public String close() {
      ByteBuffer bytes = ByteBuffer.wrap(payload);
      return payload.length < 2
          ? ""
          : (bytes.getShort() & 0xffff)
              + " "
              + new String(payload, 2, payload.length - 2, StandardCharsets.ISO_8859_1);
    }
  }

  /// Return a masked frame; the length takes as few bytes as it can.
  public static byte[] masked(int first, byte[] payload, int key) {
    return frame(first, payload, payload.length < 126 ? 0 : payload.length > 65_535 ? 8 : 2, key);
  }

  /// Return a frame.
  ///
  /// @param lengthBytes 0, 2 or 8 bytes behind the first one for the length
  /// @param key the mask; 0 for none
  public static byte[] frame(int first, byte[] payload, int lengthBytes, int key) {
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

  /// Return these one behind the other.
  public static byte[] joined(List<byte[]> pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pieces.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /// Return a message compressed on its own, without the four bytes at its end.
  public static byte[] deflated(byte[] message) {
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
  public static byte[] inflated(byte[] message) {
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
}
