package dev.postroom.testsupport.transcript;

import dev.postroom.testsupport.Bytes;
import java.time.Duration;
import java.util.List;

/// One line, or one group of lines, of a transcript. `line` is where it stands in the file.
sealed interface Step {
  int line();

  /// A client sends bytes.
  record Send(int line, String client, Bytes bytes) implements Step {}

  /// A client ends its stream, or resets the connection.
  record Leave(int line, String client, boolean reset) implements Step {}

  /// A client receives exactly these bytes next.
  record Receive(int line, String client, Bytes bytes, Window window) implements Step {}

  /// A client receives all of these messages next, in any order.
  record ReceiveAll(int line, String client, List<Bytes> messages) implements Step {
    public ReceiveAll {
      messages = List.copyOf(messages);
    }
  }

  /// A client receives one of these messages next.
  record ReceiveOne(int line, String client, List<Bytes> messages) implements Step {
    public ReceiveOne {
      messages = List.copyOf(messages);
    }
  }

  /// Exactly one of the clients receives these bytes.
  record OneReceives(int line, List<String> clients, Bytes bytes) implements Step {
    public OneReceives {
      clients = List.copyOf(clients);
    }
  }

  /// A client receives an INFO line with at least these fields.
  record Info(int line, String client, String json, Window window) implements Step {}

  /// The server ends the connection, in order unless a reset will do, and has sent nothing more.
  record End(int line, String client, boolean mayReset, Window window) implements Step {}

  /// The server may send anything, until the connection ends in whatever way.
  record Rest(int line, String client) implements Step {}

  /// The connection is alive and nothing is unread.
  record Open(int line, String client) implements Step {}

  /// Nothing arrives for so long.
  record Quiet(int line, String client, Duration time) implements Step {}

  /// Monitoring soon shows why the server closed the client's connection.
  record Reason(int line, String client, String text) implements Step {}

  /// Monitoring soon shows a document with at least these values.
  record Monitor(int line, String path, String json) implements Step {}

  /// The server process gets a signal.
  record Signal(int line, String name) implements Step {}

  /// The server process ends with this code.
  record Exit(int line, int code) implements Step {}

  /// The server reads another configuration: the lines of all of it.
  record Reload(int line, List<String> config) implements Step {
    public Reload {
      config = List.copyOf(config);
    }
  }

  /// The last reload said these lines and no others, in any order.
  record Said(int line, List<String> lines) implements Step {
    public Said {
      lines = List.copyOf(lines);
    }
  }

  /// Since the last reload the log soon has a line with this text.
  record Logs(int line, String text) implements Step {}

  /// The server takes no new connections.
  record Refused(int line) implements Step {}

  /// When something must happen, counted from the client's last event.
  record Window(Duration least, Duration most) {
    static final Window SOON = new Window(Duration.ZERO, Duration.ofSeconds(5));

    /// Return whether the transcript names a time, be it only a long one.
    boolean isTimed() {
      return !equals(SOON);
    }
  }
}
