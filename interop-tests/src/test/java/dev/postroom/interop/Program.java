package dev.postroom.interop;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.ServerProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A client program of other people, running as a child process. Confined to the test that starts
/// it.
final class Program implements AutoCloseable {
  private final String name;
  private final ChildProcess process;

  private Program(String name, ChildProcess process) {
    this.name = name;
    this.process = process;
  }

  /// Start a program in a folder; a name without a slash is looked up like a tool.
  static Program start(Path folder, List<String> command) {
    List<String> resolved = new ArrayList<>(command);
    String name = command.getFirst();
    if (!name.contains("/")) {
      resolved.set(0, tool(name).toString());
    }
    ProcessBuilder builder =
        new ProcessBuilder(resolved).directory(folder.toFile()).redirectErrorStream(true);
    return new Program(name, ChildProcess.start(builder));
  }

  /// Run a program in a folder to its end, which must be a good one, and return its output.
  static String run(Path folder, Duration patience, String... command) {
    try (Program program = start(folder, List.of(command))) {
      return program.awaitSuccess(patience);
    }
  }

  /// Return where a tool is installed.
  ///
  /// @throws IllegalStateException when it is not
  static Path tool(String name) {
    return ServerProgram.findTool(name)
        .orElseThrow(() -> new IllegalStateException(name + " is needed and not installed"));
  }

  /// Wait until it has written the text.
  void awaitOutput(String text) {
    process.awaitOutput(text, Duration.ofSeconds(30));
  }

  /// Return what it has written so far.
  String output() {
    return process.output();
  }

  /// Wait for its end, which must be a good one, and return its output.
  String awaitSuccess(Duration patience) {
    ChildProcess.Ended ended = process.awaitEnd(patience);
    if (ended.code() != 0) {
      throw new AssertionError(name + " ended with " + ended.code() + ":\n" + ended.output());
    }
    return ended.output();
  }

  /// Wait for its end, which must be a bad one, and return its output.
  String awaitFailure(Duration patience) {
    ChildProcess.Ended ended = process.awaitEnd(patience);
    if (ended.code() == 0) {
      throw new AssertionError(name + " ended well:\n" + ended.output());
    }
    return ended.output();
  }

  /// Kill it at once (SIGKILL) and wait until it is gone.
  void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }
}
