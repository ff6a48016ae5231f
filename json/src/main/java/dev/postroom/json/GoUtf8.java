package dev.postroom.json;

import java.nio.charset.StandardCharsets;

/// UTF-8 as Go decodes it: each byte that belongs to no character becomes one U+FFFD, where Java
/// would make one of a whole truncated character.
final class GoUtf8 {
  private static final char REPLACEMENT = '\ufffd';

  private GoUtf8() {}

  static char[] decode(byte[] bytes, int offset, int length) {
    String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
    return text.indexOf(REPLACEMENT) < 0
        ? text.toCharArray()
        : decodeBroken(bytes, offset, offset + length);
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
}
