package dev.postroom.server.logging;

import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.server.options.LogOptions;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.locks.ReentrantLock;

/// Writes `[pid] 2026/11/24 18:20:37.772158 [INF] text`, one write per line. Thread-safe; never throws: what cannot be written is lost,
/// for a server must not stop because its log is full.
public final class GoLog implements Log, AutoCloseable {
  private final LogOptions options;
  private final Clock clock;
  private final String pidPrefix;
  private final boolean coloured;
  private final ZoneId zone;
  private final ReentrantLock outputLock = new ReentrantLock();
  private OutputStream output;

  private GoLog(LogOptions options, Clock clock, long pid, boolean coloured, OutputStream output) {
    this.options = options;
    this.clock = clock;
    this.pidPrefix = "[" + pid + "] ";
    this.coloured = coloured;
    this.output = output;
    this.zone = options.utc() ? ZoneOffset.UTC : ZoneId.systemDefault();
  }

  /// Open the log the options name.
  ///
  /// @param terminal whether standard error is a terminal, and so shows colours
  /// @throws IOException when the log file cannot be opened
  public static GoLog open(LogOptions options, Clock clock, long pid, boolean terminal)
      throws IOException {
    boolean toFile = !options.file().isEmpty();
    OutputStream output =
        toFile ? openFile(Path.of(options.file())) : new FileOutputStream(FileDescriptor.err);
    return new GoLog(options, clock, pid, terminal && !toFile, output);
  }

  /// Return a log that writes to the stream; for embedders and tests.
  public static GoLog to(OutputStream output, LogOptions options, Clock clock, long pid) {
    return new GoLog(options, clock, pid, false, output);
  }

  private static OutputStream openFile(Path file) throws IOException {
    if (!Files.exists(file) && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    }
    return new FileOutputStream(file.toFile(), true);
  }

  /// Open the file anew after somebody has moved it away; return false when the log is not a file.
  public boolean reopen() throws IOException {
    if (options.file().isEmpty()) {
      return false;
    }
    OutputStream fresh = openFile(Path.of(options.file()));
    outputLock.lock();
    try {
      output.close();
      output = fresh;
    } finally {
      outputLock.unlock();
    }
    return true;
  }

  @Override
  public boolean isEnabled(Level level) {
    return switch (level) {
      case TRACE -> options.trace();
      case DEBUG -> options.debug();
      default -> true;
    };
  }

  @Override
  public void log(Level level, String text) {
    if (!isEnabled(level)) {
      return;
    }
    StringBuilder line = new StringBuilder(64 + text.length()).append(pidPrefix);
    if (options.time()) {
      appendTime(line, clock.now());
    }
    appendLevel(line, level);
    line.append(text).append('\n');
    byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
    outputLock.lock();
    try {
      output.write(bytes);
      output.flush();
    } catch (IOException lost) {
      // Nowhere is left to tell it: the line is lost and the server goes on.
    } finally {
      outputLock.unlock();
    }
  }

  private void appendLevel(StringBuilder line, Level level) {
    if (coloured) {
      String colour =
          switch (level) {
            case INFO -> "32";
            case DEBUG -> "36";
            case WARN -> "0;93";
            case ERROR, FATAL -> "31";
            case TRACE -> "33";
          };
      line.append("[\u001b[").append(colour).append('m').append(level.label()).append("\u001b[0m] ");
    } else {
      line.append('[').append(level.label()).append("] ");
    }
  }

  private void appendTime(StringBuilder line, Instant now) {
    LocalDateTime time = LocalDateTime.ofInstant(now, zone);
    append(line, time.getYear(), 4);
    append(line, time.getMonthValue(), 2, '/');
    append(line, time.getDayOfMonth(), 2, '/');
    append(line, time.getHour(), 2, ' ');
    append(line, time.getMinute(), 2, ':');
    append(line, time.getSecond(), 2, ':');
    append(line, time.getNano() / 1000, 6, '.');
    line.append(' ');
  }

  private static void append(StringBuilder line, int number, int digits, char before) {
    append(line.append(before), number, digits);
  }

  private static void append(StringBuilder line, int number, int digits) {
    String text = Integer.toString(number);
    for (int i = text.length(); i < digits; i++) {
      line.append('0');
    }
    line.append(text);
  }

  @Override
  public void close() {
    outputLock.lock();
    try {
      if (!options.file().isEmpty()) {
        output.close();
      }
    } catch (IOException lost) {
      // As above: there is nowhere to tell it.
    } finally {
      outputLock.unlock();
    }
  }
}
