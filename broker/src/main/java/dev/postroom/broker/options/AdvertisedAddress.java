package dev.postroom.broker.options;

import dev.postroom.platform.Escape;

/// The address that clients are told in place of the real one: what `client_advertise` says
/// (docs/spec/core.md 3.3). Immutable.
///
/// @param host as it was written, without the brackets of an IPv6 address
/// @param port 0 means the one that is really listened on
public record AdvertisedAddress(String host, int port) {
  private static final int LISTENED_ON = -1;

  /// Return the parts of `host`, `host:port`, `[v6]` or `[v6]:port`; -1 stands for the real port as
  /// 0 does.
  ///
  /// @throws IllegalArgumentException with nats-server's text when it is none of these
  public static AdvertisedAddress parse(String text) {
    int end = endOfHost(text);
    String host = text.startsWith("[") ? text.substring(1, end - 1) : text.substring(0, end);
    if (end == text.length()) {
      return new AdvertisedAddress(host.strip(), 0);
    }
    String port = text.substring(end + 1).strip();
    try {
      int number = Integer.parseInt(port);
      return new AdvertisedAddress(host.strip(), number == LISTENED_ON ? 0 : number);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException(
          "strconv.Atoi: parsing " + Escape.quote(port) + ": invalid syntax");
    }
  }

  /// Return the index of the colon before the port, or the length without a port.
  private static int endOfHost(String text) {
    if (text.startsWith("[")) {
      int bracket = text.indexOf(']');
      if (bracket < 0) {
        throw new IllegalArgumentException("address " + text + ": missing ']' in address");
      }
      int end = bracket + 1;
      if (end < text.length() && text.lastIndexOf(':') != end) {
        throw new IllegalArgumentException("address " + text + ": too many colons in address");
      }
      return end;
    }
    int colon = text.lastIndexOf(':');
    if (colon >= 0 && text.indexOf(':') < colon) {
      throw new IllegalArgumentException("address " + text + ": too many colons in address");
    }
    return colon < 0 ? text.length() : colon;
  }
}
