package dev.postroom.broker.service;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The header block of a request: what the server adds to it, and what of it asks for a metric.
final class RequestHeader {
  private static final String INFO = "Nats-Request-Info:";
  private static final byte[] VERSION = "NATS/1.0\r\n".getBytes(StandardCharsets.US_ASCII);

  private RequestHeader() {}

  /// Return the block with this about who asks, in place of what it said of that.
  ///
  /// @param block a whole block; empty for none
  static byte[] with(byte[] block, Who who) {
    ByteArrayOutputStream next = new ByteArrayOutputStream(block.length + 128);
    if (block.length == 0) {
      next.writeBytes(VERSION);
    }
    int end = endOfFields(block);
    for (int start = 0; start < end; ) {
      int stop = endOfLine(block, start, end);
      if (!startsWith(block, start, stop)) {
        next.write(block, start, stop - start);
      }
      start = stop;
    }
    String line = INFO + " " + Who.FIELDS.toJson(who) + "\r\n\r\n";
    next.writeBytes(line.getBytes(StandardCharsets.UTF_8));
    return next.toByteArray();
  }

  /// Return whether the block tells more of who asks than the account.
  static boolean isShared(byte[] block) {
    int end = endOfFields(block);
    for (int start = 0; start < end; start = endOfLine(block, start, end)) {
      if (startsWith(block, start, end)) {
        int stop = endOfLine(block, start, end);
        String line = new String(block, start, stop - start, StandardCharsets.UTF_8);
        return line.contains("\"start\":");
      }
    }
    return false;
  }

  /// Return where the empty line at the end begins.
  private static int endOfFields(byte[] block) {
    int end = block.length;
    return end >= 2 && block[end - 2] == '\r' && block[end - 1] == '\n' ? end - 2 : end;
  }

  private static int endOfLine(byte[] block, int start, int end) {
    int at = start;
    while (at < end && block[at] != '\n') {
      at++;
    }
    return Math.min(end, at + 1);
  }

  private static boolean startsWith(byte[] block, int start, int end) {
    if (end - start < INFO.length()) {
      return false;
    }
    for (int i = 0; i < INFO.length(); i++) {
      if (block[start + i] != INFO.charAt(i)) {
        return false;
      }
    }
    return true;
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
