package dev.postroom.client;

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
    byte[] bytes = checked(subject);
    if (!Subjects.isLiteral(ByteBuffer.wrap(bytes), 0, bytes.length)) {
      throw new IllegalArgumentException(
          "\"" + subject + "\" is no subject to publish to: " + whatIsWrong(subject));
    }
    if (bytes.length <= MOST_BYTES) {
      known[place] = new Known(subject, bytes);
    }
    return bytes;
  }

  private static String whatIsWrong(String subject) {
    if (subject.isEmpty()) {
      return "it is empty";
    }
    String[] tokens = subject.split("\\.", -1);
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i].isEmpty()) {
        return "its token " + (i + 1) + " is empty";
      }
    }
    return "it has a wildcard, and only subscriptions may";
  }

  /// Check a subject to subscribe to.
  ///
  /// @throws IllegalArgumentException when it is none
  static void checkPattern(String subject) {
    if (!Subjects.isValid(checked(subject))) {
      throw new IllegalArgumentException(
          "\"" + subject + "\" is no subject: " + whatIsWrongInPattern(subject));
    }
  }

  private static String whatIsWrongInPattern(String subject) {
    String why = whatIsWrong(subject);
    return why.endsWith("empty") ? why : "only the last token may be >";
  }

  /// Check the name of a queue group.
  ///
  /// @throws IllegalArgumentException when it is empty or has blanks in it
  static void checkQueue(String queue) {
    byte[] bytes = checked(queue);
    if (bytes.length == 0) {
      throw new IllegalArgumentException("the name of a queue group is empty");
    }
  }

  private static byte[] checked(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == 0x7f) {
        throw new IllegalArgumentException(
            "\"" + text + "\" has a blank or control character at " + i + "; there may be none");
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
