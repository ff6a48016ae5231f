package dev.postroom.subject;

/// Says what is wrong with a subject as somebody typed it, in words that go behind it: `"a..b" has
/// an empty token`.
public final class SubjectText {
  private SubjectText() {}

  /// Return what is wrong with a subject to publish to; empty when nothing is.
  public static String flawOfLiteral(String subject) {
    String flaw = flawOfTokens(subject);
    if (!flaw.isEmpty()) {
      return flaw;
    }
    for (String token : tokens(subject)) {
      if (token.equals("*") || token.equals(">")) {
        return "has the wildcard " + token + ", which is for subscribing";
      }
    }
    return "";
  }

  /// Return what is wrong with a subject to subscribe to; empty when nothing is.
  public static String flawOfPattern(String subject) {
    String flaw = flawOfTokens(subject);
    if (!flaw.isEmpty()) {
      return flaw;
    }
    String[] tokens = tokens(subject);
    for (int i = 0; i < tokens.length - 1; i++) {
      if (tokens[i].equals(">")) {
        return "has something behind >, which must be the last token";
      }
    }
    return "";
  }

  /// Return what is wrong with the name of a queue group; empty when nothing is.
  public static String flawOfQueue(String name) {
    if (name.isEmpty()) {
      return "is empty";
    }
    return hasBlank(name) ? "has a blank or control character in it; there may be none" : "";
  }

  private static String flawOfTokens(String subject) {
    String flaw = flawOfQueue(subject);
    if (!flaw.isEmpty()) {
      return flaw;
    }
    for (String token : tokens(subject)) {
      if (token.isEmpty()) {
        return "has an empty token: a dot at an end, or two in a row";
      }
    }
    return "";
  }

  private static String[] tokens(String subject) {
    return subject.split("\\.", -1);
  }

  private static boolean hasBlank(String text) {
    return text.chars().anyMatch(c -> c <= ' ' || c == 0x7f);
  }
}
