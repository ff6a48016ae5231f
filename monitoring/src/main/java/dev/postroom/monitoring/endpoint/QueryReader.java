package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpQuery;
import dev.postroom.platform.Escape;
import java.math.BigInteger;
import java.util.Set;

/// Reads the values of a query as the Go server does; an absent or empty one is false, 0 or `""`.
///
/// @param query where the values come from
record QueryReader(HttpQuery query) {
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");
  private static final BigInteger MAX_UNSIGNED =
      BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

  String text(String name) {
    return query.first(name);
  }

  boolean bool(String name) throws BadQueryException {
    String text = query.first(name);
    if (text.isEmpty() || FALSE.contains(text)) {
      return false;
    }
    if (TRUE.contains(text)) {
      return true;
    }
    throw bad("boolean", name, "ParseBool", text, "invalid syntax");
  }

  /// Read a boolean that may also be `detail`, which is true.
  boolean boolOrDetail(String name) throws BadQueryException {
    return query.first(name).equalsIgnoreCase("detail") || bool(name);
  }

  /// Read a whole number with an optional sign.
  long number(String name) throws BadQueryException {
    String text = query.first(name);
    if (text.isEmpty()) {
      return 0;
    }
    if (!text.matches("[+-]?[0-9]+")) {
      throw bad("int", name, "Atoi", text, "invalid syntax");
    }
    BigInteger value = new BigInteger(text);
    if (value.bitLength() >= Long.SIZE) {
      throw bad("int", name, "Atoi", text, "value out of range");
    }
    return value.longValue();
  }

  /// Read a connection's number; one that no connection can have is `Long.MAX_VALUE`.
  long unsigned(String name) throws BadQueryException {
    String text = query.first(name);
    if (text.isEmpty()) {
      return 0;
    }
    if (!text.matches("[0-9]+")) {
      throw bad("uint64", name, "ParseUint", text, "invalid syntax");
    }
    BigInteger value = new BigInteger(text);
    if (value.compareTo(MAX_UNSIGNED) > 0) {
      throw bad("uint64", name, "ParseUint", text, "value out of range");
    }
    return value.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
  }

  private static BadQueryException bad(
      String type, String name, String function, String text, String fault) {
    return new BadQueryException(
        "Error decoding %s for '%s': strconv.%s: parsing %s: %s"
            .formatted(type, name, function, Escape.quote(text), fault));
  }
}
