package dev.postroom.server.logging;

import dev.postroom.platform.Escape;
import dev.postroom.server.options.LogOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Where a syslog listens. Immutable.
///
/// @param network `udp`, `tcp` or `unix`
/// @param socket the address as sockets want it
/// @param name the address as messages show it
record SyslogAddress(String network, SocketAddress socket, String name) {
  private static final int MAX_PORT = 65_535;

  /// Where systems have their own.
  private static final List<String> LOCAL = List.of("/dev/log", "/var/run/syslog", "/var/run/log");

  /// Read the URL of a syslog, or find that of this machine. May ask the name service.
  ///
  /// @throws IOException with Go's words for what is wrong with it
  static SyslogAddress of(String url) throws IOException {
    if (url.equals(LogOptions.LOCAL_SYSLOG)) {
      return local();
    }
    int colon = url.indexOf(':');
    if (colon == 0) {
      throw new IOException("parse " + Escape.quote(url) + ": missing protocol scheme");
    }
    String network = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
    String rest = url.substring(colon + 1);
    String address = rest.startsWith("//") ? rest.substring(2) : "";
    return switch (network) {
      case "unix" -> unix(address);
      case "udp", "tcp" -> internet(network, address.replaceFirst("/.*", ""));
      default -> throw new IOException("error invalid network type: " + Escape.quote(network));
    };
  }

  private static SyslogAddress local() throws IOException {
    for (String path : LOCAL) {
      if (Files.exists(Path.of(path))) {
        return unix(path);
      }
    }
    throw failure("no syslog listens at " + String.join(", ", LOCAL));
  }

  private static SyslogAddress unix(String path) throws IOException {
    try {
      return new SyslogAddress("unix", UnixDomainSocketAddress.of(path), path);
    } catch (InvalidPathException _) {
      throw failure("dial unix " + Escape.line(path) + ": connect: invalid argument");
    }
  }

  private static SyslogAddress internet(String network, String address) throws IOException {
    if (address.isEmpty()) {
      throw failure("dial " + network + ": missing address");
    }
    int colon = address.lastIndexOf(':');
    if (colon < 0 || address.endsWith("]")) {
      throw failure("dial " + network + ": address " + address + ": missing port in address");
    }
    int port = port(network, address, colon);
    String host = address.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
    try {
      return new SyslogAddress(
          network, new InetSocketAddress(InetAddress.getAllByName(host)[0], port), address);
    } catch (UnknownHostException _) {
      throw failure("dial " + network + ": lookup " + host + ": no such host");
    }
  }

  private static int port(String network, String address, int colon) throws IOException {
    String text = address.substring(colon + 1);
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= MAX_PORT) {
        return port;
      }
    } catch (NumberFormatException _) {
      // It is no port either.
    }
    throw failure("dial " + network + ": address " + text + ": invalid port");
  }

  /// Return the failure to reach a syslog.
  static IOException failure(String reason) {
    return new IOException("error connecting to syslog: \"" + reason + "\"");
  }
}
