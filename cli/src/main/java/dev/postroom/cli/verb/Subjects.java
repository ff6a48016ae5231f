package dev.postroom.cli.verb;

import dev.postroom.cli.console.MisuseException;
import dev.postroom.platform.Escape;
import dev.postroom.subject.SubjectText;

/// Subjects as they were typed: what is wrong with one is said before anything connects.
public final class Subjects {
  private Subjects() {}

  /// Check a subject to publish to.
  ///
  /// @throws MisuseException saying what is wrong with it
  public static void checkLiteral(String subject) {
    refuse("", subject, SubjectText.flawOfLiteral(subject));
  }

  /// Check a subject to subscribe to.
  ///
  /// @throws MisuseException saying what is wrong with it
  public static void checkPattern(String subject) {
    refuse("", subject, SubjectText.flawOfPattern(subject));
  }

  /// Check the name of a queue group; none is right too.
  ///
  /// @throws MisuseException saying what is wrong with it
  static void checkQueue(String queue) {
    if (!queue.isEmpty()) {
      refuse("--queue: ", queue, SubjectText.flawOfQueue(queue));
    }
  }

  private static void refuse(String option, String text, String flaw) {
    if (!flaw.isEmpty()) {
      throw new MisuseException(option + Escape.quote(text) + " " + flaw);
    }
  }
}
