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
    int at = 0;
    int start = 0;
    while (start <= subscribed.length && at <= literal.length) {
      int end = tokenEnd(subscribed, start);
      if (isOne(subscribed, start, end, FULL)) {
        return true;
      }
      int literalEnd = tokenEnd(literal, at);
      boolean same = Arrays.equals(subscribed, start, end, literal, at, literalEnd);
      if (!same && !isOne(subscribed, start, end, STAR)) {
        return false;
      }
      start = end + 1;
      at = literalEnd + 1;
    }
    return start > subscribed.length && at > literal.length;
  }

  private static int tokenEnd(byte[] subject, int start) {
    int end = start;
    while (end < subject.length && subject[end] != DOT) {
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
