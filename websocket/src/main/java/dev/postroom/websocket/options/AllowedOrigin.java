package dev.postroom.websocket.options;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a browser's page has come from, as the header `Origin` and configurations say it.
/// Immutable.
///
/// @param scheme in lower case
/// @param host in lower case; an IPv6 address stands in brackets where no port was written
/// @param port that of the scheme when none was written
public record AllowedOrigin(String scheme, String host, String port) {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):/(?:/([^/?#]*))?.*");

  /// Return the parts of an origin.
  ///
  /// @throws IllegalArgumentException in Go's words when it is none
  public static AllowedOrigin parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("parse \"" + text + "\": invalid URI for request");
    }
    String authority = matcher.group(2) == null ? "" : matcher.group(2);
    String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
    return of(scheme, authority.substring(authority.lastIndexOf('@') + 1));
  }

  /// Return the origin of a page that this server itself serves under the name of a `Host` header.
  ///
  /// @throws IllegalArgumentException in Go's words when it is no address
  public static AllowedOrigin ofHost(boolean isEncrypted, String host) {
    return of(isEncrypted ? "https" : "http", host);
  }

  private static AllowedOrigin of(String scheme, String address) {
    int colon = address.lastIndexOf(':');
    boolean hasPort = colon >= 0 && !address.endsWith("]");
    String host = hasPort ? address.substring(0, colon) : address;
    if (hasPort && host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0 && !host.startsWith("[")) {
      throw new IllegalArgumentException("address " + address + ": too many colons in address");
    }
    String port = hasPort ? address.substring(colon + 1) : scheme.equals("https") ? "443" : "80";
    return new AllowedOrigin(scheme, host.toLowerCase(Locale.ROOT), port);
  }
}
