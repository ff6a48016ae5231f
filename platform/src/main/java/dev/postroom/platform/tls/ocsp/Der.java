package dev.postroom.platform.tls.ocsp;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One element of DER, as far as questions and answers about certificates need it. Immutable.
final class Der {
  static final int INTEGER = 0x02;
  static final int BITS = 0x03;
  static final int OCTETS = 0x04;
  static final int OBJECT_ID = 0x06;
  static final int ENUMERATED = 0x0a;
  static final int TIME = 0x18;
  static final int SEQUENCE = 0x30;

  private static final int LONG_FORM = 0x80;
  private static final int MOST_LENGTH_BYTES = 3;

  private final int tag;
  private final byte[] content;

  private Der(int tag, byte[] content) {
    this.tag = tag;
    this.content = content;
  }

  /// Return the one element that these bytes are.
  ///
  /// @throws IllegalArgumentException when they are none, or more than one
  static Der of(byte[] bytes) {
    List<Der> all = parse(bytes);
    if (all.size() != 1) {
      throw new IllegalArgumentException("one element was expected, not " + all.size());
    }
    return all.getFirst();
  }

  private static List<Der> parse(byte[] bytes) {
    List<Der> all = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      if (at + 2 > bytes.length) {
        throw new IllegalArgumentException("an element is cut");
      }
      int tag = bytes[at] & 0xff;
      int length = bytes[at + 1] & 0xff;
      at += 2;
      if (length >= LONG_FORM) {
        int count = length - LONG_FORM;
        if (count == 0 || count > MOST_LENGTH_BYTES || at + count > bytes.length) {
          throw new IllegalArgumentException("a length is wrong");
        }
        length = 0;
        for (int i = 0; i < count; i++) {
          length = (length << 8) | (bytes[at++] & 0xff);
        }
      }
      if (length > bytes.length - at) {
        throw new IllegalArgumentException("an element is cut");
      }
      all.add(new Der(tag, Arrays.copyOfRange(bytes, at, at + length)));
      at += length;
    }
    return all;
  }

  int tag() {
    return tag;
  }

  byte[] content() {
    return content;
  }

  /// Return the elements inside.
  List<Der> children() {
    return parse(content);
  }

  /// Return the elements inside of one that must be of this kind.
  List<Der> children(int wanted) {
    expect(wanted);
    return children();
  }

  /// Return the content of one that must be of this kind.
  byte[] content(int wanted) {
    expect(wanted);
    return content;
  }

  private void expect(int wanted) {
    if (tag != wanted) {
      throw new IllegalArgumentException("an element of another kind was expected");
    }
  }

  /// Return the bytes of an element with this content.
  static byte[] element(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 5);
    out.write(tag);
    if (length < LONG_FORM) {
      out.write(length);
    } else {
      int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
      out.write(LONG_FORM | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write(length >>> (8 * i));
      }
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
