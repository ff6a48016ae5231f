package dev.postroom.broker.routing;

import dev.postroom.protocol.Parser;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A message on its way: ranges of the buffer it was read into. Confined to one publishing thread,
/// which re-uses it.
///
/// What a subscriber reads behind `MSG subject sid ` is the *head* (`[reply ]size CRLF`) and the
/// *body* (headers, payload, CRLF). When the publisher's line is canonical both already stand in
/// the buffer, one behind the other.
public final class PublishedMessage {
  private static final byte[] NOTHING = {};

  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private ByteBuffer subjectBuffer = buffer;
  private int subjectStart;
  private int subjectLength;
  private int replyStart;
  private int replyLength;
  private int headerSize;
  private int totalSize;
  private int bodyStart;
  private int bodyEnd;

  private ByteBuffer head = buffer;
  private int headStart;
  private int headEnd;
  private ByteBuffer own = buffer;
  private ByteBuffer scratch = newScratch(512);
  private ByteBuffer strippedScratch = newScratch(512);
  private boolean stripped;
  private boolean joined;
  private int hops;

  /// Take the message that the parser has just stepped over.
  public void set(Parser parser) {
    buffer = parser.buffer();
    subjectBuffer = buffer;
    subjectStart = parser.subjectStart();
    subjectLength = parser.subjectLength();
    replyStart = parser.replyStart();
    replyLength = parser.replyLength();
    headerSize = parser.headerSize();
    totalSize = parser.totalSize();
    bodyStart = parser.payloadStart();
    bodyEnd = bodyStart + totalSize + 2;
    stripped = false;
    hops = 0;
    boolean zeroHeader = parser.headerSizeLength() > 0 && headerSize == 0;
    joined = parser.isCanonical() && !zeroHeader;
    if (joined) {
      head = buffer;
      headStart = subjectStart + subjectLength + 1;
      headEnd = bodyStart;
    } else {
      rewriteHead(parser);
    }
  }

  /// Take a message that no client has sent, copied into a buffer of this message's own.
  ///
  /// @param reply empty for none
  /// @param headers the whole block, from `NATS/1.0` to the empty line; empty for none
  public void set(byte[] subject, byte[] reply, byte[] headers, byte[] payload) {
    set(subject, reply, headers, payload, reply.length > 0);
  }

  private void set(
      byte[] subject, byte[] reply, byte[] headers, byte[] payload, boolean showsReply) {
    int size = headers.length + payload.length;
    own = cleared(own, subject.length + reply.length + size + 64);
    own.put(subject).put((byte) ' ');
    buffer = own;
    subjectBuffer = own;
    subjectStart = 0;
    subjectLength = subject.length;
    head = own;
    headStart = own.position();
    replyStart = own.position();
    replyLength = reply.length;
    if (showsReply) {
      own.put(reply).put((byte) ' ');
    }
    if (headers.length > 0) {
      putDecimal(own, headers.length);
      own.put((byte) ' ');
    }
    putDecimal(own, size);
    own.put((byte) '\r').put((byte) '\n');
    headEnd = own.position();
    headerSize = headers.length;
    totalSize = size;
    bodyStart = own.position();
    own.put(headers).put(payload).put((byte) '\r').put((byte) '\n');
    bodyEnd = own.position();
    stripped = false;
    joined = true;
    hops = 0;
  }

  /// Take a message of the server's own, which asks for nothing: as nats-server's do, it has two
  /// blanks where others have a reply (docs/spec/core.md 1.6).
  public void setOwn(byte[] subject, byte[] payload) {
    setOwn(subject, NOTHING, payload);
  }

  /// Take such a message with headers.
  ///
  /// @param headers the whole block; empty for none
  public void setOwn(byte[] subject, byte[] headers, byte[] payload) {
    set(subject, NOTHING, headers, payload, true);
  }

  /// Go to another subject than was asked for, which stands from 0 to the buffer's position.
  public void subject(ByteBuffer other) {
    subjectBuffer = other;
    subjectStart = 0;
    subjectLength = other.position();
  }

  /// Go to a subject, a range of a buffer.
  void subject(ByteBuffer other, int start, int length) {
    subjectBuffer = other;
    subjectStart = start;
    subjectLength = length;
  }

  /// Say that the message has come from other accounts, through so many requests for services.
  public void cameOver(int accounts) {
    hops = accounts;
  }

  /// Return through how many requests for services of other accounts the message has come.
  public int hops() {
    return hops;
  }

  /// Write the head anew where the publisher's own does not read as a subscriber's must.
  private void rewriteHead(Parser parser) {
    scratch = cleared(scratch, replyLength + parser.headerSizeLength() + 32);
    putReply(scratch);
    if (headerSize > 0) {
      putRange(scratch, parser.headerSizeStart(), parser.headerSizeLength());
      scratch.put((byte) ' ');
    }
    putRange(scratch, parser.sizeStart(), parser.sizeLength());
    scratch.put((byte) '\r').put((byte) '\n');
    head = scratch;
    headStart = 0;
    headEnd = scratch.position();
  }

  /// Write the head for receivers that do not understand headers: they get the payload alone.
  private void strip() {
    strippedScratch = cleared(strippedScratch, replyLength + 32);
    putReply(strippedScratch);
    putDecimal(strippedScratch, totalSize - headerSize);
    strippedScratch.put((byte) '\r').put((byte) '\n');
    stripped = true;
  }

  /// Return how many bytes of memory the message holds for itself.
  public int ownCapacity() {
    return own.capacity();
  }

  ByteBuffer buffer() {
    return buffer;
  }

  /// Return where the subject stands: the message's own buffer, unless it was mapped.
  public ByteBuffer subjectBuffer() {
    return subjectBuffer;
  }

  public int subjectStart() {
    return subjectStart;
  }

  public int subjectLength() {
    return subjectLength;
  }

  int replyStart() {
    return replyStart;
  }

  public int replyLength() {
    return replyLength;
  }

  public int headerSize() {
    return headerSize;
  }

  public int totalSize() {
    return totalSize;
  }

  /// Return whether a name stands in the headers, at any place.
  public boolean mentions(HeaderSearch search) {
    return search.isIn(buffer, bodyStart, headerSize);
  }

  int bodyStart() {
    return bodyStart;
  }

  int bodyLength() {
    return bodyEnd - bodyStart;
  }

  ByteBuffer head() {
    return head;
  }

  int headStart() {
    return headStart;
  }

  int headLength() {
    return headEnd - headStart;
  }

  /// Return whether head and body stand one behind the other in the buffer.
  boolean isJoined() {
    return joined;
  }

  /// Return the head for receivers that do not understand headers; it starts at 0 and ends at its
  /// position.
  ByteBuffer strippedHead() {
    if (!stripped) {
      strip();
    }
    return strippedScratch;
  }

  /// Return the subject as text, for tracing.
  public String subject() {
    return text(subjectBuffer, subjectStart, subjectLength);
  }

  /// Return a copy of the subject.
  public byte[] copySubject() {
    return copy(subjectBuffer, subjectStart, subjectLength);
  }

  /// Return a copy of the reply; empty when there is none.
  public byte[] copyReply() {
    return copy(buffer, replyStart, replyLength);
  }

  /// Return a copy of the whole block of headers; empty when there are none.
  public byte[] copyHeaders() {
    return copy(buffer, bodyStart, headerSize);
  }

  /// Return a copy of the payload, without headers.
  public byte[] copyPayload() {
    return copy(buffer, bodyStart + headerSize, totalSize - headerSize);
  }

  private static byte[] copy(ByteBuffer from, int start, int length) {
    byte[] copy = new byte[length];
    from.get(start, copy);
    return copy;
  }

  /// Return the head as text without CRLF, for tracing; that of the payload alone if not `headed`.
  String describeHead(boolean headed) {
    if (headed || headerSize == 0) {
      return text(head, headStart, headLength() - 2);
    }
    return text(strippedHead(), 0, strippedHead().position() - 2);
  }

  /// Return a copy of headers and payload, for tracing; of the payload alone if not `headed`.
  byte[] payload(boolean headed) {
    int skipped = headed ? 0 : headerSize;
    byte[] copy = new byte[totalSize - skipped];
    buffer.get(bodyStart + skipped, copy);
    return copy;
  }

  private static String text(ByteBuffer from, int start, int length) {
    return new String(copy(from, start, length), StandardCharsets.UTF_8);
  }

  private void putReply(ByteBuffer target) {
    if (replyLength > 0) {
      putRange(target, replyStart, replyLength);
      target.put((byte) ' ');
    }
  }

  private void putRange(ByteBuffer target, int start, int length) {
    target.put(target.position(), buffer, start, length);
    target.position(target.position() + length);
  }

  static void putDecimal(ByteBuffer target, int number) {
    int divisor = 1;
    while (number / divisor >= 10) {
      divisor *= 10;
    }
    for (; divisor > 0; divisor /= 10) {
      target.put((byte) ('0' + number / divisor % 10));
    }
  }

  private static ByteBuffer cleared(ByteBuffer buffer, int size) {
    return buffer.capacity() >= size ? buffer.clear() : newScratch(size * 2);
  }

  private static ByteBuffer newScratch(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
