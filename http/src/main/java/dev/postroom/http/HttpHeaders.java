package dev.postroom.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The header fields of a request in the order they came; names match in any case. Immutable.
///
/// @param fields every field, repeated ones too
public record HttpHeaders(List<Field> fields) {

  /// One header field.
  ///
  /// @param name the name as the peer wrote it
  /// @param value the value without the blanks around it; each byte is one character
  public record Field(String name, String value) {}

  public HttpHeaders {
    fields = List.copyOf(fields);
  }

  /// Return the value of the first field of this name.
  public Optional<String> first(String name) {
    for (Field field : fields) {
      if (field.name().equalsIgnoreCase(name)) {
        return Optional.of(field.value());
      }
    }
    return Optional.empty();
  }

  /// Return the values of all fields of this name; empty when there is none.
  public List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (Field field : fields) {
      if (field.name().equalsIgnoreCase(name)) {
        values.add(field.value());
      }
    }
    return values;
  }

  /// Return whether the comma-separated list in the fields of this name has the token, in any case:
  /// `Connection: keep-alive, Upgrade` has `upgrade`.
  public boolean hasToken(String name, String token) {
    for (String value : all(name)) {
      for (String part : value.split(",", -1)) {
        if (part.strip().equalsIgnoreCase(token)) {
          return true;
        }
      }
    }
    return false;
  }
}
