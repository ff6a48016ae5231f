package dev.postroom.server.options;

import dev.postroom.platform.Escape;

/// Reads durations as Go writes them: `1h2m3.5s`. All in nanoseconds.
final class DurationParser {
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;

  private DurationParser() {}

  /// Return what the text is worth.
  ///
  /// @throws IllegalArgumentException with Go's words when it is no duration
  static long parse(String text) {
    int at = 0;
    boolean isNegative = text.startsWith("-");
    if (isNegative || text.startsWith("+")) {
      at = 1;
    }
    if (text.substring(at).equals("0")) {
      return 0;
    }
    long total = 0;
    boolean isEmpty = at == text.length();
    while (at < text.length()) {
      int unitStart = endOfNumber(text, at);
      if (unitStart == at || text.substring(at, unitStart).equals(".")) {
        throw invalid("invalid duration ", text);
      }
      int end = endOfUnit(text, unitStart);
      if (end == unitStart) {
        throw invalid("missing unit in duration ", text);
      }
      long unit = unit(text, unitStart, end);
      total = plus(total, times(text, at, unitStart, unit), text);
      at = end;
    }
    if (isEmpty) {
      throw invalid("invalid duration ", text);
    }
    return isNegative ? -total : total;
  }

  private static int endOfNumber(String text, int from) {
    int at = from;
    boolean hasPoint = false;
    while (at < text.length()
        && (isDigit(text.charAt(at)) || (text.charAt(at) == '.' && !hasPoint))) {
      hasPoint |= text.charAt(at) == '.';
      at++;
    }
    return at;
  }

  private static int endOfUnit(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '.' && !isDigit(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static long unit(String text, int from, int to) {
    String unit = text.substring(from, to);
    return switch (unit) {
      case "ns" -> 1;
      case "us", "\u00b5s", "\u03bcs" -> MICRO;
      case "ms" -> MILLI;
      case "s" -> SECOND;
      case "m" -> MINUTE;
      case "h" -> HOUR;
      default -> throw invalid("unknown unit " + Escape.quote(unit) + " in duration ", text);
    };
  }

  /// Return the number between `from` and `to`, times the unit.
  private static long times(String text, int from, int to, long unit) {
    long whole = 0;
    int at = from;
    try {
      for (; at < to && text.charAt(at) != '.'; at++) {
        whole = Math.addExact(Math.multiplyExact(whole, 10), text.charAt(at) - '0');
      }
      whole = Math.multiplyExact(whole, unit);
    } catch (ArithmeticException _) {
      throw invalid("invalid duration ", text);
    }
    double fraction = 0;
    double scale = 1;
    for (at++; at < to; at++) {
      fraction = fraction * 10 + (text.charAt(at) - '0');
      scale *= 10;
    }
    return plus(whole, (long) (fraction * (unit / scale)), text);
  }

  private static long plus(long a, long b, String text) {
    try {
      return Math.addExact(a, b);
    } catch (ArithmeticException _) {
      throw invalid("invalid duration ", text);
    }
  }

  private static IllegalArgumentException invalid(String what, String text) {
    return new IllegalArgumentException("time: " + what + Escape.quote(text));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
