package dev.postroom.broker;

import dev.postroom.broker.loop.Listener;
import dev.postroom.platform.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A Unix domain socket that listens, and its file. Thread-safe.
record LocalPort(Listener listener, Path file, Log log) implements AutoCloseable {

  LocalPort {
    log.info("Listening for client connections on unix:" + file);
  }

  /// Accept no more, and remove the file.
  @Override
  public void close() {
    listener.close();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.warn("could not remove " + file + ": " + e.getMessage());
    }
  }
}
