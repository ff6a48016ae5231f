package dev.postroom.monitoring.endpoint;

import java.time.Duration;

/// Durations as monitoring shows them to people: `5s`, `3m5s`, `2h3m5s`, `1d2h3m5s`, `1y2d3h4m5s`.
final class UptimeText {
  private static final long DAYS_PER_YEAR = 365;

  private UptimeText() {}

  /// Return the text of a duration, cut to whole seconds; a negative one is `0s`.
  static String of(Duration duration) {
    if (duration.isNegative()) {
      return "0s";
    }
    long days = duration.toDays();
    String seconds = duration.toSecondsPart() + "s";
    String minutes = duration.toMinutesPart() + "m" + seconds;
    String hours = duration.toHoursPart() + "h" + minutes;
    if (days >= DAYS_PER_YEAR) {
      return days / DAYS_PER_YEAR + "y" + days % DAYS_PER_YEAR + "d" + hours;
    }
    if (days > 0) {
      return days + "d" + hours;
    }
    if (duration.toHours() > 0) {
      return hours;
    }
    return duration.toMinutes() > 0 ? minutes : seconds;
  }
}
