package dev.postroom.http;

import java.util.Locale;
import java.util.Optional;

/// The first line of a request: `GET /connz?limit=1 HTTP/1.1`.
sealed interface StartLine {

  /// A line that can be served.
  record Good(String method, String path, HttpQuery query, HttpVersion version)
      implements StartLine {}

  /// A line that cannot.
  record Bad(HttpRefusal refusal) implements StartLine {}

  /// Take a line apart; each byte of it is one character.
  static StartLine parse(String line) {
    String[] parts = line.split(" ", -1);
    if (parts.length != 3 || !isToken(parts[0]) || !isTarget(parts[1])) {
      return new Bad(HttpRefusal.of(HttpStatus.BAD_REQUEST));
    }
    String version = parts[2];
    if (version.length() != 8 || !version.matches("HTTP/[0-9]\\.[0-9]")) {
      return new Bad(HttpRefusal.of(HttpStatus.BAD_REQUEST));
    }
    if (version.charAt(5) != '1') {
      return new Bad(
          new HttpRefusal(HttpStatus.VERSION_NOT_SUPPORTED, "unsupported protocol version"));
    }
    return withTarget(
        parts[0], parts[1], version.charAt(7) == '0' ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1);
  }

  private static StartLine withTarget(String method, String target, HttpVersion version) {
    String local = withoutAuthority(target);
    int mark = local.indexOf('?');
    Optional<String> path =
        PercentDecoding.decode(mark < 0 ? local : local.substring(0, mark), false);
    if (path.isEmpty() || !(path.get().startsWith("/") || local.equals("*"))) {
      return new Bad(HttpRefusal.of(HttpStatus.BAD_REQUEST));
    }
    HttpQuery query = mark < 0 ? HttpQuery.NONE : HttpQuery.parse(local.substring(mark + 1));
    return new Good(method, path.get(), query, version);
  }

  /// A proxy sends `http://host/path` where others send `/path`.
  private static String withoutAuthority(String target) {
    String lower = target.toLowerCase(Locale.ROOT);
    if (!lower.startsWith("http://") && !lower.startsWith("https://")) {
      return target;
    }
    String local = target.substring(target.indexOf("//") + 2);
    int end = 0;
    while (end < local.length() && local.charAt(end) != '/' && local.charAt(end) != '?') {
      end++;
    }
    String rest = local.substring(end);
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  private static boolean isTarget(String target) {
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) <= ' ' || target.charAt(i) == 0x7f) {
        return false;
      }
    }
    return !target.isEmpty();
  }

  /// Return whether the text is a token as RFC 9110 5.6.2 has it: a method, the name of a field.
  static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letterOrDigit =
          (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letterOrDigit && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
