package dev.postroom.testsupport;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes as a value, shown as text with escapes. Immutable.
public final class Bytes {
  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /// Make a value of a copy of the bytes.
  public static Bytes of(byte[] bytes) {
    return new Bytes(bytes.clone());
  }

  /// Make a value of the text in UTF-8.
  public static Bytes of(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Return how many bytes there are.
  public int length() {
    return content.length;
  }

  /// Return the byte at this place.
  public byte at(int index) {
    return content[index];
  }

  /// Return these bytes followed by the others.
  public Bytes plus(Bytes more) {
    byte[] joined = Arrays.copyOf(content, content.length + more.content.length);
    System.arraycopy(more.content, 0, joined, content.length, more.content.length);
    return new Bytes(joined);
  }

  /// Return a copy of the bytes.
  public byte[] toArray() {
    return content.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /// Return printable ASCII as it is, CR, LF and TAB as `\r`, `\n`, `\t`, the rest as `\xNN`.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(content.length + 8);
    for (byte b : content) {
      switch (b) {
        case '\r' -> text.append("\\r");
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        case '\\' -> text.append("\\\\");
        default -> {
          if (b >= 0x20 && b < 0x7f) {
            text.append((char) b);
          } else {
            text.append(String.format("\\x%02x", b));
          }
        }
      }
    }
    return text.toString();
  }
}
