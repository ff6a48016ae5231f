package dev.postroom.server.logging;

import dev.postroom.platform.Log;

/// The log of a process: it can be opened again, and is closed at the end. Thread-safe.
public interface ServerLog extends Log, AutoCloseable {
  /// What a log that is no file says when it shall be opened again.
  String NO_FILE = "File log re-open ignored, not a file logger";

  /// Open the log file by its name again, for whoever moves log files away; a log that is no file
  /// says so.
  void reopen();

  /// Give back what is open. Lines that come later are lost.
  @Override
  void close();
}
