package dev.postroom.platform;

import java.nio.charset.StandardCharsets;

/// The one encoder for what peers send us and people read: log lines, error texts. Nothing a peer
/// sends may start a new line, move a terminal's cursor or hide a character.
///
/// Both forms show a character as it is only when it leaves a mark on the page: letters, numbers,
/// punctuation, symbols and the plain space. Controls, other spaces, bidirectional marks, private
/// and unassigned code points become Go's escapes (`\n`, `\x1b`, `\u2028`, `\U000e0001`).
public final class Escape {
  private static final String HEX = "0123456789abcdef";
  private static final int BROKEN = -1;

  private Escape() {}

  /// Return the text with everything that leaves no mark written as an escape; other text, quotes
  /// and backslashes included, is unchanged.
  public static String line(String text) {
    int at = 0;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      if (!isPrintable(codePoint)) {
        return line(text, at);
      }
      at += Character.charCount(codePoint);
    }
    return text;
  }

  private static String line(String text, int safe) {
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, safe);
    text.codePoints().skip(text.codePointCount(0, safe)).forEach(c -> append(out, c));
    return out.toString();
  }

  /// Return the bytes as Go's `%q` shows them: in double quotes, with `"`, `\` and everything that
  /// leaves no mark escaped, and each byte that is not UTF-8 as `\xff`.
  public static String quote(byte[] bytes) {
    StringBuilder out = new StringBuilder(bytes.length + 8).append('"');
    int at = 0;
    while (at < bytes.length) {
      int codePoint = decode(bytes, at);
      if (codePoint == BROKEN) {
        appendByte(out, bytes[at]);
        at++;
      } else {
        if (codePoint == '"' || codePoint == '\\') {
          out.append('\\');
        }
        append(out, codePoint);
        at += utf8Length(codePoint);
      }
    }
    return out.append('"').toString();
  }

  /// Return the text as Go's `%q` shows it.
  public static String quote(String text) {
    return quote(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void append(StringBuilder out, int codePoint) {
    switch (codePoint) {
      case 0x07 -> out.append("\\a");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 0x0b -> out.append("\\v");
      default -> {
        if (isPrintable(codePoint)) {
          out.appendCodePoint(codePoint);
        } else if (codePoint < 0x80) {
          appendByte(out, (byte) codePoint);
        } else if (codePoint < 0x10000) {
          appendHex(out.append("\\u"), codePoint, 4);
        } else {
          appendHex(out.append("\\U"), codePoint, 8);
        }
      }
    }
  }

  private static void appendByte(StringBuilder out, byte value) {
    appendHex(out.append("\\x"), value & 0xff, 2);
  }

  private static void appendHex(StringBuilder out, int value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      out.append(HEX.charAt((value >> shift) & 15));
    }
  }

  private static boolean isPrintable(int codePoint) {
    if (codePoint < 0x7f) {
      return codePoint >= 0x20;
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /// Return the code point that starts at the index, or [#BROKEN] when the byte there does not
  /// start one: overlong forms, surrogates and cut sequences are broken.
  private static int decode(byte[] bytes, int at) {
    int lead = bytes[at] & 0xff;
    if (lead < 0x80) {
      return lead;
    }
    int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
    if (more == 0 || at + more >= bytes.length) {
      return BROKEN;
    }
    int codePoint = lead & (0x3f >> more);
    for (int i = 1; i <= more; i++) {
      int next = bytes[at + i];
      if ((next & 0xc0) != 0x80) {
        return BROKEN;
      }
      codePoint = codePoint << 6 | (next & 0x3f);
    }
    boolean isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
    boolean isCanonical = utf8Length(codePoint) == more + 1;
    return !isCanonical || isSurrogate || codePoint > Character.MAX_CODE_POINT || lead > 0xf4
        ? BROKEN
        : codePoint;
  }

  private static int utf8Length(int codePoint) {
    return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
}
