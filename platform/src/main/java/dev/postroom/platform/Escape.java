package dev.postroom.platform;

import java.nio.charset.StandardCharsets;

/// The one encoder for what peers send us and people read: log lines, error texts. Nothing a peer
/// sends may start a new line, move a terminal's cursor or hide a character.
public final class Escape {
  private static final String HEX = "0123456789abcdef";

  private Escape() {}

  /// Return the text with every control and line-breaking character written as an escape; other
  /// text is unchanged.
  public static String line(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isUnsafe(text.charAt(i))) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int k = 0; k < text.length(); k++) {
          appendSafe(out, text.charAt(k));
        }
        return out.toString();
      }
    }
    return text;
  }

  /// Return the bytes as Go's `%q` shows them: in double quotes, with `"`, `\`, controls and broken
  /// UTF-8 escaped.
  public static String quote(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\ufffd') >= 0) {
      return quoteLatin(bytes);
    }
    StringBuilder out = new StringBuilder(bytes.length + 8).append('"');
    for (int i = 0; i < text.length(); i++) {
      appendQuoted(out, text.charAt(i));
    }
    return out.append('"').toString();
  }

  /// Return the text as Go's `%q` shows it.
  public static String quote(String text) {
    return quote(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String quoteLatin(byte[] bytes) {
    StringBuilder out = new StringBuilder(bytes.length + 8).append('"');
    for (byte b : bytes) {
      if (b >= 0) {
        appendQuoted(out, (char) b);
      } else {
        out.append("\\x").append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
      }
    }
    return out.append('"').toString();
  }

  private static void appendQuoted(StringBuilder out, char c) {
    if (c == '"' || c == '\\') {
      out.append('\\').append(c);
    } else {
      appendSafe(out, c);
    }
  }

  private static void appendSafe(StringBuilder out, char c) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (!isUnsafe(c)) {
          out.append(c);
        } else if (c < 0x80) {
          out.append("\\x").append(HEX.charAt((c >> 4) & 15)).append(HEX.charAt(c & 15));
        } else {
          out.append("\\u");
          for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX.charAt((c >> shift) & 15));
          }
        }
      }
    }
  }

  private static boolean isUnsafe(char c) {
    if (c < 0x7f) {
      return c < 0x20;
    }
    return c < 0xa1
        || c == '\u2028'
        || c == '\u2029'
        || Character.getType(c) == Character.FORMAT
        || (c >= '\ue000' && c <= '\uf8ff');
  }
}
