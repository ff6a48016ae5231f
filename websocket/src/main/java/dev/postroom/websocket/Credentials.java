package dev.postroom.websocket;

import dev.postroom.http.HttpHeaders;
import dev.postroom.websocket.options.WebSocketOptions.Cookies;

/// What the cookies of a request bring for the login. Never shown.
///
/// @param user the user's name; each is empty when no cookie brought it
/// @param pass the password
/// @param token the token
record Credentials(String user, String pass, String token) {

  /// Return what the cookies of these names hold.
  static Credentials of(HttpHeaders headers, Cookies names) {
    return new Credentials(
        cookie(headers, names.user()),
        cookie(headers, names.pass()),
        cookie(headers, names.token()));
  }

  private static String cookie(HttpHeaders headers, String name) {
    if (name.isEmpty()) {
      return "";
    }
    for (String value : headers.all("Cookie")) {
      for (String pair : value.split(";", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
          return unquoted(pair.substring(equals + 1).strip());
        }
      }
    }
    return "";
  }

  private static String unquoted(String value) {
    boolean isQuoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return isQuoted ? value.substring(1, value.length() - 1) : value;
  }

  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
