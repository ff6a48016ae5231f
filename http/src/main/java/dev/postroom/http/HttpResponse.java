package dev.postroom.http;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// An answer: status, header fields, body. Immutable.
public final class HttpResponse {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final byte[] NO_BODY = {};

  private final HttpStatus status;
  private final String contentType;
  private final List<HttpHeaders.Field> headers;
  private final byte[] body;

  private HttpResponse(
      HttpStatus status, String contentType, List<HttpHeaders.Field> headers, byte[] body) {
    this.status = status;
    this.contentType = contentType;
    this.headers = List.copyOf(headers);
    this.body = body;
  }

  /// Make a response with a body in UTF-8.
  ///
  /// @param contentType the value of Content-Type; empty for none
  public static HttpResponse of(HttpStatus status, String contentType, String body) {
    return new HttpResponse(status, contentType, List.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  /// Make a response of plain text.
  public static HttpResponse text(HttpStatus status, String body) {
    return of(status, "text/plain; charset=utf-8", body);
  }

  /// Return the same response with one more header field. Name and value are the caller's own: they
  /// are not checked for line breaks.
  public HttpResponse with(String name, String value) {
    List<HttpHeaders.Field> more = new ArrayList<>(headers);
    more.add(new HttpHeaders.Field(name, value));
    return new HttpResponse(status, contentType, more, body);
  }

  public HttpStatus status() {
    return status;
  }

  /// Return the length of the body in bytes.
  public int length() {
    return body.length;
  }

  /// Return the response as it goes on the wire. A 101 has neither Content-Length nor Connection of
  /// ours: it brings its own.
  public byte[] toBytes(HttpFraming framing, Instant now) {
    byte[] head = headBytes(framing, now);
    byte[] behind = body(framing);
    byte[] bytes = new byte[head.length + behind.length];
    System.arraycopy(head, 0, bytes, 0, head.length);
    System.arraycopy(behind, 0, bytes, head.length, behind.length);
    return bytes;
  }

  /// Return what goes on the wire before [#body].
  public byte[] headBytes(HttpFraming framing, Instant now) {
    return head(framing, now).getBytes(StandardCharsets.UTF_8);
  }

  /// Return what goes on the wire behind [#headBytes]; not a copy, and not to be changed.
  public byte[] body(HttpFraming framing) {
    return framing.headOnly() ? NO_BODY : body;
  }

  private String head(HttpFraming framing, Instant now) {
    StringBuilder head = new StringBuilder(256);
    head.append(framing.version().text()).append(' ').append(status.line()).append("\r\n");
    for (HttpHeaders.Field field : headers) {
      append(head, field.name(), field.value());
    }
    if (!contentType.isEmpty()) {
      append(head, "Content-Type", contentType);
    }
    if (status != HttpStatus.SWITCHING_PROTOCOLS) {
      append(head, "Date", DATE.format(now));
      append(head, "Content-Length", Integer.toString(body.length));
      if (!framing.keepAlive()) {
        append(head, "Connection", "close");
      } else if (framing.version() == HttpVersion.HTTP_1_0) {
        append(head, "Connection", "keep-alive");
      }
    }
    return head.append("\r\n").toString();
  }

  private static void append(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
}
