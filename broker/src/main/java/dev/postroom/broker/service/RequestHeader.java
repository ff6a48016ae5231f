package dev.postroom.broker.service;

import dev.postroom.broker.routing.HeaderLines;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The header block of a request: what the server adds to it, and what of it asks for a metric.
final class RequestHeader {
  private static final String INFO = "Nats-Request-Info";

  private RequestHeader() {}

  /// Return the block with this about who asks, in place of what it said of that.
  ///
  /// @param block a whole block; empty for none
  static byte[] with(byte[] block, Who who) {
    return HeaderLines.with(block, INFO, Who.FIELDS.toJson(who));
  }

  /// Return whether the block tells more of who asks than the account.
  static boolean isShared(byte[] block) {
    int end = HeaderLines.endOfFields(block);
    for (int start = 0; start < end; start = HeaderLines.endOfLine(block, start, end)) {
      if (HeaderLines.isOf(block, start, end, INFO)) {
        int stop = HeaderLines.endOfLine(block, start, end);
        String line = new String(block, start, stop - start, StandardCharsets.UTF_8);
        return line.contains("\"start\":");
      }
    }
    return false;
  }

  /// Return the fields by name, in the order of the names, each name as Go writes it: a capital
  /// where a word begins.
  static Map<String, Collection<String>> fields(byte[] block) {
    Map<String, Collection<String>> fields = new TreeMap<>();
    String[] lines = new String(block, StandardCharsets.UTF_8).split("\r\n", -1);
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        fields
            .computeIfAbsent(canonical(lines[i].substring(0, colon)), _ -> new ArrayList<>(1))
            .add(lines[i].substring(colon + 1).strip());
      }
    }
    return fields;
  }

  private static String canonical(String name) {
    StringBuilder text = new StringBuilder(name.toLowerCase(Locale.ROOT));
    for (int i = 0; i < text.length(); i++) {
      if (i == 0 || text.charAt(i - 1) == '-') {
        text.setCharAt(i, Character.toUpperCase(text.charAt(i)));
      }
    }
    return text.toString();
  }
}
