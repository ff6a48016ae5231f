package dev.postroom.interop;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.ServerProgram;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Commands that start a server, for tests of what surrounds it: how it is called, its environment,
/// signals, and its log.
final class Commands {
  private Commands() {}

  /// Return the command that starts our server.
  static ProcessBuilder postroom(String... flags) {
    return command(ServerProgram.root().resolve("postroom"), flags);
  }

  /// Return the command that starts a program with these words.
  static ProcessBuilder command(Path program, String... words) {
    return new ProcessBuilder(
        Stream.concat(Stream.of(program.toString()), Arrays.stream(words)).toList());
  }

  /// Return the command in an environment in which these are set, or not set where empty.
  static ProcessBuilder in(Map<String, String> environment, ProcessBuilder command) {
    environment.forEach(
        (name, value) -> {
          command.environment().remove(name);
          if (!value.isEmpty()) {
            command.environment().put(name, value);
          }
        });
    return command;
  }

  /// Start a server and wait until it is ready.
  static ChildProcess ready(ProcessBuilder command) {
    ChildProcess server = ChildProcess.start(command);
    boolean isReady = false;
    try {
      server.awaitErrors("Server is ready");
      isReady = true;
      return server;
    } finally {
      if (!isReady) {
        server.close();
      }
    }
  }

  /// Return the port for clients that a server has announced.
  static int port(ChildProcess server) {
    return Integer.parseInt(
        server
            .errors()
            .replaceFirst("(?s).*Listening for client connections on \\S*:(\\d+)\\n.*", "$1"));
  }

  /// Return the lines of a log without the process id and the time.
  static List<String> withoutTimes(String log) {
    return log.lines().map(line -> line.replaceFirst("^\\[\\d+] [\\d/]+ [\\d:.]+ ", "")).toList();
  }
}
