package dev.postroom.broker.connection;

import dev.postroom.platform.Escape;
import dev.postroom.platform.Log;
import dev.postroom.platform.Log.Level;
import dev.postroom.protocol.ConnectOptions;

/// Writes the log lines of one connection, each with who it is (docs/spec/core.md 2.6). Confined to
/// the loop.
final class ConnectionLog {
  private final Log log;
  private String label;

  ConnectionLog(Log log, String host, int port, long id) {
    this.log = log;
    this.label = address(host, port) + " - cid:" + id;
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
    more.append(" - \"").append(account);
    if (!userLabel.isEmpty()) {
      more.append('/').append(userLabel);
    }
    label = Escape.line(more.append('"').toString());
  }

  boolean isEnabled(Level level) {
    return log.isEnabled(level);
  }

  void log(Level level, String text) {
    if (log.isEnabled(level)) {
      log.log(level, label + " - " + Escape.line(text));
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
