package dev.postroom.json;

import java.nio.charset.StandardCharsets;

/// Makes well-formed text of a peer's bytes as Go does: what is no character becomes U+FFFD, and
/// nothing is refused for it.
final class GoText {
  private static final char REPLACEMENT = '\ufffd';
  private static final String HEX = "0123456789abcdef";

  private GoText() {}

  /// Return the text of bytes that are known to be ASCII.
  static String ascii(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  /// Return the text of UTF-8 bytes. Each byte that belongs to no character is replaced by itself,
  /// where Java would replace a truncated character as a whole.
  static String decode(byte[] bytes, int start, int end) {
    String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
    return text.indexOf(REPLACEMENT) < 0 ? text : decodeBroken(bytes, start, end);
  }

  private static String decodeBroken(byte[] bytes, int start, int end) {
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
    return out.toString();
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

  /// Return the text of what stands between the quotes of a string whose escapes are known to be
  /// right. Half a surrogate pair, which an escape can spell, is replaced.
  static String unescape(byte[] bytes, int start, int end) {
    StringBuilder out = new StringBuilder(end - start);
    int clean = start;
    for (int i = start; i < end; ) {
      if (bytes[i] != '\\') {
        i++;
        continue;
      }
      out.append(decode(bytes, clean, i));
      boolean byUnit = bytes[i + 1] == 'u';
      out.append(byUnit ? unit(bytes, i + 2) : meaning(bytes[i + 1]));
      i += byUnit ? 6 : 2;
      clean = i;
    }
    out.append(decode(bytes, clean, end));
    return wellFormed(out);
  }

  private static char unit(byte[] bytes, int start) {
    int unit = 0;
    for (int i = start; i < start + 4; i++) {
      unit = unit << 4 | Character.digit(bytes[i], 16);
    }
    return (char) unit;
  }

  private static char meaning(byte escape) {
    return switch (escape) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> (char) escape;
    };
  }

  private static String wellFormed(StringBuilder text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair = Character.charCount(text.codePointAt(i)) == 2;
        if (pair) {
          i++;
        } else {
          text.setCharAt(i, REPLACEMENT);
        }
      }
    }
    return text.toString();
  }

  /// Append the character as Go shows it between quotes of that kind.
  static void appendQuoted(StringBuilder out, char c, char quote) {
    switch (c) {
      case 7 -> out.append("\\a");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 11 -> out.append("\\v");
      case '\\' -> out.append("\\\\");
      default -> {
        if (c == quote) {
          out.append('\\').append(c);
        } else if (c < 0x20 || c == 0x7f) {
          out.append("\\x").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        } else if ((c >= 0x80 && c <= 0xa0) || c == 0xad) {
          out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        } else {
          out.append(c);
        }
      }
    }
  }
}
