package dev.postroom.server.logging;

import dev.postroom.platform.Clock;
import dev.postroom.server.options.LogOptions;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// The log of a process, which can be exchanged for another while it is in use. Thread-safe.
public final class ProcessLog implements ServerLog {
  private final Opener opener;
  // Held for reading while a line is written, for writing while the log is exchanged: a line that
  // was on its way into the log that closes would be lost.
  private final ReentrantReadWriteLock exchanging = new ReentrantReadWriteLock();
  // Volatile: who asks for the level takes no lock.
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
    exchanging.writeLock().lock();
    try {
      ServerLog before = current;
      current = next;
      before.close();
    } finally {
      exchanging.writeLock().unlock();
    }
  }

  @Override
  public boolean isEnabled(Level level) {
    return current.isEnabled(level);
  }

  @Override
  public void log(Level level, String text) {
    exchanging.readLock().lock();
    try {
      current.log(level, text);
    } finally {
      exchanging.readLock().unlock();
    }
  }

  @Override
  public void reopen() {
    exchanging.readLock().lock();
    try {
      current.reopen();
    } finally {
      exchanging.readLock().unlock();
    }
  }

  @Override
  public void close() {
    exchanging.readLock().lock();
    try {
      current.close();
    } finally {
      exchanging.readLock().unlock();
    }
  }
}
