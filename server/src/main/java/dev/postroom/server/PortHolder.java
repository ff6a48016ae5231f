package dev.postroom.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Finds the process that listens on a port, as far as Linux tells: the tables of sockets name the
/// inode, and the open files of a process lead to it. Blocks for some milliseconds.
final class PortHolder {
  private static final Path PROC = Path.of("/proc");
  private static final String LISTENING = "0A";
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private PortHolder() {}

  /// Return `Postroom (process 42)`, or what else holds the port; empty when nobody may or can be
  /// named.
  static String of(int port) {
    for (String table : List.of("net/tcp", "net/tcp6")) {
      String inode = inode(PROC.resolve(table), port);
      if (!inode.isEmpty()) {
        return holder("socket:[" + inode + "]");
      }
    }
    return "";
  }

  private static String inode(Path table, int port) {
    String ending = String.format(Locale.ROOT, ":%04X", port);
    try {
      for (String line : Files.readAllLines(table, StandardCharsets.US_ASCII)) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length > INODE
            && fields[LOCAL_ADDRESS].endsWith(ending)
            && fields[STATE].equals(LISTENING)) {
          return fields[INODE];
        }
      }
    } catch (IOException _) {
      // No Linux, or none that shows its sockets.
    }
    return "";
  }

  private static String holder(String socket) {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process.resolve("fd"), socket)) {
          return name(process) + " (process " + process.getFileName() + ")";
        }
      }
    } catch (IOException _) {
      // The holder ended meanwhile.
    }
    return "";
  }

  /// Return the name that the system shows; ours is java, or whatever we were called.
  private static String name(Path process) throws IOException {
    String words = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
    return ServerCommand.isServer(words)
        ? "Postroom"
        : Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1).strip();
  }

  private static boolean holds(Path openFiles, String socket) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(openFiles)) {
      for (Path file : files) {
        if (Files.readSymbolicLink(file).toString().equals(socket)) {
          return true;
        }
      }
    } catch (IOException _) {
      // A process of somebody else, or one that ended.
    }
    return false;
  }
}
