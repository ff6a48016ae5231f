package dev.postroom.json;

import org.jspecify.annotations.Nullable;

/// Finds the words with which Go refuses a document. Runs only over documents that the parser has
/// refused already, to say why: peers and people compare these texts.
///
/// A walk over the bytes without recursion; the open containers are one bit each.
final class SyntaxFault {
  /// Go's text for a document that stops too early.
  static final String END = "unexpected end of JSON input";

  private enum State {
    VALUE("looking for beginning of value"),
    VALUE_OR_END("looking for beginning of value"),
    KEY("looking for beginning of object key string"),
    KEY_OR_END("looking for beginning of object key string"),
    COLON("after object key"),
    AFTER_MEMBER("after object key:value pair"),
    AFTER_ELEMENT("after array element"),
    AFTER_ALL("after top-level value");

    private final String place;

    State(String place) {
      this.place = place;
    }
  }

  private static final String HEX = "0123456789abcdef";

  private final byte[] json;
  private final int end;
  private int position;
  private int depth;
  // Bit `depth - 1` is set when that container is an object.
  private long objects;
  private @Nullable String fault;

  private SyntaxFault(byte[] json, int offset, int length) {
    this.json = json;
    this.position = offset;
    this.end = offset + length;
  }

  /// Return what is wrong with the document's syntax in Go's words.
  static String describe(byte[] json, int offset, int length) {
    String fault = new SyntaxFault(json, offset, length).find();
    return fault == null ? "invalid JSON" : fault;
  }

  private @Nullable String find() {
    State state = State.VALUE;
    while (fault == null) {
      skipBlanks();
      if (position >= end) {
        return state == State.AFTER_ALL ? null : END;
      }
      state = step(state, (char) (json[position] & 0xff));
    }
    return fault;
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

  private State step(State state, char c) {
    return switch (state) {
      case VALUE -> value(state, c);
      case VALUE_OR_END -> c == ']' ? close() : value(state, c);
      case KEY_OR_END -> c == '}' ? close() : key(state, c);
      case KEY -> key(state, c);
      case COLON -> c == ':' ? move(State.VALUE) : refuse(state, c);
      case AFTER_MEMBER -> c == '}' ? close() : c == ',' ? move(State.KEY) : refuse(state, c);
      case AFTER_ELEMENT -> c == ']' ? close() : c == ',' ? move(State.VALUE) : refuse(state, c);
      case AFTER_ALL -> refuse(state, c);
    };
  }

  private State move(State next) {
    position++;
    return next;
  }

  private State refuse(State state, char c) {
    invalid(c, state.place);
    return state;
  }

  private void invalid(char c, String place) {
    StringBuilder out = new StringBuilder("invalid character '");
    appendQuoted(out, c, '\'');
    fault = out.append("' ").append(place).toString();
  }

  private State key(State state, char c) {
    if (c != '"') {
      return refuse(state, c);
    }
    string();
    return State.COLON;
  }

  private State value(State state, char c) {
    switch (c) {
      case '{' -> {
        return open(true, c);
      }
      case '[' -> {
        return open(false, c);
      }
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> {
        if (c != '-' && !isDigit(c)) {
          return refuse(state, c);
        }
        number();
      }
    }
    return afterValue();
  }

  private State open(boolean object, char c) {
    if (depth == JsonInput.MAX_DEPTH) {
      invalid(c, "exceeded max depth");
      return State.VALUE;
    }
    long bit = 1L << depth;
    objects = object ? objects | bit : objects & ~bit;
    depth++;
    return move(object ? State.KEY_OR_END : State.VALUE_OR_END);
  }

  private State close() {
    depth--;
    position++;
    return afterValue();
  }

  private State afterValue() {
    if (depth == 0) {
      return State.AFTER_ALL;
    }
    boolean inObject = (objects & (1L << (depth - 1))) != 0;
    return inObject ? State.AFTER_MEMBER : State.AFTER_ELEMENT;
  }

  // Behind the end Go's scanner sees one blank, and a token that cannot bear it is at fault first.
  private char peek() {
    return position < end ? (char) (json[position] & 0xff) : ' ';
  }

  private void literal(String word) {
    for (int i = 0; i < word.length(); i++, position++) {
      if (peek() != word.charAt(i)) {
        invalid(peek(), "in literal " + word + " (expecting '" + word.charAt(i) + "')");
        return;
      }
    }
  }

  private void string() {
    position++;
    while (fault == null) {
      if (position >= end) {
        fault = END;
        return;
      }
      char c = peek();
      position++;
      if (c == '"') {
        return;
      }
      if (c == '\\') {
        escape();
      } else if (c < 0x20) {
        invalid(c, "in string literal");
      }
    }
  }

  private void escape() {
    char c = peek();
    position++;
    if (c != 'u') {
      if ("\"\\/bfnrt".indexOf(c) < 0) {
        invalid(c, "in string escape code");
      }
      return;
    }
    for (int i = 0; i < 4; i++, position++) {
      if (Character.digit(peek(), 16) < 0) {
        invalid(peek(), "in \\u hexadecimal character escape");
        return;
      }
    }
  }

  private void number() {
    if (peek() == '-') {
      position++;
    }
    if (peek() == '0') {
      position++;
    } else if (!digits("in numeric literal")) {
      return;
    }
    if (peek() == '.') {
      position++;
      if (!digits("after decimal point in numeric literal")) {
        return;
      }
    }
    if (peek() == 'e' || peek() == 'E') {
      position++;
      if (peek() == '+' || peek() == '-') {
        position++;
      }
      digits("in exponent of numeric literal");
    }
  }

  private boolean digits(String place) {
    if (!isDigit(peek())) {
      invalid(peek(), place);
      return false;
    }
    while (isDigit(peek())) {
      position++;
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /// Append the character as Go shows it between quotes of that kind.
  static void appendQuoted(StringBuilder out, char c, char quote) {
    switch (c) {
      case 7 -> out.append("\\a");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 11 -> out.append("\\v");
      case '\\' -> out.append("\\\\");
      default -> {
        if (c == quote) {
          out.append('\\').append(c);
        } else if (c < 0x20 || c == 0x7f) {
          out.append("\\x").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        } else if ((c >= 0x80 && c <= 0xa0) || c == 0xad) {
          out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        } else {
          out.append(c);
        }
      }
    }
  }
}
