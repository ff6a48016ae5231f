package dev.postroom.server.logging;

import dev.postroom.platform.Clock;
import dev.postroom.server.options.LogOptions;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;

/// Writes log lines as a [LineFormat] says (docs/spec/core.md 2.6).
///
/// Thread-safe; each line is one write, so that lines of several processes in one file stay whole.
/// A line that cannot be written is lost: there is no better place to say so.
public final class LineLog implements ServerLog {
  private final LineFormat format;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock, as is what the stamp remembers.
  private final TimeStamp stamp;
  private final LineOutput output;

  private LineLog(LineFormat format, Clock clock, LineOutput output) {
    this.format = format;
    this.clock = clock;
    this.output = output;
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
    return new LineLog(format, clock, LogFile.open(options.file(), rotation));
  }

  /// Return a log that writes to a stream, which stays open.
  public static LineLog to(OutputStream stream, LineFormat format, Clock clock) {
    return new LineLog(format, clock, LineOutput.to(stream));
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
      output.write(stamped(line));
      if (output.isFull()) {
        rotate();
      }
    } catch (IOException _) {
      // The disk is full or the terminal is gone; the server goes on without this line.
    } finally {
      lock.unlock();
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
      output.close();
    } catch (IOException _) {
      // Every line was written when it was logged; there is nothing to save.
    } finally {
      lock.unlock();
    }
  }
}
