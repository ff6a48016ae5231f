package dev.postroom.subject;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The rules of subjects (docs/spec/core.md 1.14): tokens between dots, `*` for one token, `>` for
/// all that follow.
///
/// A wildcard counts only when it is the whole token: `foo*` and `a>b` are literal text.
public final class Subjects {
  static final byte DOT = '.';
  static final byte STAR = '*';
  static final byte FULL = '>';

  private Subjects() {}

  /// Return whether clients may subscribe to the subject: no empty token, `>` only as the last one.
  public static boolean isValid(byte[] subject) {
    int start = 0;
    for (int i = 0; i <= subject.length; i++) {
      if (i < subject.length && subject[i] != DOT) {
        continue;
      }
      if (i == start || (isOne(subject, start, i, FULL) && i < subject.length)) {
        return false;
      }
      start = i + 1;
    }
    return true;
  }

  /// Return whether a valid subject has a `*` or `>` token.
  public static boolean hasWildcard(byte[] subject) {
    int start = 0;
    for (int i = 0; i <= subject.length; i++) {
      if (i < subject.length && subject[i] != DOT) {
        continue;
      }
      if (isOne(subject, start, i, STAR) || isOne(subject, start, i, FULL)) {
        return true;
      }
      start = i + 1;
    }
    return false;
  }

  /// Return how many tokens the subject has, empty ones included.
  public static int tokenCount(byte[] subject) {
    int count = 1;
    for (byte b : subject) {
      if (b == DOT) {
        count++;
      }
    }
    return count;
  }

  /// Return whether a published subject is a valid literal: no empty token, no token that is a
  /// wildcard (the pedantic rule).
  public static boolean isLiteral(ByteBuffer buffer, int offset, int length) {
    int start = offset;
    int end = offset + length;
    for (int i = offset; i <= end; i++) {
      if (i < end && buffer.get(i) != DOT) {
        continue;
      }
      if (i == start) {
        return false;
      }
      byte first = buffer.get(start);
      if (i == start + 1 && (first == STAR || first == FULL)) {
        return false;
      }
      start = i + 1;
    }
    return true;
  }

  /// Return whether a message to a valid literal subject reaches a subscription to a valid one.
  public static boolean matches(byte[] subscribed, byte[] literal) {
    return covers(subscribed, ByteBuffer.wrap(literal), 0, literal.length, false);
  }

  /// Return whether a pattern, which is a valid subject, covers the subject that is a range of the
  /// buffer. Allocates nothing, and looks at each byte once.
  ///
  /// Wildcards of what is covered are read as text: `a.*` and `a.>` are covered by `a.*`. So
  /// nats-server reads the subjects of subscriptions as well as those of messages.
  ///
  /// @param strictly whether `*` is to cover neither `>`, so that every message for the range is
  ///   one for the pattern, nor nothing, as in names of queue groups
  public static boolean covers(
      byte[] pattern, ByteBuffer buffer, int offset, int length, boolean strictly) {
    int end = offset + length;
    int at = offset;
    boolean begins = true; // whether a token of the pattern does, and then one of the subject
    for (int i = 0; i < pattern.length; i++) {
      byte wanted = pattern[i];
      if (begins && (wanted == STAR || wanted == FULL) && isTokenEnd(pattern, i + 1)) {
        if (wanted == FULL) {
          return true;
        }
        int next = tokenEnd(buffer, at, end);
        if (strictly && (next == at || (next == at + 1 && buffer.get(at) == FULL))) {
          return false;
        }
        at = next;
        begins = false;
      } else if (at == end || buffer.get(at) != wanted) {
        return false;
      } else {
        at++;
        begins = wanted == DOT;
      }
    }
    return at == end;
  }

  /// Return whether there are messages for both of two subscriptions to valid subjects.
  public static boolean overlap(byte[] one, byte[] other) {
    int i = 0;
    int at = 0;
    while (true) {
      int end = tokenEnd(one, i);
      int otherEnd = tokenEnd(other, at);
      if (isOne(one, i, end, FULL) || isOne(other, at, otherEnd, FULL)) {
        return true;
      }
      if (!isOne(one, i, end, STAR)
          && !isOne(other, at, otherEnd, STAR)
          && !Arrays.equals(one, i, end, other, at, otherEnd)) {
        return false;
      }
      if (end == one.length || otherEnd == other.length) {
        return end == one.length && otherEnd == other.length;
      }
      i = end + 1;
      at = otherEnd + 1;
    }
  }

  private static boolean isTokenEnd(byte[] subject, int at) {
    return at == subject.length || subject[at] == DOT;
  }

  private static int tokenEnd(byte[] subject, int start) {
    int end = start;
    while (end < subject.length && subject[end] != DOT) {
      end++;
    }
    return end;
  }

  private static int tokenEnd(ByteBuffer buffer, int start, int limit) {
    int end = start;
    while (end < limit && buffer.get(end) != DOT) {
      end++;
    }
    return end;
  }

  /// Return whether a published subject has an empty token, and so matches nothing.
  public static boolean hasEmptyToken(ByteBuffer buffer, int offset, int length) {
    boolean afterDot = true;
    for (int i = offset; i < offset + length; i++) {
      boolean dot = buffer.get(i) == DOT;
      if (dot && afterDot) {
        return true;
      }
      afterDot = dot;
    }
    return afterDot;
  }

  private static boolean isOne(byte[] subject, int start, int end, byte wildcard) {
    return end == start + 1 && subject[start] == wildcard;
  }
}
