package dev.postroom.server.logging;

import dev.postroom.server.options.SystemReason;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// A log file by its name. Immutable.
final class LogFile {
  private final Path path;

  LogFile(String path) {
    this.path = Path.of(path);
  }

  /// Open the file to append to it; the owner may write and the group may read it. A plain stream
  /// and no channel, because an interrupted thread that logs would close a channel.
  OutputStream open() throws IOException {
    try {
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    } catch (FileSystemException _) {
      // It is there already; or it cannot be made, and the stream will say why.
    }
    try {
      return new FileOutputStream(path.toFile(), true);
    } catch (FileNotFoundException unopened) {
      throw new IOException("open " + path + ": " + SystemReason.of(unopened), unopened);
    }
  }
}
