package dev.postroom.cli.verb;

import dev.postroom.cli.console.MisuseException;
import dev.postroom.platform.Escape;

/// Subjects as they were typed: what is wrong with one is said before anything connects.
public final class Subjects {
  private Subjects() {}

  /// Check a subject to publish to.
  ///
  /// @throws MisuseException saying what is wrong with it
  public static void checkLiteral(String subject) {
    for (String token : tokens(subject)) {
      if (token.equals("*") || token.equals(">")) {
        throw new MisuseException(
            Escape.quote(subject) + " has the wildcard " + token + ", which is for subscribing");
      }
    }
  }

  /// Check a subject to subscribe to.
  ///
  /// @throws MisuseException saying what is wrong with it
  public static void checkPattern(String subject) {
    String[] tokens = tokens(subject);
    for (int i = 0; i < tokens.length - 1; i++) {
      if (tokens[i].equals(">")) {
        throw new MisuseException(
            Escape.quote(subject) + " has something behind >, which must be the last token");
      }
    }
  }

  /// Check the name of a queue group.
  ///
  /// @throws MisuseException when it has blanks in it
  static void checkQueue(String queue) {
    if (hasBlank(queue)) {
      throw new MisuseException(
          "--queue: " + Escape.quote(queue) + " has a blank in it; a name has none");
    }
  }

  private static String[] tokens(String subject) {
    if (subject.isEmpty()) {
      throw new MisuseException("the subject is empty");
    }
    if (hasBlank(subject)) {
      throw new MisuseException(Escape.quote(subject) + " has a blank in it; a subject has none");
    }
    String[] tokens = subject.split("\\.", -1);
    for (String token : tokens) {
      if (token.isEmpty()) {
        throw new MisuseException(
            Escape.quote(subject) + " has an empty token: a dot at an end, or two in a row");
      }
    }
    return tokens;
  }

  private static boolean hasBlank(String text) {
    return text.chars().anyMatch(c -> c <= ' ' || c == 0x7f);
  }
}
