package dev.postroom.protocol;

/// Which characters the parts of a header block are made of.
final class HeaderText {
  private static final String NAME_RULE =
      "a name is made of printable ASCII, 0x21 to 0x7e, without colons";

  private HeaderText() {}

  static boolean isOfName(int character) {
    return character > ' ' && character < 0x7f && character != ':';
  }

  /// Return what to say about a character or byte that is not of a name.
  static String notOfName(int character) {
    return String.format("0x%02x stands in the name of a header; %s", character, NAME_RULE);
  }

  static void checkName(String name) {
    if (name.isEmpty()) {
      throw new HeadersException("the name of a header is empty; " + NAME_RULE);
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isOfName(name.charAt(i))) {
        throw new HeadersException("character " + i + ": " + notOfName(name.charAt(i)));
      }
    }
  }

  /// Return the text without the blanks around it, or refuse what would break the line or cannot be
  /// written in UTF-8.
  static String checkedAndTrimmed(String what, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' || c == '\n') {
        throw new HeadersException(
            what
                + (c == '\r' ? " has a carriage return" : " has a line feed")
                + " at character "
                + i
                + "; it must fit on one line");
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new HeadersException(
            what + " has half a surrogate pair at character " + i + "; UTF-8 cannot write it");
      }
    }
    return trimmed(text);
  }

  private static String trimmed(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (from < to && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /// Return the bytes as printable ASCII, with `\r`, `\n`, `\\` and `\xNN` for the rest.
  static String printable(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length + 16);
    for (byte b : bytes) {
      switch (b) {
        case '\r' -> text.append("\\r");
        case '\n' -> text.append("\\n");
        case '\\' -> text.append("\\\\");
        default -> {
          if (b >= ' ' && b < 0x7f) {
            text.append((char) b);
          } else {
            text.append(String.format("\\x%02x", b));
          }
        }
      }
    }
    return text.toString();
  }
}
