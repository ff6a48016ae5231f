package dev.postroom.server.logging;

import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Writes log lines in nats-server's format: `[pid] 2026/11/24 18:20:37.772158 [INF] text`
/// (docs/spec/core.md 2.6).
///
/// Thread-safe; each line is one write, so that lines of several processes in one file stay whole.
/// A line that cannot be written is lost: there is no better place to say so.
public final class LineLog implements Log, AutoCloseable {
  private final LineFormat format;
  private final Clock clock;
  private final @Nullable LogFile file;
  private final ReentrantLock output = new ReentrantLock();
  // Guarded by output, as is what the stamp remembers.
  private final TimeStamp stamp;
  private OutputStream stream;

  private LineLog(LineFormat format, Clock clock, @Nullable LogFile file, OutputStream stream) {
    this.format = format;
    this.clock = clock;
    this.file = file;
    this.stream = stream;
    this.stamp = new TimeStamp(format.isUtc());
  }

  /// Return a log that writes to the process's standard error.
  public static LineLog toStandardError(LineFormat format, Clock clock) {
    return new LineLog(format, clock, null, new FileOutputStream(FileDescriptor.err));
  }

  /// Return a log that appends to a file, made with mode 0640 when it is not there.
  ///
  /// @throws IOException when the file cannot be opened; its message is the system's
  public static LineLog toFile(LineFormat format, Clock clock, String path) throws IOException {
    LogFile file = new LogFile(path);
    return new LineLog(format, clock, file, file.open());
  }

  /// Return a log that writes to a stream, which stays open.
  public static LineLog to(OutputStream stream, LineFormat format, Clock clock) {
    return new LineLog(format, clock, null, stream);
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
    byte[] label = format.label(level);
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    byte[] head = format.head();
    int timeLength = format.hasTime() ? TimeStamp.LENGTH + 1 : 0;
    byte[] line = new byte[head.length + timeLength + label.length + body.length + 1];
    System.arraycopy(head, 0, line, 0, head.length);
    System.arraycopy(label, 0, line, head.length + timeLength, label.length);
    System.arraycopy(body, 0, line, head.length + timeLength + label.length, body.length);
    line[line.length - 1] = '\n';
    output.lock();
    try {
      if (format.hasTime()) {
        stamp.write(clock.now(), line, head.length);
        line[head.length + TimeStamp.LENGTH] = ' ';
      }
      stream.write(line);
    } catch (IOException _) {
      // The disk is full or the terminal is gone; the server goes on without this line.
    } finally {
      output.unlock();
    }
  }

  /// Close the log file and open it by its name again: whoever rotates logs has moved it away.
  public void reopen() {
    LogFile reopened = file;
    if (reopened == null) {
      info("File log re-open ignored, not a file logger");
      return;
    }
    output.lock();
    try {
      OutputStream before = stream;
      stream = reopened.open();
      before.close();
    } catch (IOException e) {
      error("Unable to re-open the log file: " + e.getMessage());
      return;
    } finally {
      output.unlock();
    }
    info("File log re-opened");
  }

  @Override
  public void close() {
    output.lock();
    try {
      if (file != null) {
        stream.close();
      }
    } catch (IOException _) {
      // Every line was written when it was logged; there is nothing to save.
    } finally {
      output.unlock();
    }
  }
}
