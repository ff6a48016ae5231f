package dev.postroom.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds requests in bytes that come in pieces of any size; how they are cut changes nothing.
///
/// Confined to its owner. It holds at most [#MAX_HEAD] bytes and reads no further than the end of
/// one request: what follows stays in the buffer for the next call. A request that is refused ends
/// the parser. Limits: [#MAX_REQUEST_LINE] (414), [#MAX_HEAD] and [#MAX_FIELDS] (431), [#MAX_BODY]
/// (413); chunked bodies are not read (501).
public final class HttpRequestParser {
  /// The bytes of the first line.
  public static final int MAX_REQUEST_LINE = 4 * 1024;

  /// The bytes from the first line to the empty one.
  public static final int MAX_HEAD = 8 * 1024;

  /// The number of header fields.
  public static final int MAX_FIELDS = 64;

  /// The bytes of a body, which is skipped.
  public static final int MAX_BODY = 64 * 1024;

  private static final int TYPICAL_LINE = 128;

  private byte[] line = new byte[TYPICAL_LINE];
  private int lineLength;
  private int headLength;
  private StartLine.@Nullable Good startLine;
  private final List<HttpHeaders.Field> fields = new ArrayList<>();
  private @Nullable HttpRequest request;
  private int bodyLeft;
  private @Nullable HttpRefusal refusal;

  /// Take bytes up to the end of a request, or all of them.
  public HttpOutcome parse(ByteBuffer bytes) {
    while (request == null && refusal == null && bytes.hasRemaining()) {
      take(bytes.get());
    }
    if (refusal != null) {
      return refusal;
    }
    HttpRequest whole = request;
    if (whole == null || !skipBody(bytes)) {
      return HttpOutcome.Incomplete.INCOMPLETE;
    }
    reset();
    return whole;
  }

  /// Return whether no byte of the next request has been seen.
  public boolean isIdle() {
    return headLength == 0 && refusal == null;
  }

  private void take(byte b) {
    headLength++;
    if (headLength > MAX_HEAD) {
      refusal = HttpRefusal.of(HttpStatus.HEADER_FIELDS_TOO_LARGE);
    } else if (b == '\n') {
      endLine();
    } else if (startLine == null && lineLength == MAX_REQUEST_LINE) {
      refusal = HttpRefusal.of(HttpStatus.URI_TOO_LONG);
    } else {
      if (lineLength == line.length) {
        line = Arrays.copyOf(line, lineLength * 2);
      }
      line[lineLength++] = b;
    }
  }

  private void endLine() {
    int length = lineLength > 0 && line[lineLength - 1] == '\r' ? lineLength - 1 : lineLength;
    String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
    lineLength = 0;
    StartLine.Good start = startLine;
    if (start == null) {
      switch (StartLine.parse(text)) {
        case StartLine.Good good -> startLine = good;
        case StartLine.Bad(var why) -> refusal = why;
      }
    } else if (text.isEmpty()) {
      endHead(start);
    } else {
      addField(text);
    }
  }

  private void addField(String text) {
    int colon = text.indexOf(':');
    if (colon < 0 || text.charAt(0) == ' ' || text.charAt(0) == '\t') { // folded lines are obsolete
      refusal = HttpRefusal.of(HttpStatus.BAD_REQUEST);
    } else if (!StartLine.isToken(text.substring(0, colon))) {
      refusal = HttpRefusal.bad("invalid header name");
    } else if (fields.size() == MAX_FIELDS) {
      refusal = HttpRefusal.of(HttpStatus.HEADER_FIELDS_TOO_LARGE);
    } else {
      String value = text.substring(colon + 1);
      if (hasControl(value)) {
        refusal = HttpRefusal.bad("invalid header value");
      } else {
        fields.add(new HttpHeaders.Field(text.substring(0, colon), value.strip()));
      }
    }
  }

  private static boolean hasControl(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return true;
      }
    }
    return false;
  }

  private void endHead(StartLine.Good start) {
    HttpHeaders headers = new HttpHeaders(fields);
    int hosts = headers.all("Host").size();
    if (hosts > 1) {
      refusal = HttpRefusal.of(HttpStatus.BAD_REQUEST);
      return;
    }
    if (hosts == 0 && start.version() == HttpVersion.HTTP_1_1) {
      refusal = HttpRefusal.bad("missing required Host header");
      return;
    }
    if (headers.first("Transfer-Encoding").isPresent()) {
      refusal = new HttpRefusal(HttpStatus.NOT_IMPLEMENTED, "unsupported transfer encoding");
      return;
    }
    int length = bodyLength(headers);
    if (refusal != null) {
      return;
    }
    // Who waits for "100 Continue" is answered at once; whether the body still comes is then not
    // known, so no other request can be found behind it.
    boolean expects = length > 0 && headers.first("Expect").isPresent();
    bodyLeft = expects ? 0 : length;
    request =
        new HttpRequest(
            start.method(),
            start.path(),
            start.query(),
            start.version(),
            headers,
            !expects && mayStay(start.version(), headers));
  }

  private int bodyLength(HttpHeaders headers) {
    List<String> lengths = headers.all("Content-Length");
    if (lengths.isEmpty()) {
      return 0;
    }
    String text = lengths.getFirst();
    boolean agree = lengths.stream().allMatch(text::equals);
    if (!agree || !text.matches("[0-9]{1,18}")) {
      refusal = HttpRefusal.of(HttpStatus.BAD_REQUEST);
      return 0;
    }
    long length = Long.parseLong(text);
    if (length > MAX_BODY) {
      refusal = HttpRefusal.of(HttpStatus.CONTENT_TOO_LARGE);
      return 0;
    }
    return (int) length;
  }

  private static boolean mayStay(HttpVersion version, HttpHeaders headers) {
    return switch (version) {
      case HTTP_1_0 -> headers.hasToken("Connection", "keep-alive");
      case HTTP_1_1 -> !headers.hasToken("Connection", "close");
    };
  }

  /// Return whether the whole body has passed.
  private boolean skipBody(ByteBuffer bytes) {
    int part = Math.min(bodyLeft, bytes.remaining());
    bytes.position(bytes.position() + part);
    bodyLeft -= part;
    return bodyLeft == 0;
  }

  private void reset() {
    line = new byte[TYPICAL_LINE];
    headLength = 0;
    startLine = null;
    fields.clear();
    request = null;
  }
}
