package dev.postroom.server;

import dev.postroom.server.options.SystemReason;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The file that holds the process id for whoever wants to signal the process: decimal, without a
/// newline; it stays when the process ends (docs/spec/core.md 2.5).
final class PidFile {
  private PidFile() {}

  /// Write the file, made with mode 0600 when it is not there.
  ///
  /// @throws IOException whose message is Go's: `open x: permission denied`
  static void write(String file, long pid) throws IOException {
    try {
      Files.createFile(
          Path.of(file),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileSystemException _) {
      // It is there already; or it cannot be made, and the stream will say why.
    }
    try (FileOutputStream out = new FileOutputStream(file)) {
      out.write(String.valueOf(pid).getBytes(StandardCharsets.US_ASCII));
    } catch (FileNotFoundException unopened) {
      throw new IOException("open " + file + ": " + SystemReason.of(unopened), unopened);
    } catch (IOException failed) {
      throw new IOException("write " + file + ": " + SystemReason.of(failed), failed);
    }
  }
}
