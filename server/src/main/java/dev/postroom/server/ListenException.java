package dev.postroom.server;

import java.io.IOException;
import java.util.Locale;

/// An address cannot be bound. The message is the Go server's log line, for scripts look for it.
public final class ListenException extends IOException {
  private static final long serialVersionUID = 1L;

  private ListenException(String message, IOException cause) {
    super(message, cause);
  }

  static ListenException clients(String host, int port, IOException cause) {
    String address = address(host, port);
    return new ListenException(
        "Error listening on port: "
            + address
            + ", \"listen tcp "
            + address
            + ": "
            + goText(cause)
            + "\"; choose another with -p or `port` in the configuration file, -p -1 takes any free one",
        cause);
  }

  static ListenException monitoring(String host, int port, IOException cause) {
    return new ListenException(
        "Can't listen to the monitor port: listen tcp "
            + address(host, port)
            + ": "
            + goText(cause)
            + "; choose another with -m or `http_port` in the configuration file",
        cause);
  }

  private static String address(String host, int port) {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }

  /// Return the system's reason in the words of Go: lower case, with the call that failed.
  private static String goText(IOException cause) {
    String reason = cause.getMessage();
    if (cause instanceof java.net.UnknownHostException) {
      return "lookup " + reason + ": no such host";
    }
    return "bind: " + (reason == null ? cause.toString() : reason.toLowerCase(Locale.ROOT));
  }
}
