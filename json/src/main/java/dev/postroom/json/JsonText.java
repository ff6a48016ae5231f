package dev.postroom.json;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// The text being written: punctuation, indentation and Go's way to print each kind of scalar.
/// Confined to the call that made it.
final class JsonText {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out;
  private final boolean pretty;
  private int depth;
  // Whether the container that was opened last has no member yet: decides comma and line break.
  private boolean fresh = true;

  JsonText(boolean pretty, int expectedSize) {
    this.pretty = pretty;
    this.out = new StringBuilder(expectedSize);
  }

  /// Return the label of a member, ready to be written many times: `"name":`.
  static String label(String name) {
    JsonText text = new JsonText(false, name.length() + 3);
    text.string(name);
    return text.out.append(':').toString();
  }

  void open(char bracket) {
    out.append(bracket);
    depth++;
    fresh = true;
  }

  void close(char bracket) {
    depth--;
    if (!fresh) {
      breakLine();
    }
    out.append(bracket);
    fresh = false;
  }

  /// Start the next element of a list or, with its label to follow, the next member of an object.
  void next() {
    if (!fresh) {
      out.append(',');
    }
    fresh = false;
    breakLine();
  }

  void member(String label) {
    next();
    out.append(label);
    if (pretty) {
      out.append(' ');
    }
  }

  private void breakLine() {
    if (pretty) {
      out.append('\n');
      for (int i = 0; i < depth; i++) {
        out.append("  ");
      }
    }
  }

  void absent() {
    out.append("null");
  }

  void bool(boolean value) {
    out.append(value);
  }

  void number(long value) {
    out.append(value);
  }

  /// Write the number as Go does: the shortest digits that read back, with an exponent only below
  /// 1e-6 and from 1e21 on.
  void decimal(double value) {
    double size = Math.abs(value);
    if (size < 1e15 && value == Math.rint(value) && (value != 0 || 1 / value > 0)) {
      out.append((long) value);
      return;
    }
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("JSON has no number for " + value);
    }
    if (value < 0 || 1 / value < 0) {
      out.append('-');
    }
    if (size == 0) {
      out.append('0');
    } else {
      shortest(Double.toString(size));
    }
  }

  // Go and Java agree on the digits but not on where the point goes. (By hand, since loading
  // BigDecimal alone costs 40 ms.)
  private void shortest(String java) {
    int e = java.indexOf('E');
    int point = java.indexOf('.');
    String fraction = java.substring(point + 1, e < 0 ? java.length() : e);
    String digits = java.substring(0, point) + (fraction.equals("0") ? "" : fraction);
    int leading = 0;
    while (digits.charAt(leading) == '0') {
      leading++;
    }
    digits = digits.substring(leading);
    // The number is 0.DIGITS times ten to the power of `scale`.
    int scale = point - leading + (e < 0 ? 0 : Integer.parseInt(java.substring(e + 1)));
    if (scale > 21 || scale < -5) {
      out.append(digits.charAt(0));
      if (digits.length() > 1) {
        out.append('.').append(digits, 1, digits.length());
      }
      out.append('e').append(scale > 0 ? "+" : "").append(scale - 1);
    } else if (scale <= 0) {
      out.append("0.").repeat('0', -scale).append(digits);
    } else if (scale >= digits.length()) {
      out.append(digits).repeat('0', scale - digits.length());
    } else {
      out.append(digits, 0, scale).append('.').append(digits, scale, digits.length());
    }
  }

  /// Write the time in UTC, RFC 3339, with as many fractional digits as it needs.
  void time(Instant value) {
    LocalDateTime utc =
        LocalDateTime.ofEpochSecond(value.getEpochSecond(), value.getNano(), ZoneOffset.UTC);
    if (utc.getYear() < 0 || utc.getYear() > 9999) {
      throw new IllegalArgumentException("RFC 3339 has no year " + utc.getYear());
    }
    out.append('"');
    padded(utc.getYear(), 4).append('-');
    padded(utc.getMonthValue(), 2).append('-');
    padded(utc.getDayOfMonth(), 2).append('T');
    padded(utc.getHour(), 2).append(':');
    padded(utc.getMinute(), 2).append(':');
    padded(utc.getSecond(), 2);
    int fraction = utc.getNano();
    if (fraction != 0) {
      int digits = 9;
      while (fraction % 10 == 0) {
        fraction /= 10;
        digits--;
      }
      out.append('.');
      padded(fraction, digits);
    }
    out.append("Z\"");
  }

  private StringBuilder padded(int value, int width) {
    String digits = Integer.toString(value);
    for (int i = digits.length(); i < width; i++) {
      out.append('0');
    }
    return out.append(digits);
  }

  /// Write the string in quotes, with Go's escapes (safe inside HTML); half a surrogate pair is
  /// written as `\ufffd`.
  void string(String value) {
    out.append('"');
    int clean = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (isPlain(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        i++;
        continue;
      }
      out.append(value, clean, i);
      escape(c);
      clean = i + 1;
    }
    out.append(value, clean, value.length()).append('"');
  }

  private static boolean isPlain(char c) {
    if (c < 0x80) {
      return c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
    }
    return c != '\u2028' && c != '\u2029' && !Character.isSurrogate(c);
  }

  private void escape(char c) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append(c);
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        char shown = Character.isSurrogate(c) ? '\ufffd' : c;
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(HEX.charAt((shown >> shift) & 15));
        }
      }
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
