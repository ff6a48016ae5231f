package dev.postroom.protocol;

import java.nio.ByteBuffer;

/// The arguments of one line, as positions in the buffer they were found in. Confined to one
/// thread; the buffer must be little-endian.
final class ArgumentLine {
  private static final int MOST = 5;

  private final int[] starts = new int[MOST];
  private final int[] ends = new int[MOST];
  private int count;
  private int start;
  private int end;
  private int next;
  private boolean canonical;

  /// Split the line that starts at `from` into arguments; return false when its LF is not there
  /// yet.
  ///
  /// @param returnSeparates whether a CR without an LF ends an argument, too
  boolean split(ByteBuffer buffer, int from, int limit, boolean returnSeparates) {
    return splitCanonically(buffer, from, limit)
        || splitAnyhow(buffer, from, limit, returnSeparates);
  }

  /// A line written as every client writes it needs one look at each argument.
  private boolean splitCanonically(ByteBuffer buffer, int from, int limit) {
    int found = 0;
    int at = from;
    int separator;
    do {
      separator = Scan.tokenEnd(buffer, at, limit);
      if (separator == at || separator + 1 >= limit || found == MOST) {
        return false;
      }
      starts[found] = at;
      ends[found++] = separator;
      at = separator + 1;
    } while (buffer.get(separator) == ' ');
    count = found;
    start = from;
    canonical = true;
    return buffer.getShort(separator) == Scan.CRLF && finish(separator, separator + 2, true);
  }

  private boolean splitAnyhow(ByteBuffer buffer, int from, int limit, boolean returnSeparates) {
    count = 0;
    start = Scan.skipBlanks(buffer, from, limit);
    canonical = start == from;
    int at = start;
    while (at < limit) {
      int separator = argumentEnd(buffer, at, limit, returnSeparates);
      if (separator == limit) {
        return false;
      }
      boolean empty = separator == at;
      if (!empty) {
        keep(at, separator);
      }
      byte found = buffer.get(separator);
      if (found == '\n') {
        return finish(separator, separator + 1, false);
      }
      if (found == '\r' && buffer.get(separator + 1) == '\n') {
        return finish(separator, separator + 2, !empty);
      }
      at = Scan.skipBlanks(buffer, separator + 1, limit);
      canonical &= found == ' ' && at == separator + 1;
    }
    return false;
  }

  /// Return where the argument ends: at a blank, an LF, a CR with an LF behind it or, where it
  /// separates, any CR; the limit when that cannot be told yet.
  private static int argumentEnd(ByteBuffer buffer, int from, int limit, boolean returnSeparates) {
    int at = Scan.tokenEnd(buffer, from, limit);
    while (at < limit && buffer.get(at) == '\r') {
      if (at + 1 == limit) {
        return limit;
      }
      if (returnSeparates || buffer.get(at + 1) == '\n') {
        return at;
      }
      at = Scan.tokenEnd(buffer, at + 1, limit);
    }
    return at;
  }

  private void keep(int from, int to) {
    if (count < MOST) {
      starts[count] = from;
      ends[count] = to;
      count++;
    }
  }

  private boolean finish(int lineEnd, int behind, boolean endsCanonically) {
    end = lineEnd;
    next = behind;
    canonical &= endsCanonically;
    return true;
  }

  /// Return how many arguments there are; 5 stands for that many or more.
  int count() {
    return count;
  }

  int start(int index) {
    return starts[index];
  }

  int length(int index) {
    return ends[index] - starts[index];
  }

  /// Return the number in an argument of 1 to 9 digits, or -1 when it is anything else.
  int number(ByteBuffer buffer, int index) {
    return (int) Scan.number(buffer, starts[index], ends[index], Scan.MAX_SIZE_DIGITS);
  }

  /// Return where the line starts, behind the blanks before it; known even when its end is not.
  int start() {
    return start;
  }

  /// Return where the line ends, CR and LF left out.
  int end() {
    return end;
  }

  /// Return where what follows the line starts.
  int next() {
    return next;
  }

  /// Return whether the line has single spaces and a CRLF.
  boolean isCanonical() {
    return canonical;
  }
}
