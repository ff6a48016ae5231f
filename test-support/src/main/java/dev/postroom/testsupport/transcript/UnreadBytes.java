package dev.postroom.testsupport.transcript;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/// Tells whether the other end of a loopback connection has read everything that was sent to it, by
/// the kernel's table of sockets. Linux only.
///
/// So a byte can be sent after the one before has really been read, instead of after a guessed
/// pause.
final class UnreadBytes {
  private static final Path TABLE = Path.of("/proc/self/net/tcp");
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int QUEUES = 4;

  private UnreadBytes() {}

  /// Return whether bytes that `clientPort` sent wait unread at `serverPort`. A connection that is
  /// gone has none.
  static boolean wait(int clientPort, int serverPort) {
    String local = String.format(Locale.ROOT, "0100007F:%04X", serverPort);
    String remote = String.format(Locale.ROOT, "0100007F:%04X", clientPort);
    try {
      for (String line : Files.readAllLines(TABLE)) {
        if (line.contains(local) && line.contains(remote)) {
          String[] columns = BLANKS.split(line.strip(), -1);
          if (columns[LOCAL].equals(local) && columns[REMOTE].equals(remote)) {
            return !columns[QUEUES].endsWith(":00000000");
          }
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
