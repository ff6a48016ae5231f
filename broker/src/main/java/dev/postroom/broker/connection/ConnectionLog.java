package dev.postroom.broker.connection;

import dev.postroom.platform.Escape;
import dev.postroom.platform.Log;
import dev.postroom.platform.Log.Level;
import dev.postroom.protocol.ConnectOptions;

/// Writes the log lines of one connection, each with who it is (docs/spec/core.md 2.6). Confined to
/// the loop, but for [#log].
final class ConnectionLog {
  private static final int REFUSALS = 10;
  private static final int LONGEST_LABEL = 1_024;
  private static final long WINDOW_NANOS = 2_000_000_000L;

  private final Log log;
  // Volatile: read by any thread that traces a delivery.
  private volatile String label;
  private long windowStartNanos;
  private int refusals;

  /// @param label who the connection is before it said CONNECT
  ConnectionLog(Log log, String label) {
    this.log = log;
    this.label = label;
  }

  /// Add what CONNECT said to the label.
  void identify(ConnectOptions options, String account, String userLabel) {
    StringBuilder more = new StringBuilder(label);
    StringBuilder client = new StringBuilder();
    if (!options.version().isEmpty()) {
      client.append('v').append(options.version());
    }
    append(client, options.lang());
    append(client, options.name());
    if (!client.isEmpty()) {
      more.append(" - \"").append(client).append('"');
    }
    if (!userLabel.isEmpty()) {
      more.append(" - \"").append(account).append('/').append(userLabel).append('"');
    }
    String whole = Escape.line(more.toString());
    label = whole.length() <= LONGEST_LABEL ? whole : whole.substring(0, LONGEST_LABEL - 3) + "...";
  }

  boolean isEnabled(Level level) {
    return log.isEnabled(level);
  }

  void log(Level level, String text) {
    if (log.isEnabled(level)) {
      log.log(level, label + " - " + Escape.line(text));
    }
  }

  void bug(String text, Throwable cause) {
    log.bug(label + " - " + text, cause);
  }

  /// Log that the client was refused something and stays. A client that is refused very often gets
  /// ten lines in two seconds and a count of the rest: it must not fill the disk.
  void refused(long nowNanos, String text) {
    if (refusals == 0 || nowNanos - windowStartNanos >= WINDOW_NANOS) {
      tellUnlogged();
      windowStartNanos = nowNanos;
      refusals = 0;
    }
    refusals++;
    if (refusals <= REFUSALS) {
      log(Level.ERROR, text);
    }
  }

  /// Log how many refusals were not logged one by one.
  void tellUnlogged() {
    if (refusals > REFUSALS) {
      log(Level.ERROR, refusals - REFUSALS + " more refusals of this client were not logged");
      refusals = 0;
    }
  }

  static String address(String host, int port) {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }

  private static void append(StringBuilder client, String part) {
    if (!part.isEmpty()) {
      client.append(client.isEmpty() ? "" : ":").append(part);
    }
  }
}
