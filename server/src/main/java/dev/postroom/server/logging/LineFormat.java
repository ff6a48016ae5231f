package dev.postroom.server.logging;

import dev.postroom.json.JsonFields;
import dev.postroom.platform.Log.Level;
import dev.postroom.server.options.LogOptions;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/// How log lines look, and which are written. Immutable.
///
/// | form | line |
/// |---|---|
/// | text, as nats-server | `[42] 2026/11/24 18:20:37.772158 [INF] Server is ready` |
/// | JSON | `{"time":"2026-11-24T18:20:37.772158Z","level":"info","pid":42,"message":"Server is ready"}` |
///
/// Each is a head, the time if that is wanted, a label for the level, the text and a line end.
/// Times in JSON are always UTC.
public final class LineFormat {
  private static final JsonFields<String> MESSAGE =
      JsonFields.<String>of().string("message", text -> text).build();

  private final LogOptions options;
  private final byte[] head;
  private final Map<Level, byte[]> labels = new EnumMap<>(Level.class);

  /// Make the format of a process.
  ///
  /// @param inColour whether the level of a text line is coloured, for terminals
  public LineFormat(LogOptions options, long pid, boolean inColour) {
    this.options = options;
    String timed = options.time() ? "\"time\":\"" : "";
    this.head = ascii(options.json() ? "{" + timed : "[" + pid + "] ");
    for (Level level : Level.values()) {
      labels.put(level, ascii(options.json() ? json(level, pid) : label(level, inColour)));
    }
  }

  private String json(Level level, long pid) {
    String end = options.time() ? "\"," : "";
    return end + "\"level\":\"" + level.name().toLowerCase(Locale.ROOT) + "\",\"pid\":" + pid + ",";
  }

  private static String label(Level level, boolean inColour) {
    String label = level.label();
    return inColour ? "[\u001b[" + colour(level) + "m" + label + "\u001b[0m] " : "[" + label + "] ";
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

  /// Return what writes the times.
  TimeStamp stamp() {
    return options.json() ? TimeStamp.ofJson() : TimeStamp.ofText(options.utc());
  }

  byte[] head() {
    return head;
  }

  byte[] label(Level level) {
    return labels.getOrDefault(level, head);
  }

  /// Return the text as the line shows it.
  byte[] body(String text) {
    // A document of its own without its opening brace, which is in the head.
    String shown = options.json() ? MESSAGE.toJson(text).substring(1) : text;
    return shown.getBytes(StandardCharsets.UTF_8);
  }
}
