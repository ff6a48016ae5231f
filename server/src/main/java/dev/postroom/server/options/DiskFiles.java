package dev.postroom.server.options;

import dev.postroom.config.ConfigFiles;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// The configuration files on this machine's disk; failures are told in the words of the system.
public final class DiskFiles implements ConfigFiles {
  private static final int MOST_BYTES = (16 << 20) + 1; // the parser refuses one byte too many

  @Override
  public byte[] read(String path) throws IOException {
    try (FileInputStream in = new FileInputStream(path)) {
      return in.readNBytes(MOST_BYTES);
    } catch (FileNotFoundException _) {
      throw new IOException(reason(path));
    } catch (IOException unreadable) {
      throw new IOException("read " + path + ": " + unreadable.getMessage(), unreadable);
    }
  }

  private static String reason(String path) {
    try {
      Path file = Path.of(path);
      if (Files.isDirectory(file)) {
        return "read " + path + ": is a directory";
      }
      if (Files.exists(file)) {
        return "open " + path + ": permission denied";
      }
    } catch (InvalidPathException _) {
      return "open " + path + ": invalid argument";
    }
    return "open " + path + ": no such file or directory";
  }
}
