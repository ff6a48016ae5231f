package dev.postroom.server.logging;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;

/// Writes `2026/11/24 18:20:37.772158 `, or `2026-11-24T18:20:37.772158Z`. All but the fraction is
/// made once a second. Confined to the log's lock.
final class TimeStamp {
  static final int LENGTH = 27;

  private static final int FRACTION_START = 20;
  private static final int NANOS_PER_MICRO = 1_000;

  private final boolean isUtc;
  private final byte[] text;
  private long second = Long.MIN_VALUE;

  private TimeStamp(boolean isUtc, String zero) {
    this.isUtc = isUtc;
    this.text = zero.getBytes(StandardCharsets.US_ASCII);
  }

  static TimeStamp ofText(boolean isUtc) {
    return new TimeStamp(isUtc, "0000/00/00 00:00:00.000000 ");
  }

  static TimeStamp ofJson() {
    return new TimeStamp(true, "0000-00-00T00:00:00.000000Z");
  }

  /// Write the moment to `line` at `at`.
  void write(Instant now, byte[] line, int at) {
    if (now.getEpochSecond() != second) {
      second = now.getEpochSecond();
      writeSecond(now);
    }
    digits(now.getNano() / NANOS_PER_MICRO, FRACTION_START, 6);
    System.arraycopy(text, 0, line, at, LENGTH);
  }

  private void writeSecond(Instant now) {
    ZoneOffset offset = isUtc ? ZoneOffset.UTC : local(now);
    LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, offset);
    digits(time.getYear(), 0, 4);
    digits(time.getMonthValue(), 5, 2);
    digits(time.getDayOfMonth(), 8, 2);
    digits(time.getHour(), 11, 2);
    digits(time.getMinute(), 14, 2);
    digits(time.getSecond(), 17, 2);
  }

  /// The older class needs no rules of java.time, which take some milliseconds of a start to read.
  private static ZoneOffset local(Instant now) {
    long millis = TimeUnit.SECONDS.toMillis(now.getEpochSecond());
    int offset = TimeZone.getDefault().getOffset(millis);
    return ZoneOffset.ofTotalSeconds((int) TimeUnit.MILLISECONDS.toSeconds(offset));
  }

  private void digits(int value, int at, int count) {
    int rest = value;
    for (int i = at + count - 1; i >= at; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
