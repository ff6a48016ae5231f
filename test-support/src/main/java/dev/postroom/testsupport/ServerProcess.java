package dev.postroom.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server running as a child process, ours or another, on ports the system chose.
///
/// It is ready when `start` returns: its log has said so. Thread-safe.
public final class ServerProcess implements AutoCloseable {
  // The launcher may have to build first.
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final String CONFIG = "server.conf";
  private static final Pattern CLIENT_PORT =
      Pattern.compile("Listening for client connections on \\S*:(\\d+)");
  private static final Pattern BEFORE_LEVEL = Pattern.compile("^\\[\\d+] ([\\d/]+ [\\d:.]+ )?");
  private static final Pattern MONITOR_PORT =
      Pattern.compile("Starting https? monitor on \\S*:(\\d+)");

  private final ServerProgram program;
  private final Path folder;
  private final ChildProcess process;

  private ServerProcess(ServerProgram program, Path folder, ChildProcess process) {
    this.program = program;
    this.folder = folder;
    this.process = process;
  }

  /// Start the server on loopback with a free client port and a free monitoring port, and with
  /// these configuration lines; a line of the caller's own for `listen`, `port` or `http` takes
  /// precedence.
  public static ServerProcess start(ServerProgram program, String... configLines) {
    List<String> lines = completed(configLines);
    Path folder = newFolder();
    try {
      Path config = Files.write(folder.resolve(CONFIG), lines);
      return start(program, folder, List.of("-c", config.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> completed(String... configLines) {
    List<String> lines = new ArrayList<>(List.of(configLines));
    if (lines.stream().noneMatch(line -> line.matches("(listen|port)\\b.*"))) {
      lines.add("listen: \"127.0.0.1:-1\"");
    }
    if (lines.stream().noneMatch(line -> line.matches("(https?|https?_port|monitor_port)\\b.*"))) {
      lines.add("http: \"127.0.0.1:-1\"");
    }
    return lines;
  }

  /// Start the server with these flags and no others.
  public static ServerProcess startWithFlags(ServerProgram program, String... flags) {
    return start(program, newFolder(), List.of(flags));
  }

  private static ServerProcess start(ServerProgram program, Path folder, List<String> flags) {
    List<String> command = new ArrayList<>();
    command.add(program.executable().toString());
    command.addAll(flags);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    ServerProcess server = new ServerProcess(program, folder, ChildProcess.start(builder));
    server.awaitReady();
    return server;
  }

  private void awaitReady() {
    boolean isReady = false;
    try {
      awaitLog("Server is ready", START);
      isReady = true;
    } finally {
      if (!isReady) {
        close();
      }
    }
  }

  /// Return which server this is.
  public ServerProgram program() {
    return program;
  }

  /// Return the process id.
  public long pid() {
    return process.pid();
  }

  /// Return the port for clients.
  public int port() {
    return portAfter(CLIENT_PORT);
  }

  /// Return the port of the monitoring documents.
  public int monitorPort() {
    return portAfter(MONITOR_PORT);
  }

  /// Return a monitoring document, for example of `/varz`.
  ///
  /// @throws UncheckedIOException when the server does not answer with status 200
  public String monitor(String path) {
    URI uri = URI.create("http://127.0.0.1:" + monitorPort() + path);
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setRequestProperty("Connection", "close");
      try (InputStream body = connection.getInputStream()) {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Return the URL for clients.
  public String url() {
    return "nats://127.0.0.1:" + port();
  }

  /// Return everything the server has written to its standard output and error.
  public String log() {
    return process.output();
  }

  /// Return the lines of the log so far, without process ids and times.
  public List<String> logLines() {
    return log().lines().map(line -> BEFORE_LEVEL.matcher(line).replaceFirst("")).toList();
  }

  /// Let the server read these configuration lines, completed as by [#start], in place of those it
  /// had (SIGHUP). Wait until it is done, and return what its log said, without process ids and
  /// times.
  public List<String> reload(String... configLines) {
    int before = logLines().size();
    try {
      Path next = Files.write(folder.resolve("next.conf"), completed(configLines));
      Files.move(
          next,
          folder.resolve(CONFIG),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    signal("HUP");
    process.awaitAnyOutput(
        before, "Reloaded server configuration (", "Failed to reload server configuration");
    return logLines().stream().skip(before).toList();
  }

  /// Wait until the log contains the text.
  public void awaitLog(String text, Duration patience) {
    process.awaitOutput(text, patience);
  }

  /// Send the process a signal by its short name, for example `USR2`.
  public void signal(String name) {
    process.signal(name);
  }

  /// Wait until the process has ended, and return its exit code.
  public int awaitExit(Duration patience) {
    return process.awaitEnd(patience).code();
  }

  /// Kill the process at once (SIGKILL) and wait until it is gone.
  public void kill() {
    process.kill();
  }

  /// Stop the server (SIGTERM), wait until it is gone, killing it after 20 seconds, and remove what
  /// it wrote. Does nothing more when it already ended.
  @Override
  public void close() {
    process.stop(STOP);
    process.close();
    try {
      Files.deleteIfExists(folder.resolve(CONFIG));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int portAfter(Pattern line) {
    String log = log();
    Matcher found = line.matcher(log);
    if (!found.find()) {
      throw new IllegalStateException("no \"" + line + "\" in the log:\n" + log);
    }
    return Integer.parseInt(found.group(1));
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("server-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
