package dev.postroom.broker.options;

import dev.postroom.platform.Escape;
import dev.postroom.subject.Subjects;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Which subjects a permission is about, and for subscriptions which queue groups
/// (docs/spec/core.md 3.4, 4.7). Immutable.
///
/// @param subject a valid subject without white space; may have wildcards
/// @param queue the queue groups it is about, in the language of subjects; empty means that it is
///   about subscriptions with and without a queue group
public record SubjectPattern(String subject, String queue) {
  /// Besides the blank, what nats-server takes for white space.
  private static final String SPACES =
      "\t\n\u000b\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
          + "\u2009\u200a\u2028\u2029\u202f\u205f\u3000 ";

  /// What may stand in no subject, although it could be sent.
  private static final String FORBIDDEN = " \t\r\n\f";

  /// Make a pattern.
  ///
  /// @throws IllegalArgumentException in nats-server's words, as `subject "a..b" is not a valid
  ///   subject`
  public SubjectPattern {
    check(subject, "subject");
    if (!queue.isEmpty()) {
      check(queue, "queue");
    }
  }

  /// Return the pattern of a subject for publishers: a queue group is none of their business.
  ///
  /// @throws IllegalArgumentException as for the constructor
  public static SubjectPattern ofSubject(String text) {
    return new SubjectPattern(text, "");
  }

  /// Return the pattern for subscribers: `subject` or `subject queue`.
  ///
  /// @throws IllegalArgumentException as for the constructor
  public static SubjectPattern ofSubscription(String text) {
    List<String> words = words(text);
    return words.size() == 2
        ? new SubjectPattern(words.getFirst(), words.getLast())
        : new SubjectPattern(text, "");
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean isSpace = i == text.length() || SPACES.indexOf(text.charAt(i)) >= 0;
      if (!isSpace && start < 0) {
        start = i;
      } else if (isSpace && start >= 0) {
        words.add(text.substring(start, i));
        start = -1;
      }
    }
    return words;
  }

  private static void check(String text, String what) {
    boolean isValid =
        text.chars().noneMatch(c -> FORBIDDEN.indexOf(c) >= 0)
            && Subjects.isValid(text.getBytes(StandardCharsets.UTF_8));
    if (!isValid) {
      throw new IllegalArgumentException(
          what + " " + Escape.quote(text) + " is not a valid " + what);
    }
  }
}
