package dev.postroom.subject.mapping;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// A subject cut at its dots. Confined to one thread, which re-uses it: nothing is made per subject
/// once it has seen one as long.
final class Tokens {
  private static final byte DOT = '.';

  private byte[] bytes = new byte[128];
  private int length;
  private int[] starts =
      new int[16]; // one more than tokens: the last is where one more would begin
  private int count;

  /// Take a subject.
  void set(ByteBuffer buffer, int from, int size) {
    if (bytes.length < size) {
      bytes = new byte[size * 2];
    }
    buffer.get(from, bytes, 0, size);
    length = size;
    count = 0;
    begin(0);
    for (int i = 0; i < size; i++) {
      if (bytes[i] == DOT) {
        begin(i + 1);
      }
    }
    starts[count] = size + 1;
  }

  private void begin(int at) {
    if (count + 1 == starts.length) {
      starts = Arrays.copyOf(starts, starts.length * 2);
    }
    starts[count++] = at;
  }

  int count() {
    return count;
  }

  byte[] bytes() {
    return bytes;
  }

  /// Return the length of the whole subject.
  int length() {
    return length;
  }

  int start(int token) {
    return starts[token];
  }

  int end(int token) {
    return starts[token + 1] - 1;
  }

  int length(int token) {
    return end(token) - start(token);
  }
}
