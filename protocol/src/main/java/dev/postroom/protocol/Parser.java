package dev.postroom.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Finds the operations of a client in a buffer, one [#next] at a time, without making objects.
///
/// The parser holds positions into the buffer, nothing else: it has no state between reads. An
/// operation that is not yet whole is [Operation#INCOMPLETE]; its bytes, from [#position] on, must
/// stand at the front of the next buffer, where they are scanned again. So input may be split at
/// every byte, and one parser serves all connections of a thread. Every refusal happens at the
/// first byte that justifies it, whole line or not.
///
/// Confined to one thread. The buffer must be little-endian.
public final class Parser {
  private static final int PUB_UPPER = 'P' | 'U' << 8 | 'B' << 16 | ' ' << 24;
  private static final int MOST_BLANKS = 1024;

  private static final byte[] CONNECT = {'c', 'o', 'n', 'n', 'e', 'c', 't'};
  private static final byte[] ERR = {'-', 'e', 'r', 'r'};
  private static final byte[] HPUB = {'h', 'p', 'u', 'b'};
  private static final byte[] INFO = {'i', 'n', 'f', 'o'};
  private static final byte[] OK = {'+', 'o', 'k'};
  private static final byte[] PING = {'p', 'i', 'n', 'g'};
  private static final byte[] PONG = {'p', 'o', 'n', 'g'};
  private static final byte[] PUB = {'p', 'u', 'b'};
  private static final byte[] SUB = {'s', 'u', 'b'};
  private static final byte[] UNSUB = {'u', 'n', 's', 'u', 'b'};

  private int maxControlLine;
  private int maxPayload;
  private boolean headers;

  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int position;
  private int operationStart;
  private int limit;
  private int needed;
  private int keptEnd;
  private Violation violation = Violation.UNKNOWN_OPERATION;

  private final ArgumentLine split = new ArgumentLine();
  private int lineStart;
  private int lineEnd;

  private int subjectStart;
  private int subjectLength;
  private int replyStart;
  private int replyLength;
  private int sizeStart;
  private int sizeLength;
  private int headerSize;
  private int totalSize;
  private int payloadStart;
  private boolean canonical;
  private boolean headed;

  /// Set the limits for the connection whose bytes come next.
  public void limits(int controlLine, int payload, boolean headersAllowed) {
    maxControlLine = controlLine;
    maxPayload = payload;
    headers = headersAllowed;
  }

  /// Look at the bytes of a buffer from `start` to `end`.
  public void reset(ByteBuffer bytes, int start, int end) {
    buffer = bytes;
    position = start;
    limit = end;
    needed = 0;
    keptEnd = end;
  }

  /// Find the next operation and step over it.
  public Operation next() {
    operationStart = position;
    if (position + 4 <= limit && buffer.getInt(position) == PUB_UPPER) {
      return pub(position + 4);
    }
    return position == limit ? Operation.INCOMPLETE : other();
  }

  private Operation other() {
    return switch (buffer.get(position)) {
      case 'P', 'p' -> afterP();
      case 'S', 's' -> withArguments(SUB, Operation.SUB);
      case 'U', 'u' -> withArguments(UNSUB, Operation.UNSUB);
      case 'H', 'h' -> withArguments(HPUB, Operation.HPUB);
      case 'C', 'c' -> withText(CONNECT, Operation.CONNECT);
      case 'I', 'i' -> withText(INFO, Operation.IGNORED_INFO);
      case '+' -> alone(OK, Operation.IGNORED_OK);
      case '-' -> clientError();
      default -> violated(Violation.UNKNOWN_OPERATION);
    };
  }

  private Operation afterP() {
    if (position + 1 == limit) {
      return incomplete();
    }
    return switch (buffer.get(position + 1)) {
      case 'U', 'u' -> withArguments(PUB, Operation.PUB);
      case 'I', 'i' -> alone(PING, Operation.PING);
      case 'O', 'o' -> alone(PONG, Operation.PONG);
      default -> violated(Violation.UNKNOWN_OPERATION);
    };
  }

  /// Handle a verb that needs a blank and arguments behind it.
  private Operation withArguments(byte[] verb, Operation operation) {
    int at = Scan.verbEnd(buffer, position, limit, verb);
    if (at < 0) {
      return violated(Violation.UNKNOWN_OPERATION);
    }
    if (at == limit) {
      return incomplete();
    }
    if (!Scan.isBlank(buffer.get(at))) {
      return violated(Violation.UNKNOWN_OPERATION);
    }
    return switch (operation) {
      case PUB -> pub(at + 1);
      case HPUB -> headers ? hpub(at + 1) : violated(Violation.HPUB_NOT_NEGOTIATED);
      case SUB -> line(at + 1, operation, 2, 3, Violation.SUB_ARGUMENTS);
      default -> line(at + 1, operation, 1, 2, Violation.UNSUB_ARGUMENTS);
    };
  }

  /// Handle a verb whose line is one text, with or without a blank before it.
  private Operation withText(byte[] verb, Operation operation) {
    int at = Scan.verbEnd(buffer, position, limit, verb);
    if (at < 0) {
      return violated(Violation.UNKNOWN_OPERATION);
    }
    lineStart = Scan.skipBlanks(buffer, at, limit);
    if (!endLine()) {
      return unfinishedLine();
    }
    return isTooLong(lineEnd) ? violated(Violation.CONTROL_LINE) : operation;
  }

  /// Handle a verb after which everything up to the LF is ignored.
  private Operation alone(byte[] verb, Operation operation) {
    int at = Scan.verbEnd(buffer, position, limit, verb);
    if (at < 0) {
      return violated(Violation.UNKNOWN_OPERATION);
    }
    int newline = Scan.newline(buffer, at, limit);
    if (newline < 0) {
      keptEnd = at; // what is ignored need not be kept for the next read, so it has no limit
      return incomplete();
    }
    position = newline + 1;
    return operation;
  }

  private Operation clientError() {
    int at = Scan.verbEnd(buffer, position, limit, ERR);
    if (at < 0 || (at < limit && !Scan.isBlank(buffer.get(at)))) {
      return violated(Violation.UNKNOWN_OPERATION);
    }
    lineStart = Scan.skipBlanks(buffer, at, limit);
    if (!endLine()) {
      return unfinishedLine();
    }
    return violated(isTooLong(lineEnd) ? Violation.CONTROL_LINE : Violation.CLIENT_ERROR);
  }

  private Operation line(int from, Operation operation, int least, int most, Violation wrong) {
    Operation fault = split(from, true, least, most, wrong);
    return fault == null ? operation : fault;
  }

  /// Split the line behind `from` into arguments and step over it, and return null when there are
  /// as many as there should be. A CR without an LF separates in SUB and UNSUB and is part of the
  /// argument in PUB and HPUB, as the Go server has it.
  private @Nullable Operation split(
      int from, boolean returnSeparates, int least, int most, Violation wrong) {
    boolean isWhole = split.split(buffer, from, limit, returnSeparates);
    lineStart = split.start();
    if (!isWhole) {
      return unfinishedLine();
    }
    lineEnd = split.end();
    position = split.next();
    canonical = split.isCanonical();
    if (isTooLong(lineEnd)) {
      return violated(Violation.CONTROL_LINE);
    }
    return split.count() < least || split.count() > most ? violated(wrong) : null;
  }

  private Operation pub(int from) {
    int size = plainSize(from);
    if (size < 0) {
      Operation fault = split(from, false, 2, 3, Violation.PUB_ARGUMENTS);
      if (fault != null) {
        return fault;
      }
      size = split.number(buffer, split.count() - 1);
      if (size < 0) {
        return violated(Violation.PUB_SIZE);
      }
      keepPositions(3);
    }
    headed = false;
    headerSize = 0;
    return payload(Operation.PUB, size);
  }

  /// Step over a line as every client writes it, and return the size, while each byte is looked at
  /// once. Return -1 when the line is any other, or not yet whole.
  private int plainSize(int from) {
    int end = Scan.tokenEnd(buffer, from, limit);
    int at = end + 1;
    if (end == from || at >= limit || buffer.get(end) != ' ') {
      return -1;
    }
    replyStart = at;
    replyLength = 0;
    if (!Scan.isDigit(buffer.get(at))) {
      int replyEnd = Scan.tokenEnd(buffer, at, limit);
      if (replyEnd == at || replyEnd + 1 >= limit || buffer.get(replyEnd) != ' ') {
        return -1;
      }
      replyLength = replyEnd - at;
      at = replyEnd + 1;
    }
    subjectStart = from;
    subjectLength = end - from;
    lineStart = from;
    return lastSize(at);
  }

  private int lastSize(int from) {
    int most = Math.min(limit - 1, from + Scan.MAX_SIZE_DIGITS);
    int size = 0;
    int at = from;
    for (; at < most; at++) {
      byte digit = buffer.get(at);
      if (!Scan.isDigit(digit)) {
        break;
      }
      size = size * 10 + digit - '0';
    }
    boolean isWhole = at > from && at + 1 < limit && buffer.getShort(at) == Scan.CRLF;
    if (!isWhole || at - lineStart > maxControlLine) {
      return -1;
    }
    sizeStart = from;
    sizeLength = at - from;
    lineEnd = at;
    canonical = true;
    position = at + 2;
    return size;
  }

  /// @param withReply how many arguments the line has when a reply is among them
  private void keepPositions(int withReply) {
    int last = split.count() - 1;
    subjectStart = split.start(0);
    subjectLength = split.length(0);
    replyStart = split.start(1);
    replyLength = split.count() == withReply ? split.length(1) : 0;
    sizeStart = split.start(last);
    sizeLength = split.length(last);
  }

  private Operation hpub(int from) {
    Operation fault = split(from, false, 3, 4, Violation.HPUB_ARGUMENTS);
    if (fault != null) {
      return fault;
    }
    int size = split.number(buffer, split.count() - 1);
    headerSize = split.number(buffer, split.count() - 2);
    if (headerSize < 0) {
      return violated(Violation.HPUB_HEADER_SIZE);
    }
    if (size < 0) {
      return violated(Violation.HPUB_TOTAL_SIZE);
    }
    if (headerSize > size) {
      return violated(Violation.HPUB_HEADER_LARGER);
    }
    headed = true;
    keepPositions(4);
    return payload(Operation.HPUB, size);
  }

  private Operation payload(Operation operation, int size) {
    totalSize = size;
    if (size > maxPayload) {
      return violated(Violation.PAYLOAD);
    }
    payloadStart = position; // behind the line by now
    int trailer = payloadStart + size;
    if (trailer + 2 > limit) {
      return unfinished(trailer);
    }
    if (buffer.getShort(trailer) != Scan.CRLF) {
      return violated(Violation.UNKNOWN_OPERATION);
    }
    position = trailer + 2;
    return operation;
  }

  private Operation unfinished(int trailer) {
    if (trailer + 1 == limit && buffer.get(trailer) != '\r') {
      return violated(Violation.UNKNOWN_OPERATION);
    }
    needed = trailer + 2 - operationStart;
    return incomplete();
  }

  /// Find the end of a line that is one text, and step over it; false when its LF is not there yet.
  private boolean endLine() {
    int newline = Scan.newline(buffer, lineStart, limit);
    if (newline < 0) {
      return false;
    }
    lineEnd = newline > lineStart && buffer.get(newline - 1) == '\r' ? newline - 1 : newline;
    position = newline + 1;
    return true;
  }

  /// Refuse a line that is too long even before its LF has come; else wait for more.
  private Operation unfinishedLine() {
    boolean endsWithCr = limit > lineStart && buffer.get(limit - 1) == '\r';
    return isTooLong(endsWithCr ? limit - 1 : limit)
        ? violated(Violation.CONTROL_LINE)
        : incomplete();
  }

  /// Return whether a line that goes on up to `end`, CR and LF left out, may be no longer. Blanks
  /// before the arguments do not count as such, but they must not be endless either.
  private boolean isTooLong(int end) {
    return end - lineStart > maxControlLine
        || end - operationStart > 2L * maxControlLine + MOST_BLANKS;
  }

  private Operation incomplete() {
    position = operationStart;
    return Operation.INCOMPLETE;
  }

  private Operation violated(Violation how) {
    violation = how;
    return Operation.VIOLATION;
  }

  /// Return how the peer broke the protocol, after [Operation#VIOLATION].
  public Violation violation() {
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

  /// Return where the bytes end that must be kept of the unfinished operation at [#position].
  public int keptEnd() {
    return keptEnd;
  }

  /// Return the buffer the positions are in.
  public ByteBuffer buffer() {
    return buffer;
  }

  /// Return how many arguments the line of a SUB or UNSUB had; 5 stands for that many or more.
  public int arguments() {
    return split.count();
  }

  /// Return a copy of one argument of a SUB or UNSUB.
  public byte[] argument(int index) {
    return copy(split.start(index), split.length(index));
  }

  /// Return a copy of the line's arguments, verb and line end left out.
  public byte[] line() {
    return copy(lineStart, lineEnd - lineStart);
  }

  /// Return a copy of up to `length` bytes from `start` on, as far as the buffer is filled.
  public byte[] copy(int start, int length) {
    byte[] copy = new byte[Math.max(0, Math.min(length, limit - start))];
    buffer.get(start, copy);
    return copy;
  }

  /// Return the number in an argument of 1 to 9 digits, or -1 when it is anything else (the `max`
  /// of UNSUB).
  public int argumentNumber(int index) {
    return split.number(buffer, index);
  }

  public int subjectStart() {
    return subjectStart;
  }

  public int subjectLength() {
    return subjectLength;
  }

  public int replyStart() {
    return replyStart;
  }

  /// Return the length of the reply subject; 0 when there is none.
  public int replyLength() {
    return replyLength;
  }

  /// Return which of PUB and HPUB published the message.
  public Operation operation() {
    return headed ? Operation.HPUB : Operation.PUB;
  }

  /// Return the bytes of the header block; 0 for PUB.
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

  /// Return where the text of the last size starts: its raw digits are echoed to subscribers.
  public int sizeStart() {
    return sizeStart;
  }

  /// Return how many digits the last size has.
  public int sizeLength() {
    return sizeLength;
  }

  /// Return where the text of the header size of an HPUB starts.
  public int headerSizeStart() {
    return split.start(split.count() - 2);
  }

  /// Return how many digits the header size of an HPUB has; 0 for PUB.
  public int headerSizeLength() {
    return headed ? split.length(split.count() - 2) : 0;
  }

  /// Return whether the line has single spaces and a CRLF, so that all behind the subject can be
  /// copied as it is.
  public boolean isCanonical() {
    return canonical;
  }
}
