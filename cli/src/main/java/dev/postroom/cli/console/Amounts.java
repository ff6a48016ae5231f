package dev.postroom.cli.console;

import dev.postroom.platform.GoDuration;
import java.util.Locale;

/// Numbers as people read them.
public final class Amounts {
  private static final double MEGA = 1_000_000;
  private static final double SECOND = 1_000_000_000;
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000_000;

  private Amounts() {}

  /// Return a whole number with commas.
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /// Return how many there are of something, as `1 message` or `1,000 messages`.
  public static String of(long number, String one) {
    return count(number) + " " + one + (number == 1 ? "" : "s");
  }

  /// Return bytes per second in megabytes.
  public static String megabytes(double bytes) {
    return String.format(Locale.ROOT, "%,.2f", bytes / MEGA);
  }

  /// Return a time in seconds.
  public static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / SECOND);
  }

  /// Return how many there are in a second.
  public static double perSecond(long number, long nanos) {
    return nanos <= 0 ? 0 : number * SECOND / nanos;
  }

  /// Return a time in as many digits as anybody reads: `87µs`, `1.25ms`, `3.2s`.
  public static String time(long nanos) {
    long step = nanos < MICRO ? 1 : nanos < MILLI ? 100 : nanos < 1000 * MILLI ? 10_000 : MILLI;
    return GoDuration.format(nanos / step * step);
  }
}
