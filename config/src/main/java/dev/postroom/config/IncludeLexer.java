package dev.postroom.config;

/// Reads the file name behind `include`.
final class IncludeLexer {
  private final Cursor in;

  IncludeLexer(Cursor in) {
    this.in = in;
  }

  /// Read the name, and the quote that ends it.
  String name() throws ConfigException {
    while (Cursor.isBlank(in.peek())) {
      in.next();
    }
    int c = in.peek();
    return switch (c) {
      case '"' -> quoted("Unexpected EOF in double quoted include");
      case '\'' -> quoted("Unexpected EOF in quoted include");
      case '\n', '\r' -> {
        in.next();
        throw unexpected("new line");
      }
      case '[' -> throw unexpected("start of an array");
      case '{' -> throw unexpected("start of a map");
      case '(' -> throw unexpected("start of a block");
      case '\\' -> throw unexpected("escape sequence");
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
          throw unexpected("start of a number");
      default -> bare();
    };
  }

  private ConfigException unexpected(String found) {
    return in.error("Expected include value but found " + found);
  }

  private String quoted(String atEnd) throws ConfigException {
    int quote = in.next();
    in.mark();
    while (in.peek() != quote) {
      if (in.peek() == Cursor.EOF) {
        throw in.error(atEnd);
      }
      in.next();
    }
    String name = in.word();
    in.next();
    return name;
  }

  private String bare() {
    in.mark();
    while (!endsBare(in.peek())) {
      in.next();
    }
    String name = in.word();
    if (in.peek() == '\'') {
      in.next();
    }
    return name;
  }

  private static boolean endsBare(int c) {
    return c == ';'
        || c == '}'
        || c == '\''
        || c == Cursor.EOF
        || Cursor.isBlank(c)
        || Cursor.isLineBreak(c);
  }
}
