package dev.postroom.json;

import java.nio.charset.StandardCharsets;

/// Makes a peer's bytes well-formed text as Go does: what is no character becomes U+FFFD, and
/// nothing is refused for it.
///
/// Each byte that belongs to no UTF-8 character is replaced by itself, where Java would take a
/// truncated character as a whole. Half a surrogate pair, which a JSON escape can spell, is
/// replaced in the document, since the parser would refuse it in names and hand it on in strings.
final class GoText {
  private static final char REPLACEMENT = '\ufffd';
  private static final int ESCAPE_SIZE = 6;

  private GoText() {}

  static char[] decode(byte[] bytes, int offset, int length) {
    String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
    char[] chars =
        text.indexOf(REPLACEMENT) < 0
            ? text.toCharArray()
            : decodeBroken(bytes, offset, offset + length);
    if (text.indexOf('\\') >= 0) {
      replaceHalfPairs(chars);
    }
    return chars;
  }

  private static char[] decodeBroken(byte[] bytes, int start, int end) {
    StringBuilder out = new StringBuilder(end - start);
    for (int i = start; i < end; ) {
      int size = sequenceSize(bytes[i]);
      String character = size <= end - i ? new String(bytes, i, size, StandardCharsets.UTF_8) : "";
      if (character.isEmpty() || (character.charAt(0) == REPLACEMENT && !isRealOne(bytes, i))) {
        out.append(REPLACEMENT);
        i++;
      } else {
        out.append(character);
        i += size;
      }
    }
    char[] chars = new char[out.length()];
    out.getChars(0, chars.length, chars, 0);
    return chars;
  }

  private static int sequenceSize(byte first) {
    if (first >= 0) {
      return 1;
    }
    return switch ((first >> 4) & 15) {
      case 0xe -> 3;
      case 0xf -> 4;
      default -> 2;
    };
  }

  // U+FFFD itself, EF BF BD, is a character like any other.
  private static boolean isRealOne(byte[] bytes, int i) {
    return bytes[i] == (byte) 0xef && bytes[i + 1] == (byte) 0xbf && bytes[i + 2] == (byte) 0xbd;
  }

  private static void replaceHalfPairs(char[] text) {
    for (int i = 0; i < text.length; i++) {
      if (text[i] != '\\') {
        continue;
      }
      int escaped = escapedUnit(text, i);
      if (escaped < 0) {
        i++; // an escape of one character, which may be a backslash itself
      } else if (Character.isHighSurrogate((char) escaped)
          && Character.isLowSurrogate((char) Math.max(0, escapedUnit(text, i + ESCAPE_SIZE)))) {
        i += 2 * ESCAPE_SIZE - 1;
      } else {
        if (Character.isSurrogate((char) escaped)) {
          "\\ufffd".getChars(0, ESCAPE_SIZE, text, i);
        }
        i += ESCAPE_SIZE - 1;
      }
    }
  }

  // Return the UTF-16 unit that the six characters from `start` spell, or -1 when they spell none.
  private static int escapedUnit(char[] text, int start) {
    if (start + ESCAPE_SIZE > text.length || text[start] != '\\' || text[start + 1] != 'u') {
      return -1;
    }
    int unit = 0;
    for (int i = start + 2; i < start + ESCAPE_SIZE; i++) {
      int digit = text[i] < 0x80 ? Character.digit(text[i], 16) : -1;
      if (digit < 0) {
        return -1;
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }
}
