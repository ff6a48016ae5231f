package dev.postroom.interop;

import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/// A child process whose surroundings are what is tested: its environment is the caller's, and
/// standard output and standard error are kept apart. Confined to the test that starts it.
final class Launched implements AutoCloseable {
  // The launcher may have to build first.
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path folder;
  private final Process process;

  private Launched(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /// What a program wrote before it ended, and its exit code.
  record Ended(int code, String output, String errors) {
    /// Return the lines of standard error without the process id and the time of log lines.
    List<String> log() {
      return withoutTimes(errors);
    }
  }

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

  /// Start a command.
  static Launched start(ProcessBuilder command) {
    try {
      Path folder = Files.createTempDirectory("launched-");
      Process process =
          command
              .redirectOutput(folder.resolve("output").toFile())
              .redirectError(folder.resolve("errors").toFile())
              .start();
      process.getOutputStream().close();
      return new Launched(folder, process);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.command(), e);
    }
  }

  /// Run a command to its end.
  static Ended run(ProcessBuilder command) {
    try (Launched launched = start(command)) {
      return launched.awaitEnd();
    }
  }

  long pid() {
    return process.pid();
  }

  /// Return the name that the system shows for the process.
  String processName() {
    try {
      return Files.readString(Path.of("/proc/" + pid() + "/comm")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Return what it has written to standard output so far.
  String output() {
    return read("output");
  }

  /// Return what it has written to standard error so far.
  String errors() {
    return read("errors");
  }

  /// Return the port for clients that a server has announced.
  int port() {
    return Integer.parseInt(
        errors().replaceFirst("(?s).*Listening for client connections on \\S*:(\\d+)\\n.*", "$1"));
  }

  /// Wait until a server is ready, and return this.
  Launched awaitReady() {
    awaitErrors("Server is ready");
    return this;
  }

  /// Wait until it has written the text to standard error.
  void awaitErrors(String text) {
    try {
      Awaitility.await()
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .atMost(PATIENCE)
          .until(() -> !process.isAlive() || errors().contains(text));
    } catch (ConditionTimeoutException _) {
      throw new AssertionError("nobody said \"" + text + "\":\n" + errors());
    }
    if (!errors().contains(text)) {
      throw new AssertionError("it ended without saying \"" + text + "\":\n" + errors());
    }
  }

  /// Send a signal by its short name, for example `USR2`.
  void signal(String name) {
    Ended kill = run(new ProcessBuilder("kill", "-" + name, String.valueOf(pid())));
    if (kill.code() != 0) {
      throw new AssertionError("kill -" + name + " failed: " + kill.errors());
    }
  }

  /// Wait until it has ended by itself.
  Ended awaitEnd() {
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("it is still running:\n" + errors());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a program", e);
    }
    return new Ended(process.exitValue(), output(), errors());
  }

  /// Kill it when it still runs (SIGKILL), and remove what it wrote.
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Return the lines of a log without the process id and the time.
  static List<String> withoutTimes(String log) {
    return log.lines().map(line -> line.replaceFirst("^\\[\\d+] [\\d/]+ [\\d:.]+ ", "")).toList();
  }

  private String read(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
