package dev.postroom.client;

import dev.postroom.client.wire.Wire;
import java.io.IOException;

/// What is to be written to a wire at once. Immutable, but for the array, which is its own until it
/// is written.
final class Piece {
  private final Wire target;
  private final byte[] bytes;
  private final int offset;
  private final int length;
  private final boolean isLast;

  /// Make one of a range of an array.
  ///
  /// @param isLast whether nothing more is for this wire
  Piece(Wire target, byte[] bytes, int offset, int length, boolean isLast) {
    this.target = target;
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
    this.isLast = isLast;
  }

  Wire target() {
    return target;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  boolean isLast() {
    return isLast;
  }

  /// Write it and return how many bytes the wire took: all, when it may wait for room.
  int write(boolean mayWait) throws IOException {
    if (!mayWait) {
      return target.writeSome(bytes, offset, length);
    }
    target.write(bytes, offset, length);
    return length;
  }

  /// Return what is left of it after so many bytes.
  Piece from(int taken) {
    return new Piece(target, bytes, offset + taken, length - taken, isLast);
  }
}
