package dev.postroom.interop;

import dev.postroom.testsupport.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The Go programs of `src/test/go`, clients of a server.
final class GoPrograms {
  private static final Path SOURCES = Path.of("src/test/go").toAbsolutePath();
  private static final Path BINARIES = Path.of("target/go").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private GoPrograms() {}

  /// Build them all; quick when nothing changed.
  static void build() {
    Program.run(SOURCES, Duration.ofMinutes(5), "go", "build", "-o", BINARIES + "/", "./...");
  }

  /// Start one of them.
  static Program start(ServerProcess server, String name, String... words) {
    return start(server.url(), name, words);
  }

  /// Run one of them to its end, which must be a good one, and return its output.
  static String run(ServerProcess server, String name, String... words) {
    return run(server.url(), name, words);
  }

  /// Start one of them as a client of this address.
  static Program start(String url, String name, String... words) {
    return Program.start(BINARIES, command(url, name, words));
  }

  /// Run one of them as a client of this address.
  static String run(String url, String name, String... words) {
    try (Program program = start(url, name, words)) {
      return program.awaitSuccess(PATIENCE);
    }
  }

  private static List<String> command(String url, String name, String... words) {
    List<String> command = new ArrayList<>();
    command.add(BINARIES.resolve(name).toString());
    command.addAll(List.of("-url", url));
    command.addAll(List.of(words));
    return command;
  }
}
