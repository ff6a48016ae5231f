package dev.postroom.cli.console;

import dev.postroom.platform.Clock;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What a verb sees of the world. Data goes to standard output, talk to standard error.
///
/// Standard output belongs to the thread that runs the verb; talk may come from any.
public final class Console {
  private final Streams streams;
  private final OutputStream out;
  private final Terminals terminals;
  private final Map<String, String> environment;
  private final Clock clock;
  private final Interrupts interrupts = new Interrupts();

  /// The three streams of a process.
  public record Streams(InputStream in, OutputStream out, OutputStream err) {}

  /// Which of the streams are terminals, at which somebody sits.
  public record Terminals(boolean in, boolean out, boolean err) {

    /// Return that none is: a script runs the verb.
    public static Terminals none() {
      return new Terminals(false, false, false);
    }
  }

  public Console(
      Streams streams, Terminals terminals, Map<String, String> environment, Clock clock) {
    this.streams = streams;
    this.out = new BufferedOutputStream(streams.out());
    this.terminals = terminals;
    this.environment = Map.copyOf(environment);
    this.clock = clock;
  }

  /// Write a text to standard output.
  ///
  /// @throws OutputGoneException when nobody reads it any more
  public void print(String text) {
    print(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Write bytes to standard output.
  ///
  /// @throws OutputGoneException when nobody reads it any more
  public void print(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /// Hand on what was printed.
  ///
  /// @throws OutputGoneException when nobody reads it any more
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw lost(e);
    }
  }

  private static RuntimeException lost(IOException cause) {
    String why = String.valueOf(cause.getMessage());
    return why.contains("Broken pipe")
        ? new OutputGoneException()
        : new FailedException("standard output cannot be written: " + why);
  }

  /// Write a line to standard error.
  public void say(String line) {
    draw(line + "\n");
  }

  /// Write a text to standard error as it is.
  public void draw(String text) {
    synchronized (streams) {
      try {
        streams.err().write(text.getBytes(StandardCharsets.UTF_8));
        streams.err().flush();
      } catch (IOException _) {
        // Nobody listens to talk: that is no reason not to do what was asked for.
      }
    }
  }

  /// Read standard input to its end, or until there were so many bytes. Blocks until they come.
  ///
  /// @throws FailedException when it cannot be read
  public byte[] read(int most) {
    try {
      return streams.in().readNBytes(most);
    } catch (IOException e) {
      throw new FailedException("standard input cannot be read: " + e.getMessage());
    }
  }

  /// Return the value of an environment variable; empty when it is not set.
  public String environment(String name) {
    return environment.getOrDefault(name, "");
  }

  public Terminals terminals() {
    return terminals;
  }

  public Clock clock() {
    return clock;
  }

  public Interrupts interrupts() {
    return interrupts;
  }
}
