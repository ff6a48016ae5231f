package dev.postroom.config;

import java.io.IOException;

/// Reads the files that a configuration names.
@FunctionalInterface
public interface ConfigFiles {

  /// Return the content of a file. The path is relative to the process, not to the including file.
  ///
  /// @throws IOException when it cannot be read; its message is shown as it is, so it says what the
  ///   system says, such as `open a.conf: no such file or directory`
  byte[] read(String path) throws IOException;
}
