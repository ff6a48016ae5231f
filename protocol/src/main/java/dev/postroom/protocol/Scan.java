package dev.postroom.protocol;

import java.nio.ByteBuffer;

/// Looks for the bytes that end tokens, eight bytes at a time, and reads numbers. The buffer must
/// be little-endian.
final class Scan {
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long NEWLINES = ONES * '\n';
  private static final long ABOVE_SPACE = ONES * (' ' + 1);

  /// The two bytes that end a line, as they are read at once.
  static final short CRLF = '\r' | '\n' << 8;

  /// The digits of the largest size of a message that is understood: so many fit an int.
  static final int MAX_SIZE_DIGITS = 9;

  private Scan() {}

  /// Return where the token that starts at `from` ends: at the first space, TAB, CR or LF, or at
  /// `limit`.
  static int tokenEnd(ByteBuffer buffer, int from, int limit) {
    int i = from;
    while (i + 8 <= limit) {
      long word = buffer.getLong(i);
      long low = (word - ABOVE_SPACE) & ~word & HIGH_BITS; // lowest set bit: first byte <= ' '
      if (low == 0) {
        i += 8;
        continue;
      }
      i += Long.numberOfTrailingZeros(low) >>> 3;
      if (isSeparator(buffer.get(i))) {
        return i;
      }
      i++;
    }
    while (i < limit && !isSeparator(buffer.get(i))) {
      i++;
    }
    return i;
  }

  /// Return where the next LF is, or -1.
  static int newline(ByteBuffer buffer, int from, int limit) {
    int i = from;
    for (; i + 8 <= limit; i += 8) {
      long word = buffer.getLong(i) ^ NEWLINES;
      long zero = (word - ONES) & ~word & HIGH_BITS;
      if (zero != 0) {
        return i + (Long.numberOfTrailingZeros(zero) >>> 3);
      }
    }
    for (; i < limit; i++) {
      if (buffer.get(i) == '\n') {
        return i;
      }
    }
    return -1;
  }

  /// Return where a verb, given in small letters, ends that begins at `from`, as far as it is there
  /// before `limit`; -1 when another byte stands in it.
  static int verbEnd(ByteBuffer buffer, int from, int limit, byte[] verb) {
    int length = Math.min(verb.length, limit - from);
    for (int i = 0; i < length; i++) {
      byte b = buffer.get(from + i);
      boolean same = b == verb[i] || (verb[i] >= 'a' && b == verb[i] - ('a' - 'A'));
      if (!same) {
        return -1;
      }
    }
    return from + length;
  }

  static int skipBlanks(ByteBuffer buffer, int from, int limit) {
    int i = from;
    while (i < limit && isBlank(buffer.get(i))) {
      i++;
    }
    return i;
  }

  /// Return the number that stands there in decimal digits, at most so many; -1 when it is anything
  /// else.
  static long number(ByteBuffer buffer, int from, int to, int mostDigits) {
    if (to - from > mostDigits) {
      return -1;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      byte digit = buffer.get(i);
      if (!isDigit(digit)) {
        return -1;
      }
      number = number * 10 + digit - '0';
    }
    return number;
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  static boolean isSeparator(byte b) {
    return b == ' ' || b == '\r' || b == '\n' || b == '\t';
  }
}
