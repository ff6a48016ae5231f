package dev.postroom.broker.service;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Which requests ask to be measured, by the headers of those who trace calls: the first family of
/// headers that is there decides (docs/spec/core.md 4.11).
final class TraceHeaders {
  private static final String UBER = "Uber-Trace-Id";
  private static final String UBER_CONTEXT = "Uberctx-";
  private static final String B3 = "B3";
  private static final String B3_SAMPLED = "X-B3-Sampled";
  private static final String B3_TRACE = "X-B3-Traceid";
  private static final List<String> B3_ALL =
      List.of(B3_SAMPLED, B3_TRACE, "X-B3-Spanid", "X-B3-Parentspanid");
  private static final String W3C = "Traceparent";
  private static final String W3C_STATE = "Tracestate";
  private static final int PARTS = 4;
  private static final int DECIMAL = 10;
  private static final int HEXADECIMAL = 16;

  private TraceHeaders() {}

  /// Return the headers that ask for a metric, to be shown in it; none when it is not asked for.
  ///
  /// @param fields see [RequestHeader#fields]
  static Map<String, Collection<String>> asking(Map<String, Collection<String>> fields) {
    if (fields.containsKey(UBER)) {
      return isSampled(first(fields, UBER).split(":", -1), DECIMAL)
          ? only(fields, name -> name.equals(UBER) || name.startsWith(UBER_CONTEXT))
          : Map.of();
    }
    if (fields.containsKey(B3_SAMPLED) || fields.containsKey(B3_TRACE)) {
      return !fields.containsKey(B3_SAMPLED) || first(fields, B3_SAMPLED).equals("1")
          ? only(fields, B3_ALL::contains)
          : Map.of();
    }
    if (fields.containsKey(B3)) {
      return isDenied(first(fields, B3).split("-", -1)) ? Map.of() : only(fields, B3::equals);
    }
    if (fields.containsKey(W3C)) {
      String[] parts = first(fields, W3C).split("-", -1);
      return parts[parts.length - 1].length() == 2 && isSampled(parts, HEXADECIMAL)
          ? only(fields, name -> name.equals(W3C) || name.equals(W3C_STATE))
          : Map.of();
    }
    return Map.of();
  }

  private static boolean isSampled(String[] parts, int radix) {
    if (parts.length != PARTS) {
      return false;
    }
    try {
      return (Integer.parseInt(parts[PARTS - 1], radix) & 1) == 1;
    } catch (NumberFormatException e) {
      return false; // flags that are no number ask for nothing
    }
  }

  /// `0` alone, or as the third part, says no.
  private static boolean isDenied(String[] parts) {
    return (parts.length == 1 && parts[0].equals("0"))
        || (parts.length > 2 && parts[2].equals("0"));
  }

  private static String first(Map<String, Collection<String>> fields, String name) {
    return fields.getOrDefault(name, List.of("")).iterator().next();
  }

  private static Map<String, Collection<String>> only(
      Map<String, Collection<String>> fields, Predicate<String> wanted) {
    Map<String, Collection<String>> chosen = new TreeMap<>(fields);
    chosen.keySet().removeIf(wanted.negate());
    return chosen;
  }
}
