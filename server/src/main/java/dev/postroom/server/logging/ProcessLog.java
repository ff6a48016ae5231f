package dev.postroom.server.logging;

import dev.postroom.platform.Clock;
import dev.postroom.server.options.LogOptions;
import java.io.IOException;

/// The log of a process, which can be exchanged for another while it is in use. Thread-safe.
public final class ProcessLog implements ServerLog {
  private final Opener opener;
  // Volatile: exchanged by a reload, used by every thread.
  private volatile ServerLog current;

  /// Opens a log that does what the options say.
  @FunctionalInterface
  public interface Opener {
    ServerLog open(LogOptions options) throws IOException;
  }

  private ProcessLog(Opener opener, ServerLog current) {
    this.opener = opener;
    this.current = current;
  }

  /// Open a log.
  ///
  /// @throws IOException when it cannot be opened; its message is the system's
  public static ProcessLog open(LogOptions options, Opener opener) throws IOException {
    return new ProcessLog(opener, opener.open(options));
  }

  /// Return what opens the logs of a process: files, syslog or standard error.
  ///
  /// @param isTerminal whether standard error is a terminal, which gets colours
  public static Opener opener(String calledAs, boolean isTerminal) {
    long pid = ProcessHandle.current().pid();
    Clock clock = Clock.system();
    return options -> {
      if (!options.file().isEmpty()) {
        return LineLog.toFile(new LineFormat(options, pid, false), clock, options);
      }
      if (!options.syslog().isEmpty()) {
        LineFormat format = new LineFormat(options, pid, false);
        return SyslogLog.connect(format, clock, options, calledAs + "[" + pid + "]");
      }
      return LineLog.toStandardError(new LineFormat(options, pid, isTerminal), clock);
    };
  }

  /// Open another log, to be used by [#use]; the present one goes on until then.
  ///
  /// @throws IOException when it cannot be opened; its message is the system's
  public ServerLog next(LogOptions options) throws IOException {
    return opener.open(options);
  }

  /// Log to another log from now on, and close the one before.
  public void use(ServerLog next) {
    ServerLog before = current;
    current = next;
    before.close();
  }

  @Override
  public boolean isEnabled(Level level) {
    return current.isEnabled(level);
  }

  @Override
  public void log(Level level, String text) {
    current.log(level, text);
  }

  @Override
  public void reopen() {
    current.reopen();
  }

  @Override
  public void close() {
    current.close();
  }
}
