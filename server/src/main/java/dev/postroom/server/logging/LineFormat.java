package dev.postroom.server.logging;

import dev.postroom.platform.Log.Level;
import dev.postroom.server.options.LogOptions;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/// How log lines look, and which are written. Immutable.
public final class LineFormat {
  private final LogOptions options;
  private final byte[] head;
  private final Map<Level, byte[]> labels = new EnumMap<>(Level.class);

  /// Make the format of a process.
  ///
  /// @param inColour whether the level is coloured, for terminals
  public LineFormat(LogOptions options, long pid, boolean inColour) {
    this.options = options;
    this.head = ascii("[" + pid + "] ");
    for (Level level : Level.values()) {
      String label =
          inColour ? "\u001b[" + colour(level) + "m" + level.label() + "\u001b[0m" : level.label();
      labels.put(level, ascii("[" + label + "] "));
    }
  }

  private static String colour(Level level) {
    return switch (level) {
      case TRACE -> "33";
      case DEBUG -> "36";
      case INFO -> "32";
      case WARN -> "0;93";
      case ERROR, FATAL -> "31";
    };
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  boolean isEnabled(Level level) {
    return switch (level) {
      case TRACE -> options.trace();
      case DEBUG -> options.debug();
      case INFO, WARN, ERROR, FATAL -> true;
    };
  }

  boolean hasTime() {
    return options.time();
  }

  boolean isUtc() {
    return options.utc();
  }

  byte[] head() {
    return head;
  }

  byte[] label(Level level) {
    return labels.getOrDefault(level, head);
  }
}
