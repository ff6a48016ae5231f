package dev.postroom.websocket.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Takes the mask off what a client has sent (RFC 6455 5.3), eight bytes at a time.
final class Masking {
  private static final int KEY_BYTES = 4;

  private Masking() {}

  /// Return the key as it stands when its first bytes have been used.
  ///
  /// @param key the four bytes, the first one lowest
  static int advanced(int key, long used) {
    return Integer.rotateRight(key, 8 * (int) (used % KEY_BYTES));
  }

  /// Unmask bytes from one place to another. Both may be in the same buffer, if the other place
  /// comes first, or is the same. Both buffers are in little-endian order.
  ///
  /// @param key the bytes of the mask for the first byte, lowest, and those behind it
  static void unmask(ByteBuffer in, int from, ByteBuffer out, int to, int length, int key) {
    assert in.order() == ByteOrder.LITTLE_ENDIAN && out.order() == ByteOrder.LITTLE_ENDIAN;
    long mask = Integer.toUnsignedLong(key) * 0x1_0000_0001L;
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      out.putLong(to + i, in.getLong(from + i) ^ mask);
    }
    for (; i < length; i++) {
      out.put(to + i, (byte) (in.get(from + i) ^ (key >> (8 * (i % KEY_BYTES)))));
    }
  }
}
