package dev.postroom.cli.verb;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads durations as Go spells them: `500ms`, `2s`, `1m30s`.
public final class Durations implements ITypeConverter<Duration> {
  private static final Pattern WHOLE = Pattern.compile("(-?)(?:\\d+(?:ns|us|µs|ms|s|m|h))+");
  private static final Pattern PART = Pattern.compile("(\\d+)(ns|us|µs|ms|s|m|h)");
  private static final Duration LONGEST = Duration.ofDays(365);
  private static final String LIMITS = "; a duration is from 1ns to 8760h";
  private static final int MOST_DIGITS = 12;

  @Override
  public Duration convert(String text) {
    Matcher whole = WHOLE.matcher(text);
    if (!whole.matches()) {
      throw refused(text, "no duration; write one such as 500ms, 2s or 1m30s");
    }
    if (!whole.group(1).isEmpty()) {
      throw refused(text, "negative" + LIMITS);
    }
    Duration sum = Duration.ZERO;
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      String digits = parts.group(1);
      if (digits.length() > MOST_DIGITS) {
        throw refused(text, "too long" + LIMITS);
      }
      sum = sum.plus(part(Long.parseLong(digits), parts.group(2)));
    }
    if (sum.isZero()) {
      throw refused(text, "zero" + LIMITS);
    }
    if (sum.compareTo(LONGEST) > 0) {
      throw refused(text, "too long" + LIMITS);
    }
    return sum;
  }

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

  private static TypeConversionException refused(String text, String what) {
    return new TypeConversionException("\"" + text + "\" is " + what);
  }
}
