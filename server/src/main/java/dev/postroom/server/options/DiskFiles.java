package dev.postroom.server.options;

import dev.postroom.config.ConfigFiles;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;

/// The configuration files on this machine's disk; failures are told in the words of the system.
public final class DiskFiles implements ConfigFiles {
  private static final int MOST_BYTES = (16 << 20) + 1; // the parser refuses one byte too many

  @Override
  public byte[] read(String path) throws IOException {
    try (FileInputStream in = new FileInputStream(path)) {
      return in.readNBytes(MOST_BYTES);
    } catch (FileNotFoundException unopened) {
      // Go opens a folder, and fails when it reads it.
      String step = new File(path).isDirectory() ? "read " : "open ";
      throw new IOException(step + path + ": " + SystemReason.of(unopened), unopened);
    } catch (IOException unreadable) {
      throw new IOException("read " + path + ": " + SystemReason.of(unreadable), unreadable);
    }
  }
}
