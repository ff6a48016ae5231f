package dev.postroom.websocket;

import dev.postroom.http.HttpHeaders;
import java.net.InetAddress;
import java.util.regex.Pattern;

/// For whom a proxy speaks, as the header `X-Forwarded-For` says.
final class ForwardedFor {
  private static final int LONGEST = 45;
  private static final Pattern NUMERIC =
      Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private ForwardedFor() {}

  /// Return the address in the first such header; empty when it holds anything else, a list too.
  static String of(HttpHeaders headers) {
    String value = headers.first("X-Forwarded-For").orElse("");
    return value.length() <= LONGEST && isAddress(value) ? value : "";
  }

  private static boolean isAddress(String value) {
    if (!NUMERIC.matcher(value).matches()) {
      return false;
    }
    try {
      var _ = InetAddress.ofLiteral(value);
      return true;
    } catch (IllegalArgumentException none) {
      return false;
    }
  }
}
