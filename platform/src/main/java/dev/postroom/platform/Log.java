package dev.postroom.platform;

/// Where a server writes what happened. Implementations are thread-safe, never throw, and add time,
/// process and level.
///
/// Texts are finished sentences on one line: whatever came from a peer goes through [Escape] first.
/// Callers ask [#isEnabled] before they build a text for [Level#DEBUG] or [Level#TRACE].
public interface Log {

  /// How much a line matters, in the words of the NATS log format.
  enum Level {
    TRACE("TRC"),
    DEBUG("DBG"),
    INFO("INF"),
    WARN("WRN"),
    ERROR("ERR"),
    FATAL("FTL");

    private final String label;

    Level(String label) {
      this.label = label;
    }

    /// Return the three letters the log shows.
    public String label() {
      return label;
    }
  }

  /// Return whether lines of this level are written at all.
  boolean isEnabled(Level level);

  /// Write one line.
  void log(Level level, String text);

  /// Write what is wrong, with the stack of its cause: only for our own bugs.
  default void bug(String text, Throwable cause) {
    log(Level.ERROR, withStack(text, cause));
  }

  /// Return a text and the stack of its cause on one line.
  static String withStack(String text, Throwable cause) {
    StringBuilder line = new StringBuilder(text).append(": ").append(cause);
    for (StackTraceElement frame : cause.getStackTrace()) {
      line.append(" | ").append(frame);
    }
    return Escape.line(line.toString());
  }

  default void trace(String text) {
    log(Level.TRACE, text);
  }

  default void debug(String text) {
    log(Level.DEBUG, text);
  }

  default void info(String text) {
    log(Level.INFO, text);
  }

  default void warn(String text) {
    log(Level.WARN, text);
  }

  default void error(String text) {
    log(Level.ERROR, text);
  }

  default void fatal(String text) {
    log(Level.FATAL, text);
  }

  default boolean isDebug() {
    return isEnabled(Level.DEBUG);
  }

  default boolean isTrace() {
    return isEnabled(Level.TRACE);
  }
}
