package dev.postroom.client.wire;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Where a server is, as users write it: `nats://host:port`, with `tls`, `ws` or `wss` in place of
/// `nats`, with a user and password or a token before an `@`, or with less. Immutable.
///
/// @param scheme `nats`, `tls`, `ws` or `wss`; `pipe` for a server in this process
/// @param host a name or an address, IPv6 without brackets
/// @param port 1 to 65535; 0 for a server in this process
/// @param path what stands behind the port of a WebSocket; empty otherwise
/// @param user empty when there is none
/// @param password empty when there is none; a user without password is a token
public record ServerUrl(
    String scheme, String host, int port, String path, String user, String password) {
  /// Where servers listen when nobody says otherwise.
  public static final int DEFAULT_PORT = 4222;

  private static final int MAX_PORT = 65_535;
  private static final String NO_PORT = "its port is no number from 1 to " + MAX_PORT;

  /// Return what the text says.
  ///
  /// @throws IllegalArgumentException saying what is wrong with which text
  public static ServerUrl parse(String text) {
    String trimmed = text.strip();
    String whole = trimmed.contains("://") ? trimmed : "nats://" + trimmed;
    URI uri;
    try {
      uri = new URI(whole);
    } catch (URISyntaxException e) {
      throw refused(withoutSecrets(trimmed), e.getReason());
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!List.of("nats", "tls", "ws", "wss").contains(scheme)) {
      throw refused(withoutSecrets(trimmed), "its scheme is none of nats, tls, ws, wss");
    }
    String host = uri.getHost();
    if (host == null) {
      boolean isPort = String.valueOf(uri.getRawAuthority()).matches(".*[^:@]:[^:@\\]]*");
      throw refused(withoutSecrets(trimmed), isPort ? NO_PORT : "it names no host");
    }
    int port = uri.getPort() < 0 ? defaultPort(scheme) : uri.getPort();
    if (port < 1 || port > MAX_PORT) {
      throw refused(withoutSecrets(trimmed), NO_PORT);
    }
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    String info = uri.getUserInfo() == null ? "" : uri.getUserInfo();
    int colon = info.indexOf(':');
    String user = colon < 0 ? info : info.substring(0, colon);
    String password = colon < 0 ? "" : info.substring(colon + 1);
    String path = scheme.startsWith("ws") && uri.getRawPath() != null ? uri.getRawPath() : "";
    return new ServerUrl(scheme, bare, port, path, user, password);
  }

  /// Return what stands for a server in this process.
  public static ServerUrl inProcess() {
    return new ServerUrl("pipe", "in-process", 0, "", "", "");
  }

  /// Return what a list says, separated by commas.
  ///
  /// @throws IllegalArgumentException when one is wrong, or when there is none
  public static List<ServerUrl> parseList(String texts) {
    List<ServerUrl> urls = new ArrayList<>();
    for (String text : texts.split(",", -1)) {
      if (!text.isBlank()) {
        urls.add(parse(text));
      }
    }
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("no server is named; write nats://host:port");
    }
    return urls;
  }

  /// Return the place of another server that is reached in the same way.
  ///
  /// @param address `host:port`, as INFO lists it
  public ServerUrl sibling(String address) {
    ServerUrl other = parse(address);
    return new ServerUrl(scheme, other.host, other.port, path, user, password);
  }

  /// Return whether the bytes go through a WebSocket.
  public boolean isWebSocket() {
    return scheme.startsWith("ws");
  }

  /// Return whether the bytes must be encrypted.
  public boolean isEncrypted() {
    return scheme.equals("tls") || scheme.equals("wss");
  }

  /// Return `host:port`.
  public String address() {
    if (port == 0) {
      return host;
    }
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  private static int defaultPort(String scheme) {
    return switch (scheme) {
      case "ws" -> 80;
      case "wss" -> 443;
      default -> DEFAULT_PORT;
    };
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException(
        "\"" + text + "\" is no address of a server: " + why + "; write nats://host:port");
  }

  private static String withoutSecrets(String text) {
    int at = text.lastIndexOf('@');
    int from = text.indexOf("://");
    return at < 0 ? text : text.substring(0, from < 0 ? 0 : from + 3) + "…" + text.substring(at);
  }

  /// Return the address without user and password.
  @Override
  public String toString() {
    return scheme + "://" + address() + path;
  }
}
