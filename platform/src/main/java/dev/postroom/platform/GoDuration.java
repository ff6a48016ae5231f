package dev.postroom.platform;

/// Durations as the Go server prints them in logs and monitoring documents: `10s`, `2m0s`,
/// `1h0m0.5s`, `303.276ms`, `0s`.
public final class GoDuration {
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  private GoDuration() {}

  /// Return the text for a duration in nanoseconds.
  public static String format(long nanos) {
    if (nanos < 0) {
      return "-" + format(nanos == Long.MIN_VALUE ? Long.MAX_VALUE : -nanos);
    }
    if (nanos == 0) {
      return "0s";
    }
    if (nanos < MICRO) {
      return nanos + "ns";
    }
    if (nanos < MILLI) {
      return fraction(nanos, MICRO) + "µs";
    }
    if (nanos < SECOND) {
      return fraction(nanos, MILLI) + "ms";
    }
    long minutes = nanos / (60 * SECOND);
    String seconds = fraction(nanos % (60 * SECOND), SECOND) + "s";
    if (minutes == 0) {
      return seconds;
    }
    return minutes < 60
        ? minutes + "m" + seconds
        : minutes / 60 + "h" + minutes % 60 + "m" + seconds;
  }

  private static String fraction(long nanos, long unit) {
    long whole = nanos / unit;
    long rest = nanos % unit;
    if (rest == 0) {
      return Long.toString(whole);
    }
    StringBuilder digits =
        new StringBuilder(Long.toString(unit + rest)); // the 1 in front keeps leading zeros
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return whole + "." + digits.substring(1, end);
  }
}
