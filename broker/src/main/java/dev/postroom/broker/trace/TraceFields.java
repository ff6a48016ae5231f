package dev.postroom.broker.trace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A header block as nats-server reads it to trace a message: the name of a field is everything up
/// to the next colon, line ends too, its value the rest of that line. Fields without a name or a
/// value are none (docs/spec/core.md 1.16). Confined to the thread that reads it.
///
/// Bounds: any client may send very many fields. No more than [#MOST_BYTES] of them are kept to be
/// shown; of those that ask for something the first value is, wherever it stands.
final class TraceFields {
  static final int MOST_BYTES = 64 * 1024;

  static final String DEST = "Nats-Trace-Dest";
  static final String ONLY = "Nats-Trace-Only";
  static final String ORIGIN = "Nats-Trace-Origin-Account";
  static final String ENCODINGS = "Accept-Encoding";

  /// The case of this one's letters is of no importance.
  static final String PARENT = "traceparent";

  private static final Set<String> ASKING = Set.of(DEST, ONLY, ORIGIN, ENCODINGS);
  private static final byte[] VERSION = "NATS/1.0\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Map<String, Collection<String>> shown = new TreeMap<>();
  private final Map<String, String> asking = new HashMap<>();
  private int left = MOST_BYTES;

  /// Read a block; it has no fields when it begins otherwise than that of a plain message.
  TraceFields(byte[] block) {
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
      if (colon > at) {
        add(block, at, colon, end);
      }
      at = end + 2;
    }
  }

  private void add(byte[] block, int from, int colon, int end) {
    boolean mayAsk = colon - from <= ORIGIN.length(); // the longest of their names
    int size = end - from;
    if (!mayAsk && size > left) {
      return;
    }
    String value = value(block, colon + 1, end);
    if (value.isEmpty()) {
      return;
    }
    String name = new String(block, from, colon - from, StandardCharsets.UTF_8);
    if (ASKING.contains(name)) {
      asking.putIfAbsent(name, value);
    } else if (name.equalsIgnoreCase(PARENT)) {
      asking.putIfAbsent(PARENT, value);
    }
    if (size <= left) {
      left -= size;
      shown.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
    }
  }

  /// Return fields to be shown in the order of their names, each with its values in their order.
  Map<String, Collection<String>> shown() {
    return Collections.unmodifiableMap(shown);
  }

  /// Return the first value of a field that asks for something; empty when there is none.
  String first(String name) {
    return asking.getOrDefault(name, "");
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
