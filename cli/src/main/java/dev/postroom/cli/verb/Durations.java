package dev.postroom.cli.verb;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads durations as Go spells them: `500ms`, `2s`, `1m30s`.
public final class Durations implements ITypeConverter<Duration> {
  private static final Pattern WHOLE = Pattern.compile("(\\d{1,9}(ns|us|µs|ms|s|m|h))+");
  private static final Pattern PART = Pattern.compile("(\\d{1,9})(ns|us|µs|ms|s|m|h)");

  @Override
  public Duration convert(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw refused(text);
    }
    Duration sum = Duration.ZERO;
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      sum = sum.plus(part(Long.parseLong(parts.group(1)), parts.group(2)));
    }
    if (sum.isZero() || sum.compareTo(LONGEST) > 0) {
      throw refused(text);
    }
    return sum;
  }

  private static final Duration LONGEST = Duration.ofDays(365);

  private static Duration part(long number, String unit) {
    return switch (unit) {
      case "ns" -> Duration.ofNanos(number);
      case "us", "µs" -> Duration.ofNanos(number * 1000);
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  private static TypeConversionException refused(String text) {
    return new TypeConversionException(
        "\"" + text + "\" is no duration; write one such as 500ms, 2s or 1m30s");
  }
}
