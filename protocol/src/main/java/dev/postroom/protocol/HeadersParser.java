package dev.postroom.protocol;

import dev.postroom.protocol.Headers.Field;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Reads one header block, line by line. For one use, by one thread.
final class HeadersParser {
  private static final String LINE_RULE =
      "every line ends with CR LF, and an empty line ends the block";
  private static final int STATUS_DIGITS = 3;

  private final byte[] bytes;
  private final int start;
  private final int end;
  private int at;
  private int status;
  private String description = "";
  private final List<Field> fields = new ArrayList<>();

  HeadersParser(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    this.bytes = bytes;
    this.start = offset;
    this.end = offset + length;
    this.at = offset;
  }

  Headers parse() {
    firstLine();
    int lineEnd = lineEnd();
    while (lineEnd > at) {
      field(lineEnd);
      at = lineEnd + 2;
      lineEnd = lineEnd();
    }
    at = lineEnd + 2;
    if (at < end) {
      throw fault(at, (end - at) + " bytes too many behind the empty line that ends the block");
    }
    return new Headers(status, description, fields);
  }

  private void firstLine() {
    for (int i = 0; i < Headers.VERSION.length(); i++) {
      if (at == end || bytes[at] != Headers.VERSION.charAt(i)) {
        throw fault(at, "the block does not begin with " + Headers.VERSION);
      }
      at++;
    }
    int lineEnd = lineEnd();
    if (at < lineEnd && !Scan.isBlank(bytes[at])) {
      throw fault(at, "a blank must stand between " + Headers.VERSION + " and the status");
    }
    skipBlanks(lineEnd);
    if (at < lineEnd) {
      status(lineEnd);
    }
    at = lineEnd + 2;
  }

  private void status(int lineEnd) {
    int from = at;
    while (at < lineEnd && bytes[at] >= '0' && bytes[at] <= '9' && at - from < STATUS_DIGITS) {
      status = 10 * status + bytes[at] - '0';
      at++;
    }
    boolean endsHere = at == lineEnd || Scan.isBlank(bytes[at]);
    if (!endsHere || status < Headers.LEAST_STATUS || at - from < STATUS_DIGITS) {
      throw fault(from, "the status is not a number from 100 to 999");
    }
    description = text(at, lineEnd);
  }

  private void field(int lineEnd) {
    int name = at;
    while (at < lineEnd && bytes[at] != ':') {
      if (!HeaderText.isOfName(bytes[at])) {
        throw fault(at, HeaderText.notOfName(bytes[at] & 0xff));
      }
      at++;
    }
    if (at == lineEnd) {
      throw fault(at, "a line has no colon; a header is written as name: value");
    }
    if (at == name) {
      throw fault(at, "the name of a header is empty; a header is written as name: value");
    }
    if (fields.size() == Headers.MAX_FIELDS) {
      throw fault(name, "one header too many; at most " + Headers.MAX_FIELDS + " are allowed");
    }
    String value = text(at + 1, lineEnd);
    fields.add(new Field(new String(bytes, name, at - name, StandardCharsets.US_ASCII), value));
  }

  /// Return where the CR LF is that ends the line.
  private int lineEnd() {
    int i = at;
    while (i < end && bytes[i] != '\r' && bytes[i] != '\n') {
      i++;
    }
    if (i == end) {
      throw fault(i, "the block breaks off; " + LINE_RULE);
    }
    if (bytes[i] == '\n') {
      throw fault(i, "a line feed without a carriage return before it; " + LINE_RULE);
    }
    if (i + 1 == end || bytes[i + 1] != '\n') {
      throw fault(i, "a carriage return without a line feed behind it; " + LINE_RULE);
    }
    return i;
  }

  private void skipBlanks(int limit) {
    while (at < limit && Scan.isBlank(bytes[at])) {
      at++;
    }
  }

  private String text(int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < 0) {
        return decoded(from, to);
      }
    }
    return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
  }

  private String decoded(int from, int to) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer source = ByteBuffer.wrap(bytes, from, to - from);
    CharBuffer target = CharBuffer.allocate(to - from);
    CoderResult result = decoder.decode(source, target, true);
    if (result.isError()) {
      throw fault(source.position(), "a value or description is not UTF-8");
    }
    return target.flip().toString();
  }

  private HeadersException fault(int where, String what) {
    return new HeadersException(where - start, what);
  }
}
