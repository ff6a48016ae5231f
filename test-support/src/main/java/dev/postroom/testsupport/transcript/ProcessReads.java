package dev.postroom.testsupport.transcript;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// How many bytes a process has read in its life, as the kernel counts them. Linux only.
///
/// So a byte can be sent after the server has read the one before, instead of after a guessed
/// pause. (The kernel's table of sockets would tell the same of one connection, but takes
/// milliseconds to read.)
final class ProcessReads {
  private static final String FIELD = "rchar: ";

  private final Path file;

  ProcessReads(long pid) {
    this.file = Path.of("/proc", String.valueOf(pid), "io");
  }

  /// Return the bytes read so far; -1 when the process is gone.
  long count() {
    try {
      String text = Files.readString(file);
      int start = text.indexOf(FIELD) + FIELD.length();
      return Long.parseLong(text.substring(start, text.indexOf('\n', start)));
    } catch (NoSuchFileException _) {
      return -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
