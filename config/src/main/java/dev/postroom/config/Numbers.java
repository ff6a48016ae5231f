package dev.postroom.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// What the words of numbers and dates are worth.
final class Numbers {
  private static final String UNITS = "kmgtpe";

  private Numbers() {}

  /// Return the worth of digits with an optional sign and unit. A unit may carry the number past 64
  /// bits; it then wraps, as it does for nats-server.
  static long integer(String word) throws ConfigException {
    int end = 1;
    while (end < word.length() && isDigit(word.charAt(end))) {
      end++;
    }
    long number;
    try {
      number = Long.parseLong(word.substring(0, end));
    } catch (NumberFormatException tooLarge) {
      throw new ConfigException("integer '" + word + "' is out of the range");
    }
    return number * unit(word.substring(end));
  }

  private static long unit(String suffix) {
    if (suffix.isEmpty()) {
      return 1;
    }
    long base = suffix.length() == 1 ? 1000 : 1024;
    long worth = 1;
    for (int i = UNITS.indexOf(Character.toLowerCase(suffix.charAt(0))); i >= 0; i--) {
      worth *= base;
    }
    return worth;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static double decimal(String word) throws ConfigException {
    double number = Double.parseDouble(word);
    if (Double.isInfinite(number)) {
      throw new ConfigException("float '" + word + "' is out of the range");
    }
    return number;
  }

  /// Return the moment written as `2006-01-02T15:04:05Z`.
  static Instant timestamp(String word) throws ConfigException {
    try {
      LocalDateTime time =
          LocalDateTime.of(
              number(word, 0, 4),
              number(word, 5, 7),
              number(word, 8, 10),
              number(word, 11, 13),
              number(word, 14, 16),
              number(word, 17, 19));
      return time.toInstant(ZoneOffset.UTC);
    } catch (DateTimeException noSuchMoment) {
      throw new ConfigException("expected Zulu formatted DateTime, but got '" + word + "'");
    }
  }

  private static int number(String word, int from, int to) {
    return Integer.parseInt(word, from, to, 10);
  }
}
