package dev.postroom.subject.mapping;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A subject that is being written. Confined to one thread, which re-uses it. Its memory is of the
/// kind that messages are read into, so that whoever reads subjects meets one kind only.
final class SubjectWriter {
  private static final byte DOT = '.';

  private ByteBuffer bytes = memory(256);

  void clear() {
    bytes.clear();
  }

  void dot() {
    room(1);
    bytes.put(DOT);
  }

  void put(byte[] from, int start, int end) {
    room(end - start);
    bytes.put(from, start, end - start);
  }

  void put(byte[] text) {
    put(text, 0, text.length);
  }

  /// Put a number that is not negative.
  void decimal(long number) {
    room(20);
    long divisor = 1;
    while (number / divisor >= 10) {
      divisor *= 10;
    }
    for (; divisor > 0; divisor /= 10) {
      bytes.put((byte) ('0' + number / divisor % 10));
    }
  }

  /// Return what was written, from 0 to its position; not to be changed.
  ByteBuffer written() {
    return bytes;
  }

  private void room(int more) {
    if (bytes.remaining() < more) {
      ByteBuffer larger = memory((bytes.position() + more) * 2);
      larger.put(bytes.flip());
      bytes = larger;
    }
  }

  private static ByteBuffer memory(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
