package dev.postroom.broker.claims;

import dev.postroom.nkey.JwtException;
import dev.postroom.nkey.UserClaims.Hours;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The hours of the day in which a user may be connected; one that ends before it starts passes
/// midnight. Immutable.
record ConnectHours(List<Span> spans, ZoneId zone) {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

  record Span(LocalTime start, LocalTime end) {}

  ConnectHours {
    spans = List.copyOf(spans);
  }

  /// Read hours.
  ///
  /// @param location a time zone; empty for `own`
  /// @throws JwtException when a text is no time or no zone
  static ConnectHours of(List<Hours> texts, String location, ZoneId own) throws JwtException {
    List<Span> spans = new ArrayList<>();
    for (Hours text : texts) {
      spans.add(new Span(time("start", text.start()), time("end", text.end())));
    }
    try {
      return new ConnectHours(spans, location.isEmpty() ? own : ZoneId.of(location));
    } catch (DateTimeException _) {
      throw new JwtException(
          "could not parse iana time zone by name: unknown time zone " + location);
    }
  }

  private static LocalTime time(String what, String text) throws JwtException {
    try {
      return LocalTime.parse(text, FORM);
    } catch (DateTimeParseException _) {
      throw new JwtException(what + " in time range is invalid \"" + text + "\"");
    }
  }

  /// Return whether there is any bound.
  boolean areBounded() {
    return !spans.isEmpty();
  }

  /// Return when the hours that hold at a moment end; null when none do.
  @Nullable Instant end(Instant now) {
    ZonedDateTime there = now.atZone(zone);
    for (Span span : spans) {
      for (int day = -1; day <= 0; day++) {
        ZonedDateTime start = there.toLocalDate().plusDays(day).atTime(span.start).atZone(zone);
        long days = span.end.isAfter(span.start) ? day : day + 1L;
        ZonedDateTime end = there.toLocalDate().plusDays(days).atTime(span.end).atZone(zone);
        if (!there.isBefore(start) && there.isBefore(end)) {
          return end.toInstant();
        }
      }
    }
    return null;
  }
}
