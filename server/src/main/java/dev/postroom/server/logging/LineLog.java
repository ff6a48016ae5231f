package dev.postroom.server.logging;

import dev.postroom.platform.Clock;
import dev.postroom.server.options.LogOptions;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Writes log lines as a [LineFormat] says (docs/spec/core.md 2.6).
///
/// Thread-safe; each line is one write, so that lines of several processes in one file stay whole.
/// A line that cannot be written is lost. For a file, standard error is told of the first one; when
/// lines can be written again, the first of them says how many were lost.
public final class LineLog implements ServerLog {
  private final LineFormat format;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock, as is what the stamp remembers.
  private final TimeStamp stamp;
  private final LineOutput output;
  private final Consumer<IOException> whenLost;
  private long lost; // since one could be written
  private boolean isToldOfLoss;
  private boolean isClosed;

  private LineLog(
      LineFormat format, Clock clock, LineOutput output, Consumer<IOException> whenLost) {
    this.format = format;
    this.clock = clock;
    this.output = output;
    this.whenLost = whenLost;
    this.stamp = format.stamp();
  }

  /// Return a log that writes to the process's standard error.
  public static LineLog toStandardError(LineFormat format, Clock clock) {
    return to(new FileOutputStream(FileDescriptor.err), format, clock);
  }

  /// Return a log that appends to a file, made with mode 0640 when it is not there, and moves it
  /// away as the options say.
  ///
  /// @throws IOException when the file cannot be opened; its message is the system's
  public static LineLog toFile(LineFormat format, Clock clock, LogOptions options)
      throws IOException {
    Rotation rotation = new Rotation(options.sizeLimit(), options.maxFiles());
    LogFile file = LogFile.open(options.file(), rotation);
    return new LineLog(format, clock, file, cause -> complain(options.file(), cause));
  }

  private static void complain(String file, IOException cause) {
    String text =
        "Unable to write to the log file %s: %s; lines are lost until it can be written again\n"
            .formatted(file, cause.getMessage());
    try {
      new FileOutputStream(FileDescriptor.err).write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      // Nobody is there to be told.
    }
  }

  /// Return a log that writes to a stream, which stays open.
  public static LineLog to(OutputStream stream, LineFormat format, Clock clock) {
    return to(stream, format, clock, _ -> {});
  }

  /// @param whenLost is told of the first of several lines that cannot be written
  static LineLog to(
      OutputStream stream, LineFormat format, Clock clock, Consumer<IOException> whenLost) {
    return new LineLog(format, clock, LineOutput.to(stream), whenLost);
  }

  @Override
  public boolean isEnabled(Level level) {
    return format.isEnabled(level);
  }

  @Override
  public void log(Level level, String text) {
    if (!isEnabled(level)) {
      return;
    }
    byte[] line = line(level, text);
    lock.lock();
    try {
      tellLost();
      output.write(stamped(line));
      isToldOfLoss = false;
      if (output.isFull()) {
        rotate();
      }
    } catch (IOException cause) {
      lose(cause); // the disk is full or the terminal is gone; the server goes on without this line
    } finally {
      lock.unlock();
    }
  }

  private void lose(IOException cause) {
    lost++;
    if (!isToldOfLoss && !isClosed) {
      isToldOfLoss = true;
      whenLost.accept(cause);
    }
  }

  private void tellLost() throws IOException {
    if (lost > 0) {
      String which = lost + (lost == 1 ? " line" : " lines");
      output.write(stamped(line(Level.WARN, which + " before this one could not be written")));
      lost = 0;
    }
  }

  private void rotate() throws IOException {
    try {
      for (String text : output.rotate(clock.now())) {
        output.write(stamped(line(Level.INFO, text)));
      }
    } catch (IOException refused) {
      String text = "Unable to rotate the log file: " + refused.getMessage();
      output.write(stamped(line(Level.ERROR, text)));
    }
  }

  /// Return the line with a gap for the time.
  private byte[] line(Level level, String text) {
    byte[] label = format.label(level);
    byte[] body = format.body(text);
    byte[] head = format.head();
    int timeLength = format.hasTime() ? TimeStamp.LENGTH : 0;
    byte[] line = new byte[head.length + timeLength + label.length + body.length + 1];
    System.arraycopy(head, 0, line, 0, head.length);
    System.arraycopy(label, 0, line, head.length + timeLength, label.length);
    System.arraycopy(body, 0, line, head.length + timeLength + label.length, body.length);
    line[line.length - 1] = '\n';
    return line;
  }

  /// Fill the gap, under the lock, so that times only grow down the log.
  private byte[] stamped(byte[] line) {
    if (format.hasTime()) {
      stamp.write(clock.now(), line, format.head().length);
    }
    return line;
  }

  /// Close the log file and open it by its name again: whoever rotates logs has moved it away.
  @Override
  public void reopen() {
    boolean isFile;
    lock.lock();
    try {
      isFile = output.reopen();
    } catch (IOException e) {
      error("Unable to re-open the log file: " + e.getMessage());
      return;
    } finally {
      lock.unlock();
    }
    info(isFile ? "File log re-opened" : NO_FILE);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      isClosed = true;
      output.close();
    } catch (IOException _) {
      // Every line was written when it was logged; there is nothing to save.
    } finally {
      lock.unlock();
    }
  }
}
