package dev.postroom.platform;

/// Hands lines to the [System.Logger] of the program that a server or client is part of, whatever
/// that is. Warnings and errors keep their level, everything else is for who looks for it.
/// Thread-safe.
public final class SystemLog implements Log {
  private final System.Logger logger;

  /// Make a log that writes under this name.
  public SystemLog(String name) {
    logger = System.getLogger(name);
  }

  private static System.Logger.Level level(Level level) {
    return switch (level) {
      case TRACE -> System.Logger.Level.TRACE;
      // What a server of its own tells on every start is no news in a program or a test.
      case DEBUG, INFO -> System.Logger.Level.DEBUG;
      case WARN -> System.Logger.Level.WARNING;
      case ERROR, FATAL -> System.Logger.Level.ERROR;
    };
  }

  @Override
  public boolean isEnabled(Level level) {
    return logger.isLoggable(level(level));
  }

  @Override
  public void log(Level level, String text) {
    logger.log(level(level), text);
  }
}
