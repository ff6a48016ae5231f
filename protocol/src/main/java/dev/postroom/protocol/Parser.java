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
  private static final short CRLF = '\r' | '\n' << 8;
  private static final int MAX_ARGUMENTS = 5;
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

  private int lineStart;
  private int lineEnd;
  private final int[] starts = new int[MAX_ARGUMENTS];
  private final int[] ends = new int[MAX_ARGUMENTS];
  private int arguments;

  private int replyLength;
  private int headerSize;
  private int totalSize;
  private int payloadStart;
  private boolean canonical;
  private boolean returnSeparates;
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
    int at = afterVerb(verb);
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
    int at = afterVerb(verb);
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
    int at = afterVerb(verb);
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
    int at = afterVerb(ERR);
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
    returnSeparates = true;
    Operation fault = split(from, least, most, wrong);
    return fault == null ? operation : fault;
  }

  /// Split the line behind `from` into arguments, and return null when there are as many as there
  /// should be.
  private @Nullable Operation split(int from, int least, int most, Violation wrong) {
    if (!scanArguments(from)) {
      return unfinishedLine();
    }
    if (isTooLong(lineEnd)) {
      return violated(Violation.CONTROL_LINE);
    }
    return arguments < least || arguments > most ? violated(wrong) : null;
  }

  private Operation pub(int from) {
    returnSeparates = false;
    Operation fault = split(from, 2, 3, Violation.PUB_ARGUMENTS);
    if (fault != null) {
      return fault;
    }
    int size = argumentNumber(arguments - 1);
    if (size < 0) {
      return violated(Violation.PUB_SIZE);
    }
    headed = false;
    headerSize = 0;
    replyLength = arguments == 3 ? ends[1] - starts[1] : 0;
    return payload(Operation.PUB, size);
  }

  private Operation hpub(int from) {
    returnSeparates = false;
    Operation fault = split(from, 3, 4, Violation.HPUB_ARGUMENTS);
    if (fault != null) {
      return fault;
    }
    int size = argumentNumber(arguments - 1);
    headerSize = argumentNumber(arguments - 2);
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
    replyLength = arguments == 4 ? ends[1] - starts[1] : 0;
    return payload(Operation.HPUB, size);
  }

  private Operation payload(Operation operation, int size) {
    totalSize = size;
    if (size > maxPayload) {
      return violated(Violation.PAYLOAD);
    }
    payloadStart = position; // scanArguments left it behind the line
    int trailer = payloadStart + size;
    if (trailer < limit && buffer.get(trailer) != '\r') {
      return violated(Violation.UNKNOWN_OPERATION);
    }
    if (trailer + 1 < limit && buffer.get(trailer + 1) != '\n') {
      return violated(Violation.UNKNOWN_OPERATION);
    }
    if (trailer + 2 > limit) {
      needed = trailer + 2 - operationStart;
      return incomplete();
    }
    position = trailer + 2;
    return operation;
  }

  /// Split the line behind `from` into arguments and step over it; false when its LF is not there
  /// yet.
  private boolean scanArguments(int from) {
    return scanCanonically(from) || scanAnyhow(from);
  }

  /// A line written as every client writes it needs one look at each argument.
  private boolean scanCanonically(int from) {
    int count = 0;
    int start = from;
    int end;
    do {
      end = Scan.tokenEnd(buffer, start, limit);
      if (end == start || end + 1 >= limit || count == MAX_ARGUMENTS) {
        return false;
      }
      starts[count] = start;
      ends[count++] = end;
      start = end + 1;
    } while (buffer.get(end) == ' ');
    arguments = count;
    lineStart = from;
    canonical = true;
    return buffer.getShort(end) == CRLF && lineEnds(end, end + 2, true);
  }

  private boolean scanAnyhow(int from) {
    arguments = 0;
    lineStart = Scan.skipBlanks(buffer, from, limit);
    canonical = lineStart == from;
    int at = lineStart;
    while (at < limit) {
      int end = argumentEnd(at);
      if (end == limit) {
        return false;
      }
      boolean empty = end == at;
      if (!empty) {
        keepArgument(at, end);
      }
      byte separator = buffer.get(end);
      if (separator == '\n') {
        return lineEnds(end, end + 1, false);
      }
      if (separator == '\r' && buffer.get(end + 1) == '\n') {
        return lineEnds(end, end + 2, !empty);
      }
      at = Scan.skipBlanks(buffer, end + 1, limit);
      canonical &= separator == ' ' && at == end + 1;
    }
    return false;
  }

  /// Return where the argument ends: at a blank, an LF, or a CR with an LF behind it; the limit
  /// when that cannot be told yet. Any other CR separates in SUB and UNSUB and is part of the
  /// argument in PUB and HPUB, as the Go server has it.
  private int argumentEnd(int start) {
    int end = Scan.tokenEnd(buffer, start, limit);
    while (end < limit && buffer.get(end) == '\r') {
      if (end + 1 == limit) {
        return limit;
      }
      if (returnSeparates || buffer.get(end + 1) == '\n') {
        return end;
      }
      end = Scan.tokenEnd(buffer, end + 1, limit);
    }
    return end;
  }

  private boolean lineEnds(int end, int next, boolean endsCanonically) {
    lineEnd = end;
    position = next;
    canonical &= endsCanonically;
    return true;
  }

  private void keepArgument(int start, int end) {
    if (arguments < MAX_ARGUMENTS) {
      starts[arguments] = start;
      ends[arguments] = end;
      arguments++;
    }
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

  /// Return where the verb at the present position ends, as far as it is there, or -1 when another
  /// byte stands in it.
  private int afterVerb(byte[] verb) {
    int length = Math.min(verb.length, limit - position);
    for (int i = 0; i < length; i++) {
      byte b = buffer.get(position + i);
      boolean same = b == verb[i] || (verb[i] >= 'a' && b == verb[i] - ('a' - 'A'));
      if (!same) {
        return -1;
      }
    }
    return position + length;
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

  /// Return how many arguments the line had; 5 stands for that many or more.
  public int arguments() {
    return arguments;
  }

  /// Return a copy of one argument.
  public byte[] argument(int index) {
    byte[] copy = new byte[ends[index] - starts[index]];
    buffer.get(starts[index], copy);
    return copy;
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
    return (int) Scan.number(buffer, starts[index], ends[index], Scan.MAX_SIZE_DIGITS);
  }

  public int subjectStart() {
    return starts[0];
  }

  public int subjectLength() {
    return ends[0] - starts[0];
  }

  public int replyStart() {
    return starts[1];
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
    return starts[arguments - 1];
  }

  /// Return how many digits the last size has.
  public int sizeLength() {
    return ends[arguments - 1] - starts[arguments - 1];
  }

  /// Return where the text of the header size of an HPUB starts.
  public int headerSizeStart() {
    return starts[arguments - 2];
  }

  /// Return how many digits the header size of an HPUB has; 0 for PUB.
  public int headerSizeLength() {
    return headed ? ends[arguments - 2] - starts[arguments - 2] : 0;
  }

  /// Return whether the line has single spaces and a CRLF, so that all behind the subject can be
  /// copied as it is.
  public boolean isCanonical() {
    return canonical;
  }
}
