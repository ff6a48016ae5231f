package dev.postroom.server.logging;

import dev.postroom.platform.Clock;
import dev.postroom.server.options.LogOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

/// Sends log lines to a syslog, in the shapes that nats-server sends (docs/spec/core.md 2.1):
///
/// ```
///   udp, tcp    <5>2026-11-25T23:12:27Z host nats-server[42]: Server is ready
///   unix        <5>Nov 25 23:12:29 nats-server[42]: Server is ready
/// ```
///
/// The number is the severity; times are local. Thread-safe; never blocks but in [#connect] and
/// [#close].
public final class SyslogLog implements ServerLog {
  private static final DateTimeFormatter REMOTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX", Locale.ROOT);
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);

  private final LineFormat format;
  private final Clock clock;
  private final DateTimeFormatter time;
  private final String sender;
  private final ReentrantLock lock = new ReentrantLock();
  private final SyslogConnection connection; // guarded by lock

  private SyslogLog(LineFormat format, Clock clock, Sender sender, SyslogConnection connection) {
    this.format = format;
    this.clock = clock;
    this.time = sender.isLocal ? LOCAL : REMOTE;
    String host = sender.isLocal ? " " : " " + hostName() + " ";
    this.sender = host + sender.tag + ": ";
    this.connection = connection;
  }

  private record Sender(String tag, boolean isLocal) {}

  /// Connect to the syslog of the options. Blocks, five seconds at most.
  ///
  /// @param program the name of the program, and its process id, as lines show them
  /// @throws IOException when it cannot be reached; the message has Go's words
  public static SyslogLog connect(
      LineFormat format, Clock clock, LogOptions options, String program) throws IOException {
    try {
      SyslogAddress address = SyslogAddress.of(options.syslog());
      Sender sender = new Sender(program, address.network().equals("unix"));
      return new SyslogLog(format, clock, sender, SyslogConnection.open(address, clock));
    } catch (IOException unreached) {
      throw options.syslog().equals(LogOptions.LOCAL_SYSLOG) ? hinted(unreached) : unreached;
    }
  }

  /// Java has no datagrams over Unix sockets, and most local syslogs take nothing else there.
  private static IOException hinted(IOException unreached) {
    return new IOException(
        unreached.getMessage() + "; -r udp://<host>:514 sends to one over the network", unreached);
  }

  private static String hostName() {
    try {
      Path linux = Path.of("/proc/sys/kernel/hostname");
      return Files.exists(linux)
          ? Files.readString(linux).strip()
          : InetAddress.getLocalHost().getHostName();
    } catch (IOException _) {
      return "localhost"; // as Go calls a machine without a name
    }
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
    lock.lock();
    try {
      Instant now = clock.now();
      String line =
          "<"
              + severity(level)
              + ">"
              + time.format(now.atZone(ZoneId.systemDefault()))
              + sender
              + text
              + "\n";
      connection.send(line.getBytes(StandardCharsets.UTF_8));
    } finally {
      lock.unlock();
    }
  }

  private static int severity(Level level) {
    return switch (level) {
      case DEBUG -> 7;
      case TRACE, INFO -> 5;
      case WARN -> 4;
      case ERROR -> 3;
      case FATAL -> 2;
    };
  }

  @Override
  public void reopen() {
    info(NO_FILE);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      connection.close();
    } finally {
      lock.unlock();
    }
  }
}
