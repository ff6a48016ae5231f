package dev.postroom.interop;

import dev.postroom.testsupport.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The `nats` command line tool, talking to a server.
final class NatsCommand {
  private static final Path FOLDER = Path.of("target");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private NatsCommand() {}

  static Program start(ServerProcess server, String... words) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("nats", "--no-context", "-s", server.url()));
    command.addAll(List.of(words));
    return Program.start(FOLDER, command);
  }

  /// Run it to its end, which must be a good one, and return its output.
  static String run(ServerProcess server, String... words) {
    try (Program program = start(server, words)) {
      return program.awaitSuccess(PATIENCE);
    }
  }
}
