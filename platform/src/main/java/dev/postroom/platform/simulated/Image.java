package dev.postroom.platform.simulated;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The bytes of a file at one moment. Bytes past the size are zeros, so that growing needs no fill.
final class Image {
  private byte[] bytes;
  private int size;

  Image() {
    this(new byte[0], 0);
  }

  private Image(byte[] bytes, int size) {
    this.bytes = bytes;
    this.size = size;
  }

  Image copy() {
    return new Image(Arrays.copyOf(bytes, size), size);
  }

  int size() {
    return size;
  }

  /// Return the size after a write, or throw when the simulation cannot hold it.
  static int end(long position, int length) throws IOException {
    if (position < 0) {
      throw new IllegalArgumentException("negative position: " + position);
    }
    if (position + length > Integer.MAX_VALUE - 8) {
      throw new IOException("File too large");
    }
    return (int) position + length;
  }

  void write(int position, byte[] source, int from, int length) {
    int end = position + length;
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
    }
    System.arraycopy(source, from, bytes, position, length);
    size = Math.max(size, end);
  }

  void read(int position, ByteBuffer target, int length) {
    target.put(bytes, position, length);
  }

  void truncate(int newSize) {
    if (newSize < size) {
      Arrays.fill(bytes, newSize, size, (byte) 0);
      size = newSize;
    }
  }

  /// Set the size without touching the bytes below it; what lies past the old size reads as it was
  /// written there.
  void resize(int newSize) {
    if (newSize > bytes.length) {
      bytes = Arrays.copyOf(bytes, newSize);
    }
    if (newSize < size) {
      truncate(newSize);
    }
    size = newSize;
  }

  void flip(int position, int mask) {
    bytes[position] ^= (byte) mask;
  }
}
