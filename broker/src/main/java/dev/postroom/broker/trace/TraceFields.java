package dev.postroom.broker.trace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/// Reads a header block as nats-server does to trace a message: the name of a field is everything
/// up to the next colon, line ends too, its value the rest of that line. Fields without a name or a
/// value are none (docs/spec/core.md 1.16).
final class TraceFields {
  private static final byte[] VERSION = "NATS/1.0\r\n".getBytes(StandardCharsets.US_ASCII);

  private TraceFields() {}

  /// Return the fields in the order of their names, each with its values in their order; none when
  /// the block begins otherwise than that of a plain message.
  static Map<String, Collection<String>> of(byte[] block) {
    Map<String, Collection<String>> fields = new TreeMap<>();
    int at = startsWithVersion(block) ? VERSION.length : block.length;
    while (at < block.length) {
      int colon = at;
      while (colon < block.length && block[colon] != ':') {
        colon++;
      }
      int end = lineEnd(block, colon + 1);
      if (end < 0) {
        break;
      }
      String value = value(block, colon + 1, end);
      if (colon > at && !value.isEmpty()) {
        String name = new String(block, at, colon - at, StandardCharsets.UTF_8);
        fields.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
      }
      at = end + 2;
    }
    return fields;
  }

  private static boolean startsWithVersion(byte[] block) {
    for (int i = 0; i < VERSION.length; i++) {
      if (i >= block.length || block[i] != VERSION[i]) {
        return false;
      }
    }
    return true;
  }

  /// Return where the next CR with an LF behind it stands, or -1.
  private static int lineEnd(byte[] block, int from) {
    for (int i = from; i + 1 < block.length; i++) {
      if (block[i] == '\r' && block[i + 1] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static String value(byte[] block, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && isBlank(block[start])) {
      start++;
    }
    while (end > start && isBlank(block[end - 1])) {
      end--;
    }
    return new String(block, start, end - start, StandardCharsets.UTF_8);
  }

  private static boolean isBlank(byte letter) {
    return letter == ' ' || letter == '\t';
  }
}
