package dev.postroom.server.options;

import dev.postroom.platform.Escape;

/// A host and a port as configurations write them.
///
/// @param host empty when none was given
/// @param port as it was written; -1 asks for any free one
record Address(String host, long port) {

  /// Return the parts of `host:port`, `[v6]:port` or `:port`.
  ///
  /// @throws IllegalArgumentException saying which part is wrong
  static Address parse(String text) {
    int colon = text.lastIndexOf(':');
    boolean isBracketed = text.startsWith("[");
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (isBracketed && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      colon = -1;
    }
    if (colon < 0 || host.indexOf('[') >= 0 || host.indexOf(']') >= 0) {
      throw new IllegalArgumentException("could not parse address string " + Escape.quote(text));
    }
    String port = text.substring(colon + 1);
    try {
      return new Address(host, Long.parseLong(port));
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("could not parse port " + Escape.quote(port));
    }
  }
}
