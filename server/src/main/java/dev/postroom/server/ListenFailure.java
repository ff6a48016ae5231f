package dev.postroom.server;

import java.net.BindException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;

/// Says why a port could not be opened, in the words of the Go runtime: monitoring tools and people
/// search logs for them.
final class ListenFailure {
  private static final int MAX_PORT = 65_535;
  private static final int FIRST_FREE_TO_ALL = 1024;
  private static final String IN_USE = "Address already in use";
  private static final String NO_PORT = "invalid port";

  /// What asks for a port, and where the operator says another.
  enum Port {
    CLIENTS("port", "-p"),
    HTTP("http_port", "-m"),
    HTTPS("https_port", "-ms"),
    WEB_SOCKET("websocket", "");

    /// The key, and the flag where there is one: nobody knows here which of them was used.
    final String label;

    private final String another;
    private final String address;

    Port(String key, String flag) {
      boolean isFlag = !flag.isEmpty();
      this.label = isFlag ? key + " (" + flag + ")" : key;
      String name = isFlag ? flag : key;
      this.another =
          isFlag
              ? name + " <port>; " + name + " -1 takes a free one"
              : "port: <port> in the block " + name + "; port: -1 takes a free one";
      this.address =
          (isFlag ? "-a <host>" : "host: <host> in the block " + name) + "; 0.0.0.0 is all of them";
    }
  }

  private ListenFailure() {}

  /// Refuse what is no port.
  static void checkPort(int port) throws BindException {
    if (port < 0 || port > MAX_PORT) {
      throw new BindException(NO_PORT);
    }
  }

  /// Return `what: host:port, "reason"`.
  static String describe(String what, String host, int port, Exception cause) {
    String address = address(host, port);
    return what + ": " + address + ", \"" + reason(host, port, address, cause) + "\"";
  }

  /// Return `host:port: reason`, for programs that put a server together.
  static String plainly(String host, int port, Exception cause) {
    return address(host, port) + ": " + cause.getMessage();
  }

  /// Return what the operator can do about it.
  ///
  /// @param opened the ports on which this process listens already, by what asked for them
  static String remedy(Port asked, int port, Map<String, Integer> opened, Exception cause) {
    String said = String.valueOf(cause.getMessage());
    String known;
    if (said.startsWith(IN_USE)) {
      known = held(asked, port, opened);
    } else if (said.startsWith("Permission denied")) {
      known = port < FIRST_FREE_TO_ALL ? "A port below 1024 needs a privilege of the system. " : "";
    } else if (said.equals(NO_PORT)) {
      known = "A port is a number from 1 to 65535. ";
    } else {
      return "Choose an address of this machine with " + asked.address;
    }
    return known + "Choose another port with " + asked.another;
  }

  /// Say who holds the port, where the system tells.
  private static String held(Port asked, int port, Map<String, Integer> opened) {
    for (Map.Entry<String, Integer> each : opened.entrySet()) {
      if (each.getValue() == port) {
        return "Port "
            + port
            + " is asked for twice, by "
            + asked.label
            + " and "
            + each.getKey()
            + ". ";
      }
    }
    String holder = PortHolder.of(port);
    return holder.isEmpty() ? "" : "Port " + port + " is held by " + holder + ". ";
  }

  /// Return what the Go runtime says of it.
  static String goReason(String host, int port, Exception cause) {
    return reason(host, port, address(host, port), cause);
  }

  private static String reason(String host, int port, String address, Exception cause) {
    if (port < 0 || port > MAX_PORT) {
      return "listen tcp: address " + port + ": " + NO_PORT;
    }
    if (cause instanceof UnknownHostException) {
      return "listen tcp: lookup " + host + ": no such host";
    }
    String said = String.valueOf(cause.getMessage());
    if (cause instanceof BindException && said.startsWith(IN_USE)) {
      return "listen tcp " + address + ": bind: address already in use";
    }
    return "listen tcp " + address + ": bind: " + said.toLowerCase(Locale.ROOT);
  }

  static String address(String host, int port) {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
