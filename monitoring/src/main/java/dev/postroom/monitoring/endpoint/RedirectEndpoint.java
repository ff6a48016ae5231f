package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;
import java.nio.charset.StandardCharsets;

/// Sends who asks for `//varz` to `/varz`.
final class RedirectEndpoint implements Endpoint {
  private static final String PLAIN = "-._~/$&+,;=:@!*'()";

  private final String path;

  RedirectEndpoint(String path) {
    this.path = path;
  }

  @Override
  public HttpResponse answer(HttpRequest request) {
    String query = request.query().raw();
    String location = query.isEmpty() ? escaped(path) : escaped(path) + "?" + query;
    boolean shown = request.method().equals("GET") || request.method().equals("HEAD");
    HttpResponse response =
        shown
            ? HttpResponse.of(
                HttpStatus.TEMPORARY_REDIRECT,
                "text/html; charset=utf-8",
                "<a href=\"" + html(location) + "\">Temporary Redirect</a>.\n\n")
            : HttpResponse.of(HttpStatus.TEMPORARY_REDIRECT, "", "");
    return response.with("Location", location);
  }

  @Override
  public boolean isSlow() {
    return false;
  }

  private static String escaped(String path) {
    StringBuilder out = new StringBuilder(path.length());
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
        out.append(c);
      } else {
        out.append('%').append("%02X".formatted((int) c));
      }
    }
    return out.toString();
  }

  private static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&#34;")
        .replace("'", "&#39;");
  }
}
