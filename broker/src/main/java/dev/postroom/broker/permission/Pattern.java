package dev.postroom.broker.permission;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A subject with wildcards that covers others. Immutable.
///
/// What is covered may have wildcards itself, and they are read as text: `a.*` and `a.>` are
/// covered by `a.*`. So nats-server reads the subjects of subscriptions as well as those of
/// messages.
final class Pattern {
  private static final byte DOT = '.';
  private static final byte STAR = '*';
  private static final byte FULL = '>';

  private final byte[] text;

  Pattern(String text) {
    this.text = text.getBytes(StandardCharsets.UTF_8);
  }

  /// Return whether it has a wildcard token.
  static boolean isWildcard(String text) {
    for (String token : text.split("\\.", -1)) {
      if (token.equals("*") || token.equals(">")) {
        return true;
      }
    }
    return false;
  }

  /// Return whether it covers a range of the buffer.
  ///
  /// @param strictly whether `*` is not to cover `>`, so that every message for the range is one
  ///   for this pattern; nor nothing, as in names of queue groups
  boolean covers(ByteBuffer buffer, int start, int length, boolean strictly) {
    int end = start + length;
    int at = start;
    int i = 0;
    while (true) {
      int tokenEnd = tokenEnd(i);
      if (is(i, tokenEnd, FULL)) {
        return true;
      }
      int otherEnd = tokenEnd(buffer, at, end);
      if (is(i, tokenEnd, STAR)) {
        boolean isNoOne = otherEnd == at || (otherEnd == at + 1 && buffer.get(at) == FULL);
        if (strictly && isNoOne) {
          return false;
        }
      } else if (!isEqual(i, tokenEnd, buffer, at, otherEnd)) {
        return false;
      }
      if (tokenEnd == text.length || otherEnd == end) {
        return tokenEnd == text.length && otherEnd == end;
      }
      i = tokenEnd + 1;
      at = otherEnd + 1;
    }
  }

  /// Return whether there are messages for both this and the subject of a subscription.
  boolean overlaps(byte[] other) {
    int at = 0;
    int i = 0;
    ByteBuffer buffer = ByteBuffer.wrap(other);
    while (true) {
      int tokenEnd = tokenEnd(i);
      int otherEnd = tokenEnd(buffer, at, other.length);
      boolean isOneFull = is(i, tokenEnd, FULL) || (otherEnd == at + 1 && other[at] == FULL);
      if (isOneFull) {
        return true;
      }
      boolean isOneStar = is(i, tokenEnd, STAR) || (otherEnd == at + 1 && other[at] == STAR);
      if (!isOneStar && !isEqual(i, tokenEnd, buffer, at, otherEnd)) {
        return false;
      }
      if (tokenEnd == text.length || otherEnd == other.length) {
        return tokenEnd == text.length && otherEnd == other.length;
      }
      i = tokenEnd + 1;
      at = otherEnd + 1;
    }
  }

  private boolean is(int from, int to, byte wildcard) {
    return to == from + 1 && text[from] == wildcard;
  }

  private boolean isEqual(int from, int to, ByteBuffer buffer, int at, int end) {
    if (to - from != end - at) {
      return false;
    }
    for (int i = 0; i < to - from; i++) {
      if (text[from + i] != buffer.get(at + i)) {
        return false;
      }
    }
    return true;
  }

  private int tokenEnd(int from) {
    int end = from;
    while (end < text.length && text[end] != DOT) {
      end++;
    }
    return end;
  }

  private static int tokenEnd(ByteBuffer buffer, int from, int to) {
    int end = from;
    while (end < to && buffer.get(end) != DOT) {
      end++;
    }
    return end;
  }
}
