package dev.postroom.config;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads values that are neither maps nor arrays. What begins like a number may turn out to be a
/// date, an address or a plain word: the longest reading decides.
final class ScalarLexer {
  private static final String DATE_FORM = "0000-00-00T00:00:00Z";
  private static final int YEAR_DIGITS = 4;

  private final Cursor in;
  private final TreeBuilder tree;

  ScalarLexer(Cursor in, TreeBuilder tree) {
    this.in = in;
    this.tree = tree;
  }

  /// Read the value that begins with `c`, which is where the cursor stands. Return false when there
  /// is none because the text ends behind an opening quote: to nats-server that is a plain end.
  boolean scalar(int c) throws ConfigException {
    switch (c) {
      case '\'' -> {
        return rawText();
      }
      case '"' -> {
        return quotedText();
      }
      case '(' -> block();
      case '-' -> negative();
      case '.' -> throw in.error("Floats must start with a digit");
      default -> {
        in.mark();
        if (isDigit(c)) {
          number();
        } else {
          bareText();
        }
      }
    }
    return true;
  }

  private boolean rawText() throws ConfigException {
    in.next();
    in.mark();
    if (in.atEnd()) {
      return false;
    }
    while (in.peek() != '\'') {
      if (in.peek() == Cursor.EOF) {
        throw in.error("Unexpected EOF.");
      }
      in.next();
    }
    tree.text(in.word(), in.position());
    in.next();
    return true;
  }

  private boolean quotedText() throws ConfigException {
    in.next();
    in.mark();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    if (in.atEnd()) {
      return false;
    }
    while (in.peek() != '"') {
      if (in.peek() == Cursor.EOF) {
        throw in.error("Unexpected EOF.");
      }
      int c = in.next();
      text.write(c == '\\' ? escaped() : c);
    }
    tree.text(text.toString(StandardCharsets.UTF_8), in.position());
    in.next();
    return true;
  }

  private int escaped() throws ConfigException {
    int c = in.peek();
    int value =
        switch (c) {
          case 't' -> '\t';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case '"', '\\' -> c;
          case 'x' -> c;
          default ->
              throw in.error(
                  "Invalid escape character '"
                      + in.shown()
                      + "'. Only the following escape characters are allowed:"
                      + " \\xXX, \\t, \\n, \\r, \\\", \\\\.");
        };
    in.next();
    return c == 'x' ? hexadecimal() : value;
  }

  private int hexadecimal() throws ConfigException {
    int high = hexDigit();
    int low = hexDigit();
    if (high < 0 || low < 0) {
      throw in.error("Expected two hexadecimal digits after '\\x', but got '" + in.lastTwo() + "'");
    }
    return high * 16 + low;
  }

  private int hexDigit() throws ConfigException {
    int c = in.peek();
    if (Cursor.isLineBreak(c)) {
      in.next();
      throw in.error("Expected two hexadecimal digits after '\\x', but hit end of line");
    }
    in.shown(); // steps over a whole character
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  /// Read `( … )`: it ends with a `)` that stands alone on its line.
  private void block() throws ConfigException {
    in.next();
    in.mark();
    int before = '(';
    while (!(in.peek() == ')' && before == '\n' && endsBlock(in.peek(1)))) {
      if (in.peek() == Cursor.EOF) {
        throw in.error("Unexpected EOF processing block.");
      }
      before = in.next();
    }
    boolean isLast = in.peek(1) == Cursor.EOF;
    if (isLast) {
      in.next(); // nats-server then takes the bracket for text as well
    }
    tree.text(in.word(), in.position());
    if (!isLast) {
      in.next();
    }
  }

  private static boolean endsBlock(int c) {
    return c == '\n' || c == Cursor.EOF;
  }

  private void negative() throws ConfigException {
    in.mark();
    in.next();
    if (in.peek() == '.') {
      throw in.error("Floats must start with a digit, not '.'.");
    }
    if (!isDigit(in.peek())) {
      throw in.error("Expected a digit but got '" + in.shown() + "'.");
    }
    skipDigits();
    if (in.peek() == '.') {
      decimal();
    } else if (isUnit(in.peek())) {
      withUnit();
    } else {
      tree.integer(in.word(), in.position());
    }
  }

  private void number() throws ConfigException {
    skipDigits();
    int c = in.peek();
    if (c == '-') {
      if (in.wordLength() != YEAR_DIGITS) {
        throw in.error("All ISO8601 dates must be in full Zulu form.");
      }
      date();
    } else if (c == '.') {
      decimal();
    } else if (isUnit(c)) {
      withUnit();
    } else if (endsNumber(c)) {
      tree.integer(in.word(), in.position());
    } else {
      in.next(); // belongs to the word whatever it is, so that "[1]" never ends
      bareText();
    }
  }

  private void date() throws ConfigException {
    for (int i = YEAR_DIGITS; i < DATE_FORM.length(); i++) {
      char form = DATE_FORM.charAt(i);
      int c = in.peek();
      if (form == '0' ? !isDigit(c) : c != form) {
        String expected = form == '0' ? "digit" : "'" + form + "'";
        throw in.error(
            "Expected "
                + expected
                + " in ISO8601 datetime, but found '"
                + in.shown()
                + "' instead.");
      }
      in.next();
    }
    tree.timestamp(in.word(), in.position());
  }

  private void decimal() throws ConfigException {
    in.next();
    if (!isDigit(in.peek())) {
      throw in.error(
          "Floats must have a digit after the '.', but got '" + in.shown() + "' instead.");
    }
    skipDigits();
    if (in.peek() != '.') {
      tree.decimal(in.word(), in.position());
      return;
    }
    while (isDigit(in.peek()) || in.peek() == '.' || in.peek() == ':' || in.peek() == '-') {
      in.next();
    }
    tree.text(in.word(), in.position()); // an address
  }

  private void withUnit() throws ConfigException {
    in.next();
    int c = in.peek();
    if (c == 'b' || c == 'B') {
      in.next();
    } else if (c == 'i' || c == 'I') {
      in.next();
      if (in.peek() == 'b' || in.peek() == 'B') {
        in.next();
      }
    }
    if (endsNumber(in.peek())) {
      tree.integer(in.word(), in.position());
    } else {
      bareText();
    }
  }

  private static boolean endsNumber(int c) {
    return c == ','
        || c == ';'
        || c == '}'
        || c == Cursor.EOF
        || Cursor.isBlank(c)
        || Cursor.isLineBreak(c);
  }

  /// Read the rest of a bare word whose begin is marked: text, a truth value or a variable.
  private void bareText() throws ConfigException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(in.wordBytes());
    boolean isPlain = false;
    while (!endsBareText(in.peek())) {
      int c = in.next();
      isPlain |= c == '\\';
      text.write(c == '\\' ? escaped() : c);
    }
    String word = text.toString(StandardCharsets.UTF_8);
    Position position = in.position();
    if (in.peek() == '\'') {
      in.next(); // ends a bare word too, and says that it is text
      isPlain = true;
    }
    if (isPlain) {
      tree.text(word, position);
    } else if (word.startsWith("$") && !word.startsWith("$2a$")) { // "$2a$": a bcrypt hash
      tree.variable(word.substring(1), in.line(), position);
    } else {
      switch (word.toLowerCase(Locale.ROOT)) {
        case "true", "yes", "on" -> tree.bool(true, position);
        case "false", "no", "off" -> tree.bool(false, position);
        default -> tree.text(word, position);
      }
    }
  }

  private static boolean endsBareText(int c) {
    return c == ','
        || c == ';'
        || c == '}'
        || c == ']'
        || c == '\''
        || c == Cursor.EOF
        || Cursor.isBlank(c)
        || Cursor.isLineBreak(c);
  }

  private void skipDigits() {
    while (isDigit(in.peek())) {
      in.next();
    }
  }

  private static boolean isUnit(int c) {
    return c != Cursor.EOF && "kKmMgGtTpPeE".indexOf(c) >= 0;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
