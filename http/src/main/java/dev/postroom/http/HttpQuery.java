package dev.postroom.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What stands behind the `?`: names with values, decoded. Immutable.
///
/// A pair whose escapes are broken or that has a `;` in it is left out, as the Go server does.
///
/// @param raw the query as it came, without the `?`
/// @param values every name with its values in the order they came
public record HttpQuery(String raw, Map<String, List<String>> values) {
  /// No query.
  public static final HttpQuery NONE = new HttpQuery("", Map.of());

  /// Decode a query.
  public static HttpQuery parse(String raw) {
    if (raw.isEmpty()) {
      return NONE;
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : raw.split("&", -1)) {
      if (pair.isEmpty() || pair.indexOf(';') >= 0) {
        continue;
      }
      int equals = pair.indexOf('=');
      Optional<String> name = decode(equals < 0 ? pair : pair.substring(0, equals));
      Optional<String> value = decode(equals < 0 ? "" : pair.substring(equals + 1));
      if (name.isPresent() && value.isPresent()) {
        values.computeIfAbsent(name.get(), _ -> new ArrayList<>()).add(value.get());
      }
    }
    return new HttpQuery(raw, values);
  }

  private static Optional<String> decode(String text) {
    return PercentDecoding.decode(text, true);
  }

  /// Return the first value of the name; `""` when there is none, which means the same here.
  public String first(String name) {
    return values.getOrDefault(name, List.of("")).getFirst();
  }
}
