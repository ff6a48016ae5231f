package dev.postroom.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Finds what a server says to a client in a buffer, one [#next] at a time, without making objects.
///
/// Like [Parser], its other half, it holds positions into the buffer and has no state between
/// reads: what is not yet whole is [ServerOperation#INCOMPLETE], and its bytes, from [#position]
/// on, must stand at the front of the next buffer (docs/spec/core.md 1.6).
///
/// Confined to one thread. The buffer must be little-endian.
public final class ServerParser {
  /// A line longer than this breaks the protocol. INFO is the longest: a large cluster lists its
  /// servers in it.
  public static final int MAX_LINE = 1 << 20;

  private static final String UNKNOWN = "an unknown verb";
  private static final String TOO_LONG = "a line of more than " + MAX_LINE + " bytes";
  private static final int MSG_UPPER = 'M' | 'S' << 8 | 'G' << 16 | ' ' << 24;
  private static final int HMSG_UPPER = 'H' | 'M' << 8 | 'S' << 16 | 'G' << 24;
  private static final int MAX_ARGUMENTS = 5;
  private static final int MAX_SID_DIGITS = 18;

  private static final byte[] INFO = {'i', 'n', 'f', 'o'};
  private static final byte[] PING = {'p', 'i', 'n', 'g'};
  private static final byte[] PONG = {'p', 'o', 'n', 'g'};
  private static final byte[] OK = {'+', 'o', 'k'};
  private static final byte[] ERR = {'-', 'e', 'r', 'r'};

  private final int maxPayload;
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int position;
  private int operationStart;
  private int limit;
  private int needed;
  private String violation = "";

  private final int[] starts = new int[MAX_ARGUMENTS];
  private final int[] ends = new int[MAX_ARGUMENTS];
  private int arguments;
  private long sid;
  private int replyLength;
  private int headerSize;
  private int totalSize;
  private int payloadStart;
  private int lineStart;
  private int lineEnd;

  /// Make a parser.
  ///
  /// @param maxPayload the most bytes of headers and payload together that a message may have
  public ServerParser(int maxPayload) {
    this.maxPayload = maxPayload;
  }

  /// Look at the bytes of a buffer from `start` to `end`.
  public void reset(ByteBuffer bytes, int start, int end) {
    buffer = bytes;
    position = start;
    limit = end;
    needed = 0;
  }

  /// Find the next operation and step over it.
  public ServerOperation next() {
    operationStart = position;
    if (limit - position >= 5) {
      int word = buffer.getInt(position);
      if (word == MSG_UPPER) {
        return message(position + 4, false);
      }
      if (word == HMSG_UPPER && buffer.get(position + 4) == ' ') {
        return message(position + 5, true);
      }
    }
    return position == limit ? ServerOperation.INCOMPLETE : other();
  }

  private ServerOperation other() {
    return switch (buffer.get(position)) {
      case 'P', 'p' ->
          position + 1 < limit && (buffer.get(position + 1) | 0x20) == 'o'
              ? line(PONG, ServerOperation.PONG)
              : line(PING, ServerOperation.PING);
      case 'I', 'i' -> line(INFO, ServerOperation.INFO);
      case '+' -> line(OK, ServerOperation.OK);
      case '-' -> line(ERR, ServerOperation.ERR);
      case 'M', 'm' -> limit - position < 5 ? incomplete() : violated(UNKNOWN);
      case 'H', 'h' -> limit - position < 5 ? incomplete() : violated(UNKNOWN);
      default -> violated(UNKNOWN);
    };
  }

  /// Handle a verb whose line is one text or nothing.
  private ServerOperation line(byte[] verb, ServerOperation operation) {
    int at = Scan.verbEnd(buffer, position, limit, verb);
    if (at < 0) {
      return violated(UNKNOWN);
    }
    int newline = Scan.newline(buffer, at, limit);
    if (newline < 0) {
      return unfinishedLine();
    }
    if (newline - operationStart > MAX_LINE) {
      return violated(TOO_LONG);
    }
    lineStart = Scan.skipBlanks(buffer, at, newline);
    lineEnd = newline > lineStart && buffer.get(newline - 1) == '\r' ? newline - 1 : newline;
    position = newline + 1;
    return operation;
  }

  private ServerOperation message(int from, boolean headed) {
    if (!scanArguments(from)) {
      return unfinishedLine();
    }
    if (position - operationStart > MAX_LINE) {
      return violated(TOO_LONG);
    }
    int sizes = headed ? 2 : 1;
    if (arguments < 2 + sizes || arguments > 3 + sizes) {
      return violated("a message line of " + arguments + " arguments");
    }
    sid = number(1, MAX_SID_DIGITS);
    if (sid < 0) {
      return violated("a subscription number that is none");
    }
    replyLength = arguments == 3 + sizes ? ends[2] - starts[2] : 0;
    long total = number(arguments - 1, Scan.MAX_SIZE_DIGITS);
    long header = headed ? number(arguments - 2, Scan.MAX_SIZE_DIGITS) : 0;
    if (total < 0 || header < 0 || header > total) {
      return violated("a message size that is none");
    }
    if (total > maxPayload) {
      return violated("a message of " + total + " bytes; at most " + maxPayload + " are taken");
    }
    headerSize = (int) header;
    totalSize = (int) total;
    return payload(headed ? ServerOperation.HMSG : ServerOperation.MSG);
  }

  private ServerOperation payload(ServerOperation operation) {
    payloadStart = position; // scanArguments left it behind the line
    int trailer = payloadStart + totalSize;
    if (trailer + 2 > limit) {
      needed = trailer + 2 - operationStart;
      return incomplete();
    }
    if (buffer.get(trailer) != '\r' || buffer.get(trailer + 1) != '\n') {
      return violated("a payload without a line end behind it");
    }
    position = trailer + 2;
    return operation;
  }

  /// Split the line behind `from` into arguments and step over it; false when its LF is not there
  /// yet.
  private boolean scanArguments(int from) {
    arguments = 0;
    int at = Scan.skipBlanks(buffer, from, limit);
    while (at < limit) {
      int end = Scan.tokenEnd(buffer, at, limit);
      if (end == limit) {
        return false;
      }
      if (end > at) {
        keepArgument(at, end);
      }
      if (buffer.get(end) == '\n') {
        position = end + 1;
        return true;
      }
      at = end + 1;
    }
    return false;
  }

  private void keepArgument(int start, int end) {
    if (arguments < MAX_ARGUMENTS) {
      starts[arguments] = start;
      ends[arguments] = end;
    }
    arguments++;
  }

  private ServerOperation unfinishedLine() {
    return limit - operationStart > MAX_LINE ? violated(TOO_LONG) : incomplete();
  }

  private ServerOperation incomplete() {
    position = operationStart;
    return ServerOperation.INCOMPLETE;
  }

  private ServerOperation violated(String how) {
    violation = how;
    position = operationStart;
    return ServerOperation.VIOLATION;
  }

  private long number(int argument, int mostDigits) {
    return Scan.number(buffer, starts[argument], ends[argument], mostDigits);
  }

  /// Return what the peer said that it must not, after [ServerOperation#VIOLATION].
  public String violation() {
    return violation;
  }

  /// Return where the next operation starts: the first byte not yet stepped over.
  public int position() {
    return position;
  }

  /// Return the length in bytes of the operation at [#position] when its line is whole but its
  /// payload is not; else 0.
  public int needed() {
    return needed;
  }

  /// Return the buffer the positions are in.
  public ByteBuffer buffer() {
    return buffer;
  }

  /// Return the number of the subscription a message is for.
  public long sid() {
    return sid;
  }

  public int subjectStart() {
    return starts[0];
  }

  public int subjectLength() {
    return ends[0] - starts[0];
  }

  public int replyStart() {
    return starts[2];
  }

  /// Return the length of the reply subject; 0 when there is none.
  public int replyLength() {
    return replyLength;
  }

  /// Return the bytes of the header block; 0 for MSG.
  public int headerSize() {
    return headerSize;
  }

  /// Return the bytes of header block and payload together.
  public int totalSize() {
    return totalSize;
  }

  /// Return where header block and payload start.
  public int payloadStart() {
    return payloadStart;
  }

  /// Return what stands behind the verb of INFO and -ERR.
  public String text() {
    byte[] copy = new byte[lineEnd - lineStart];
    buffer.get(lineStart, copy);
    return new String(copy, StandardCharsets.UTF_8);
  }
}
