package dev.postroom.server;

import java.net.BindException;
import java.net.UnknownHostException;
import java.util.Locale;

/// Says why a port could not be opened, in the words of the Go runtime: monitoring tools and people
/// search logs for them.
final class ListenFailure {
  private static final int MAX_PORT = 65_535;

  private ListenFailure() {}

  /// Refuse what is no port.
  static void checkPort(int port) throws BindException {
    if (port < 0 || port > MAX_PORT) {
      throw new BindException("invalid port");
    }
  }

  /// Return `what: host:port, "reason"`.
  static String describe(String what, String host, int port, Exception cause) {
    String address = address(host, port);
    return what + ": " + address + ", \"" + reason(host, port, address, cause) + "\"";
  }

  /// Return what the operator can do about it: `-p` or `-m` is the flag of this port, `-a` that of
  /// the address. A port in use names who holds it, where the system tells.
  static String remedy(String flag, int port, Exception cause) {
    String said = String.valueOf(cause.getMessage());
    boolean isPort =
        said.startsWith("Address already in use")
            || said.startsWith("Permission denied")
            || said.equals("invalid port");
    String holder = said.startsWith("Address already in use") ? PortHolder.of(port) : "";
    String known = holder.isEmpty() ? "" : "Port " + port + " is held by " + holder + ". ";
    return isPort
        ? known + "Choose another port with %s <port>; %s -1 takes a free one".formatted(flag, flag)
        : "Choose an address of this machine with -a <host>; 0.0.0.0 is all of them";
  }

  private static String reason(String host, int port, String address, Exception cause) {
    if (port < 0 || port > MAX_PORT) {
      return "listen tcp: address " + port + ": invalid port";
    }
    if (cause instanceof UnknownHostException) {
      return "listen tcp: lookup " + host + ": no such host";
    }
    String said = String.valueOf(cause.getMessage());
    if (cause instanceof BindException && said.startsWith("Address already in use")) {
      return "listen tcp " + address + ": bind: address already in use";
    }
    return "listen tcp " + address + ": bind: " + said.toLowerCase(Locale.ROOT);
  }

  private static String address(String host, int port) {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
