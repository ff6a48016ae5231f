package dev.postroom.interop;

import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// A client program of other people, running as a child process; its output is kept in a file.
/// Confined to the test that starts it.
final class Program implements AutoCloseable {
  private final String name;
  private final Path output;
  private final Process process;

  private Program(String name, Path output, Process process) {
    this.name = name;
    this.output = output;
    this.process = process;
  }

  /// Start a program in a folder; a name without a slash is looked up like a tool.
  static Program start(Path folder, List<String> command) {
    List<String> resolved = new ArrayList<>(command);
    String name = command.getFirst();
    if (!name.contains("/")) {
      resolved.set(0, tool(name).toString());
    }
    try {
      Path output = Files.createTempFile("output-", ".txt");
      Process process =
          new ProcessBuilder(resolved)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      return new Program(name, output, process);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + resolved, e);
    }
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

  /// Return what it has written so far.
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Wait until it has written the text.
  void awaitOutput(String text) {
    Awaitility.await(name + " says " + text)
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(30))
        .until(() -> !process.isAlive() || output().contains(text));
    if (!output().contains(text)) {
      throw new AssertionError(name + " ended without saying \"" + text + "\":\n" + output());
    }
  }

  /// Wait for its end, which must be a good one, and return its output.
  String awaitSuccess(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(name + " is still running:\n" + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + name, e);
    }
    if (process.exitValue() != 0) {
      throw new AssertionError(name + " ended with " + process.exitValue() + ":\n" + output());
    }
    return output();
  }

  /// Kill it at once (SIGKILL) and wait until it is gone.
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
    try {
      Files.deleteIfExists(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
