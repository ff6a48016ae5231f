package dev.postroom.client;

import dev.postroom.subject.SubjectText;
import dev.postroom.subject.Subjects;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Checks subjects and turns them into bytes, and remembers some: most programs publish to few.
/// Thread-safe: entries are immutable, and an entry that another thread has just replaced is still
/// right.
final class SubjectCache {
  private static final int PLACES = 256;
  private static final int MOST_BYTES = 1_024;

  private static final class Known {
    final String text;
    final byte[] bytes;

    Known(String text, byte[] bytes) {
      this.text = text;
      this.bytes = bytes;
    }
  }

  private final @Nullable Known[] known = new Known[PLACES];

  /// Return the bytes of a subject to publish to.
  ///
  /// @throws IllegalArgumentException when it is none, or has wildcards
  byte[] literal(String subject) {
    int place = subject.hashCode() & (PLACES - 1);
    Known found = known[place];
    if (found != null && found.text.equals(subject)) {
      return found.bytes;
    }
    byte[] bytes = subject.getBytes(StandardCharsets.UTF_8);
    if (hasBlank(bytes) || !Subjects.isLiteral(ByteBuffer.wrap(bytes), 0, bytes.length)) {
      throw new IllegalArgumentException(
          "\"" + subject + "\" " + SubjectText.flawOfLiteral(subject));
    }
    if (bytes.length <= MOST_BYTES) {
      known[place] = new Known(subject, bytes);
    }
    return bytes;
  }

  /// Check a subject to subscribe to.
  ///
  /// @throws IllegalArgumentException when it is none
  static void checkPattern(String subject) {
    refuse(subject, SubjectText.flawOfPattern(subject));
  }

  /// Check the name of a queue group.
  ///
  /// @throws IllegalArgumentException when it is empty or has blanks in it
  static void checkQueue(String queue) {
    refuse(queue, SubjectText.flawOfQueue(queue));
  }

  private static void refuse(String text, String flaw) {
    if (!flaw.isEmpty()) {
      throw new IllegalArgumentException("\"" + text + "\" " + flaw);
    }
  }

  private static boolean hasBlank(byte[] bytes) {
    for (byte b : bytes) {
      if ((b >= 0 && b <= ' ') || b == 0x7f) {
        return true;
      }
    }
    return false;
  }
}
