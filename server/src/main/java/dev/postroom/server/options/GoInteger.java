package dev.postroom.server.options;

/// Whole numbers as Go's command line reads them: decimal, `0x`, `0o`, `0b` or octal behind a zero,
/// with `_` between digits.
final class GoInteger {
  private GoInteger() {}

  /// Return the number.
  ///
  /// @throws IllegalArgumentException with Go's words when it is none
  static long parse(String text) {
    boolean isNegative = text.startsWith("-");
    String digits = isNegative || text.startsWith("+") ? text.substring(1) : text;
    int radix = radix(digits);
    boolean hasPrefix = radix != 10 && digits.length() > 1 && !isDigit(digits.charAt(1));
    String plain = withoutUnderscores(hasPrefix ? digits.substring(2) : digits, radix != 10);
    for (int i = 0; i < plain.length(); i++) {
      if (plain.charAt(i) > 'f' || Character.digit(plain.charAt(i), radix) < 0) {
        throw new IllegalArgumentException("parse error");
      }
    }
    if (plain.isEmpty()) {
      throw new IllegalArgumentException("parse error");
    }
    try {
      return Long.parseLong(isNegative ? "-" + plain : plain, radix);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("value out of range");
    }
  }

  private static int radix(String digits) {
    if (digits.length() < 2 || digits.charAt(0) != '0') {
      return 10;
    }
    return switch (digits.charAt(1)) {
      case 'x', 'X' -> 16;
      case 'b', 'B' -> 2;
      default -> 8;
    };
  }

  /// Remove underscores that stand between digits, or between a prefix and digits.
  private static String withoutUnderscores(String digits, boolean mayBegin) {
    if (digits.indexOf('_') < 0) {
      return digits;
    }
    boolean isMisplaced =
        digits.endsWith("_") || digits.contains("__") || (digits.startsWith("_") && !mayBegin);
    return isMisplaced ? "" : digits.replace("_", "");
  }

  private static boolean isDigit(char c) {
    return (c >= '0' && c <= '9') || c == '_';
  }
}
