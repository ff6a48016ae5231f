package dev.postroom.interop;

import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Both servers under the name nats-server: ours by a link, which a test removes with [#close].
/// Confined to one test.
final class NamedServers implements AutoCloseable {
  private final Path link;

  NamedServers(Path folder) {
    this.link = folder.resolve("nats-server");
  }

  /// Return the file to run for a program.
  Path of(ServerProgram program) {
    if (!program.name().equals("postroom")) {
      return program.executable();
    }
    try {
      return Files.isSymbolicLink(link)
          ? link
          : Files.createSymbolicLink(link, program.executable());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// JUnit removes links that lead out of its folder too, but complains of each.
  @Override
  public void close() {
    try {
      Files.deleteIfExists(link);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
