package dev.postroom.json;

/// Walks over the bytes of one document, token by token, and refuses bad syntax in Go's words.
/// Confined to the call that made it.
///
/// No recursion and no growing state: the open containers are one bit each. The grammar is that of
/// Go's scanner, in which strings may hold any byte but controls.
final class JsonScanner {
  /// How deep objects and lists may nest; at most 64, the bits of a long.
  static final int MAX_DEPTH = 64;

  /// What may come next, and how Go calls that place when something else comes.
  private enum State {
    VALUE("looking for beginning of value"),
    VALUE_OR_END("looking for beginning of value"),
    NAME("looking for beginning of object key string"),
    NAME_OR_END("looking for beginning of object key string"),
    COLON("after object key"),
    AFTER_MEMBER("after object key:value pair"),
    AFTER_ELEMENT("after array element"),
    AFTER_ALL("after top-level value");

    private final String place;

    State(String place) {
      this.place = place;
    }
  }

  private final byte[] json;
  private final int end;
  private int position;
  private State state = State.VALUE;
  private int depth;
  // Bit `depth - 1` is set when that container is an object.
  private long objects;
  private Token token = Token.NOTHING_MORE;
  private int start;
  // Whether the current string has neither escapes nor bytes beyond ASCII.
  private boolean plain;

  JsonScanner(byte[] json, int offset, int length) {
    this.json = json;
    this.position = offset;
    this.end = offset + length;
  }

  /// Return the current token.
  Token token() {
    return token;
  }

  /// Return how many containers are open.
  int depth() {
    return depth;
  }

  /// Return where the current token starts.
  int start() {
    return start;
  }

  /// Return where the current token ends.
  int position() {
    return position;
  }

  /// Move to the next token and return it; `NOTHING_MORE` stands behind the one value of a
  /// document.
  Token next() throws JsonException {
    while (true) {
      skipBlanks();
      if (position >= end) {
        if (state != State.AFTER_ALL) {
          throw tooShort();
        }
        token = Token.NOTHING_MORE;
        return token;
      }
      start = position;
      char c = peek();
      if (!separates(c)) {
        token = step(c);
        return token;
      }
      position++;
    }
  }

  private void skipBlanks() {
    while (position < end) {
      byte c = json[position];
      if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
        return;
      }
      position++;
    }
  }

  private boolean separates(char c) {
    State next =
        switch (state) {
          case COLON -> c == ':' ? State.VALUE : state;
          case AFTER_MEMBER -> c == ',' ? State.NAME : state;
          case AFTER_ELEMENT -> c == ',' ? State.VALUE : state;
          default -> state;
        };
    boolean moved = next != state;
    state = next;
    return moved;
  }

  private Token step(char c) throws JsonException {
    boolean closes =
        switch (state) {
          case VALUE_OR_END, AFTER_ELEMENT -> c == ']';
          case NAME_OR_END, AFTER_MEMBER -> c == '}';
          default -> false;
        };
    if (closes) {
      return close();
    }
    return switch (state) {
      case VALUE, VALUE_OR_END -> value(c);
      case NAME, NAME_OR_END -> name(c);
      default -> throw invalid(c, state.place);
    };
  }

  private Token name(char c) throws JsonException {
    if (c != '"') {
      throw invalid(c, state.place);
    }
    string();
    state = State.COLON;
    return Token.NAME;
  }

  private Token value(char c) throws JsonException {
    if (c == '{') {
      return open(Token.OBJECT, State.NAME_OR_END);
    }
    if (c == '[') {
      return open(Token.LIST, State.VALUE_OR_END);
    }
    Token scalar =
        switch (c) {
          case '"' -> string();
          case 't' -> literal("true", Token.TRUE);
          case 'f' -> literal("false", Token.FALSE);
          case 'n' -> literal("null", Token.NULL);
          default -> number(c);
        };
    state = afterValue();
    return scalar;
  }

  private Token open(Token container, State next) throws JsonException {
    if (depth == MAX_DEPTH) {
      throw invalid(peek(), "exceeded max depth");
    }
    long bit = 1L << depth;
    objects = container == Token.OBJECT ? objects | bit : objects & ~bit;
    depth++;
    position++;
    state = next;
    return container;
  }

  private Token close() {
    depth--;
    position++;
    state = afterValue();
    return Token.CLOSE;
  }

  private State afterValue() {
    if (depth == 0) {
      return State.AFTER_ALL;
    }
    boolean inObject = (objects & (1L << (depth - 1))) != 0;
    return inObject ? State.AFTER_MEMBER : State.AFTER_ELEMENT;
  }

  private Token literal(String word, Token meaning) throws JsonException {
    for (int i = 0; i < word.length(); i++, position++) {
      if (peek() != word.charAt(i)) {
        throw invalid(peek(), "in literal " + word + " (expecting '" + word.charAt(i) + "')");
      }
    }
    return meaning;
  }

  private Token string() throws JsonException {
    plain = true;
    position++;
    while (position < end) {
      char c = peek();
      position++;
      if (c == '"') {
        return Token.STRING;
      }
      if (c == '\\') {
        plain = false;
        escape();
      } else if (c < 0x20) {
        throw invalid(c, "in string literal");
      } else if (c >= 0x80) {
        plain = false;
      }
    }
    throw tooShort();
  }

  private void escape() throws JsonException {
    char c = peek();
    position++;
    if (c != 'u') {
      if ("\"\\/bfnrt".indexOf(c) < 0) {
        throw invalid(c, "in string escape code");
      }
      return;
    }
    for (int i = 0; i < 4; i++, position++) {
      // Beyond ASCII nothing is a digit here: a char below 0x100 is one only if it is one of ours.
      if (Character.digit(peek(), 16) < 0) {
        throw invalid(peek(), "in \\u hexadecimal character escape");
      }
    }
  }

  private Token number(char first) throws JsonException {
    if (first != '-' && !isDigit(first)) {
      throw invalid(first, state.place);
    }
    if (first == '-') {
      position++;
    }
    if (peek() == '0') {
      position++;
    } else {
      digits("in numeric literal");
    }
    if (peek() == '.') {
      position++;
      digits("after decimal point in numeric literal");
    }
    if (peek() == 'e' || peek() == 'E') {
      position++;
      if (peek() == '+' || peek() == '-') {
        position++;
      }
      digits("in exponent of numeric literal");
    }
    return Token.NUMBER;
  }

  private void digits(String place) throws JsonException {
    if (!isDigit(peek())) {
      throw invalid(peek(), place);
    }
    while (isDigit(peek())) {
      position++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  // Behind the end Go's scanner sees one blank, and a token that cannot bear it is at fault first.
  private char peek() {
    return position < end ? (char) (json[position] & 0xff) : ' ';
  }

  private static JsonException tooShort() {
    return new JsonException("unexpected end of JSON input");
  }

  private static JsonException invalid(char c, String place) {
    StringBuilder out = new StringBuilder("invalid character '");
    GoText.appendQuoted(out, c, '\'');
    return new JsonException(out.append("' ").append(place).toString());
  }

  /// Skip the current value, whatever it holds: move to its last token.
  void skip() throws JsonException {
    if (token == Token.OBJECT || token == Token.LIST) {
      int outside = depth - 1;
      do {
        next();
      } while (depth > outside);
    }
  }

  /// Return the text of the current name, string or number.
  String text() {
    if (token == Token.NUMBER) {
      return GoText.ascii(json, start, position);
    }
    return plain
        ? GoText.ascii(json, start + 1, position - 1)
        : GoText.unescape(json, start + 1, position - 1);
  }

  /// Return what stands in the document from `from` to the end of the current token.
  String textFrom(int from) {
    return GoText.decode(json, from, position);
  }
}
