package dev.postroom.broker.connection;

import java.util.List;
import java.util.Set;

/// Takes the secrets out of the JSON of a CONNECT before it is logged (docs/spec/core.md 2.6),
/// which may be any bytes a peer sent: each character is looked at a bounded number of times, and
/// nothing recurses. Confined to the call that made it.
///
/// Where the text is not JSON any more nobody can say what is a value: if a secret's name stands
/// anywhere in it, the rest is taken out.
final class ConnectRedaction {
  private static final String REDACTED = "[REDACTED]";

  /// A key with one of these in it is a secret's, as in `password` and `auth_token`.
  private static final List<String> PARTS = List.of("pass", "auth_token");

  private static final Set<String> NAMES = Set.of("nkey", "sig", "proxy_sig", "jwt");
  private static final Set<String> LITERALS = Set.of("true", "false", "null");
  private static final String STRUCTURE = "{}[],: \t\r\n";
  private static final String BEHIND_A_VALUE = ",}]";

  private final String text;
  private final StringBuilder out;
  private int at;

  private ConnectRedaction(String text) {
    this.text = text;
    this.out = new StringBuilder(text.length());
  }

  /// Return the text with `[REDACTED]` for every value of a secret, strings keep their quotes.
  static String of(String text) {
    return new ConnectRedaction(text).redacted();
  }

  private String redacted() {
    while (at < text.length()) {
      char next = text.charAt(at);
      if (next == '"') {
        string();
      } else if (STRUCTURE.indexOf(next) >= 0) {
        out.append(next);
        at++;
      } else {
        int end = endOfWord(at);
        if (isPlain(text.substring(at, end))) {
          copyTo(end);
        } else {
          giveUp();
        }
      }
    }
    return out.toString();
  }

  private void string() {
    int start = at;
    int end = endOfString(start);
    int behind = skipBlanks(end);
    copyTo(behind);
    if (behind == text.length() || BEHIND_A_VALUE.indexOf(text.charAt(behind)) >= 0) {
      return;
    }
    if (text.charAt(behind) != ':') {
      giveUp();
    } else if (isSecret(text.substring(start + 1, end - 1))) {
      copyTo(skipBlanks(behind + 1));
      secret();
    }
  }

  /// Take out the value that starts here.
  private void secret() {
    if (at == text.length()) {
      return;
    }
    int end;
    switch (text.charAt(at)) {
      case '"' -> {
        out.append('"').append(REDACTED).append('"');
        end = endOfString(at);
      }
      case '{', '[' -> {
        out.append(REDACTED);
        end = endOfContainer(at);
      }
      default -> {
        out.append(REDACTED);
        end = endOfWord(at);
        end = isPlain(text.substring(at, end)) ? end : text.length();
      }
    }
    // A secret that was not quoted well goes on behind what looked like its end.
    int behind = skipBlanks(end);
    boolean whole = behind < text.length() && BEHIND_A_VALUE.indexOf(text.charAt(behind)) >= 0;
    at = whole ? end : text.length();
  }

  private void copyTo(int end) {
    out.append(text, at, end);
    at = end;
  }

  private void giveUp() {
    String folded = fold(text);
    boolean named =
        folded.indexOf('\\') >= 0
            || PARTS.stream().anyMatch(folded::contains)
            || NAMES.stream().anyMatch(folded::contains);
    if (named) {
      out.append(REDACTED);
      at = text.length();
    } else {
      copyTo(text.length());
    }
  }

  private int skipBlanks(int from) {
    int i = from;
    while (i < text.length() && " \t\r\n".indexOf(text.charAt(i)) >= 0) {
      i++;
    }
    return i;
  }

  /// Return where the string that starts here is over, behind its closing quote.
  private int endOfString(int start) {
    for (int i = start + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return i + 1;
      }
      if (c == '\\') {
        i++;
      }
    }
    return text.length();
  }

  private int endOfContainer(int start) {
    int depth = 0;
    int i = start;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '"') {
        i = endOfString(i);
        continue;
      }
      i++;
      if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
        if (depth == 0) {
          return i;
        }
      }
    }
    return text.length();
  }

  private int endOfWord(int start) {
    int i = start;
    while (i < text.length() && STRUCTURE.indexOf(text.charAt(i)) < 0 && text.charAt(i) != '"') {
      i++;
    }
    return i;
  }

  /// Return whether a word without quotes can stand in JSON.
  private static boolean isPlain(String word) {
    return LITERALS.contains(word)
        || (!word.isEmpty() && word.chars().allMatch(c -> "0123456789+-.eE".indexOf(c) >= 0));
  }

  private static boolean isSecret(String key) {
    String folded = fold(unescape(key));
    return NAMES.contains(folded) || PARTS.stream().anyMatch(folded::contains);
  }

  /// Return the text with all letters that JSON keys take for the same made the same: long s and
  /// the Kelvin sign are among them.
  private static String fold(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      folded.append(Character.toLowerCase(Character.toUpperCase(text.charAt(i))));
    }
    return folded.toString();
  }

  private static String unescape(String key) {
    if (key.indexOf('\\') < 0) {
      return key;
    }
    StringBuilder plain = new StringBuilder(key.length());
    int i = 0;
    while (i < key.length()) {
      char c = key.charAt(i);
      if (c == '\\' && i + 6 <= key.length() && key.charAt(i + 1) == 'u') {
        int digits = hex(key.substring(i + 2, i + 6));
        if (digits >= 0) {
          plain.append((char) digits);
          i += 6;
          continue;
        }
      }
      if (c != '\\') { // no other escape stands for a letter that a secret's name has
        plain.append(c);
      }
      i++;
    }
    return plain.toString();
  }

  private static int hex(String digits) {
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = Character.digit(digits.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      value = value * 16 + digit;
    }
    return value;
  }
}
