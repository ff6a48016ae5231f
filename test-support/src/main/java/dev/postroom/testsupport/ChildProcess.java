package dev.postroom.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/// A program running as a child process, with no input; what it writes is kept in files of a folder
/// of its own, which [#close] removes. Thread-safe.
public final class ChildProcess implements AutoCloseable {
  // Our launcher may have to build first.
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final List<String> command;
  private final String name;
  private final Path folder;
  private final Process process;

  private ChildProcess(List<String> command, Path folder, Process process) {
    this.command = List.copyOf(command);
    this.name = command.getFirst();
    this.folder = folder;
    this.process = process;
  }

  /// What a program wrote before it ended, and its exit code.
  public record Ended(int code, String output, String errors) {}

  /// Start a command. Standard output and standard error are kept apart unless the command joins
  /// them.
  public static ChildProcess start(ProcessBuilder command) {
    try {
      Path folder = Files.createTempDirectory("child-");
      Path output = Files.createFile(folder.resolve("output"));
      Path errors = Files.createFile(folder.resolve("errors"));
      Process process =
          command.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      return new ChildProcess(command.command(), folder, process);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.command(), e);
    }
  }

  /// Run a command to its end, which must come within three minutes.
  public static Ended run(ProcessBuilder command) {
    try (ChildProcess child = start(command)) {
      return child.awaitEnd();
    }
  }

  /// Return the process id.
  public long pid() {
    return process.pid();
  }

  /// Return the words it was started with, its program first.
  public List<String> command() {
    return command;
  }

  /// Return whether it has ended.
  public boolean hasEnded() {
    return !process.isAlive();
  }

  /// Return the processes it has started, theirs included.
  public List<ProcessHandle> children() {
    return process.descendants().toList();
  }

  /// Return the name that the system shows for the process.
  public String processName() {
    try {
      return Files.readString(Path.of("/proc/" + pid() + "/comm")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Return what it has written to standard output so far.
  public String output() {
    return read("output");
  }

  /// Return what it has written to standard error so far; nothing when its command joined both.
  public String errors() {
    return read("errors");
  }

  /// Wait until it has written the text to standard output, and return this.
  ///
  /// @throws AssertionError when it ends without, or does not within this time
  public ChildProcess awaitOutput(String text, Duration patience) {
    return await(text, this::output, patience);
  }

  /// Wait, three minutes at most, until it has written the text to standard error, and return this.
  ///
  /// @throws AssertionError when it ends without, or does not within this time
  public ChildProcess awaitErrors(String text) {
    return await(text, this::errors, PATIENCE);
  }

  /// Wait, three minutes at most, until one of the lines of standard error behind the first `seen`
  /// contains one of the texts.
  public void awaitAnyError(int seen, String... texts) {
    awaitAny(this::errors, seen, texts);
  }

  /// Wait as [#awaitAnyError] does, for a line of standard output.
  public void awaitAnyOutput(int seen, String... texts) {
    awaitAny(this::output, seen, texts);
  }

  private static void awaitAny(Supplier<String> written, int seen, String... texts) {
    Awaitility.await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .atMost(PATIENCE)
        .until(
            () ->
                written
                    .get()
                    .lines()
                    .skip(seen)
                    .anyMatch(line -> Stream.of(texts).anyMatch(line::contains)));
  }

  private ChildProcess await(String text, Supplier<String> written, Duration patience) {
    try {
      Awaitility.await()
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .atMost(patience)
          .until(() -> !process.isAlive() || written.get().contains(text));
    } catch (ConditionTimeoutException _) {
      throw new AssertionError(
          name + " did not say \"" + text + "\" in " + patience + ":\n" + everything());
    }
    if (!written.get().contains(text)) {
      throw new AssertionError(name + " ended without saying \"" + text + "\":\n" + everything());
    }
    return this;
  }

  /// Send it a signal by its short name, for example `USR2`.
  public void signal(String signal) {
    Ended kill = run(new ProcessBuilder("kill", "-" + signal, String.valueOf(pid())));
    if (kill.code() != 0) {
      throw new AssertionError("kill -" + signal + " failed: " + kill.errors());
    }
  }

  /// Wait, three minutes at most, until it has ended by itself.
  public Ended awaitEnd() {
    return awaitEnd(PATIENCE);
  }

  /// Wait until it has ended by itself.
  ///
  /// @throws AssertionError when it still runs after this time
  public Ended awaitEnd(Duration patience) {
    if (!endsWithin(patience)) {
      throw new AssertionError(name + " is still running:\n" + everything());
    }
    return new Ended(process.exitValue(), output(), errors());
  }

  /// Ask it to end (SIGTERM), and return whether it has within this time.
  public boolean stop(Duration patience) {
    process.destroy();
    return endsWithin(patience);
  }

  private boolean endsWithin(Duration patience) {
    try {
      return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + name, e);
    }
  }

  /// Kill it at once (SIGKILL) and wait until it is gone.
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /// Kill it when it still runs, and remove what it wrote.
  @Override
  public void close() {
    kill();
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String everything() {
    return output() + errors();
  }

  private String read(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
