package dev.postroom.config;

import java.util.ArrayDeque;
import java.util.Locale;

/// Reads the structure of a configuration: keys, maps, arrays, comments, includes, and the
/// separators between them. What it finds goes to a [TreeBuilder] at once, so that errors of
/// meaning (a number out of range, an unknown variable) and errors of form come out in the order of
/// the text.
///
/// The language grew out of a hand-written state machine, and what it accepts is that machine's
/// behaviour: `}` may stand after any top-level value, a single `/` is stepped over where a comment
/// could begin, a key of a map without a value takes the map's place. Each of these was observed on
/// nats-server and is kept, because files in use depend on what is accepted.
///
/// ```
///   TOP    ── key value ── \n , ; } ──► TOP
///   BLOCK  ── the same inside an outermost { }; must be closed after a value
///   MAP    ── key value ── \n , ;   ──► MAP     } ends it
///   ARRAY  ── value     ── \n ,     ──► ARRAY   ] ends it
/// ```
final class Lexer {
  /// How deep maps and arrays may be nested; a limit of ours.
  static final int MAX_DEPTH = 100;

  private enum Place {
    TOP("Expected a top-level value to end with a new line, comment or EOF"),
    BLOCK("Expected a block-level value to end with a new line, comment or EOF"),
    MAP("Expected a map value terminator \",\" or a map terminator \"}\""),
    ARRAY("Expected an array value terminator \",\" or an array terminator \"]\"");

    private final String expected;

    Place(String expected) {
      this.expected = expected;
    }
  }

  private final Cursor in;
  private final TreeBuilder tree;
  private final ScalarLexer scalars;
  private final ArrayDeque<Place> places = new ArrayDeque<>();
  private Place place = Place.TOP;
  private boolean finished;

  Lexer(Cursor in, TreeBuilder tree) {
    this.in = in;
    this.tree = tree;
    this.scalars = new ScalarLexer(in, tree);
  }

  /// Read to the end of the text.
  void run() throws ConfigException {
    while (!finished) {
      switch (place) {
        case TOP, BLOCK -> topEntry();
        case MAP -> mapEntry();
        case ARRAY -> arrayElement();
      }
    }
  }

  private void topEntry() throws ConfigException {
    skipBlanksAndLines();
    int c = in.peek();
    if (c == '{') {
      in.next();
      enter(Place.BLOCK);
    } else if (c == '}' && place == Place.BLOCK) {
      in.next();
      leaveBlock();
    } else if (c == '#' || isSlashes()) {
      comment();
    } else if (c == Cursor.EOF || c == '/') {
      if (!in.atEnd()) {
        throw in.error("Unexpected EOF.");
      }
      finish();
    } else {
      key("");
    }
  }

  private void mapEntry() throws ConfigException {
    skipBlanksAndLines();
    int c = in.peek();
    if (c == Cursor.EOF) {
      throw in.error("Unexpected EOF processing map.");
    } else if (c == ']') {
      throw in.error("Unexpected array end ']' processing map.");
    } else if (c == '}') {
      closeContainer();
    } else if (c == '#' || isSlashes()) {
      comment();
    } else if (c == '/') {
      in.next();
      in.mark();
      in.next(); // whatever follows begins the key, even a blank or a colon
      bareKey();
    } else {
      key(".");
    }
  }

  private void arrayElement() throws ConfigException {
    skipBlanksAndLines();
    int c = in.peek();
    if (c == '#' || isSlashes()) {
      comment();
    } else if (c == ',' || c == '/') {
      throw in.error("Unexpected array value terminator ','.");
    } else if (c == ']') {
      closeContainer();
    } else {
      value();
    }
  }

  private void key(String period) throws ConfigException {
    int c = in.peek();
    switch (c) {
      case ':', '=' -> throw in.error("Unexpected key separator '" + (char) c + "'" + period);
      case '"', '\'' -> quotedKey();
      default -> {
        in.mark();
        bareKey();
      }
    }
  }

  private void quotedKey() throws ConfigException {
    int quote = in.next();
    in.mark();
    if (in.peek() == Cursor.EOF && place != Place.MAP) {
      finish();
      return;
    }
    while (in.peek() != quote) {
      if (in.peek() == Cursor.EOF) {
        throw in.error(
            place != Place.MAP
                ? "Unexpected EOF."
                : quote == '"'
                    ? "Unexpected EOF processing double quoted map key."
                    : "Unexpected EOF processing quoted map key.");
      }
      in.next();
    }
    tree.key(in.word(), in.position());
    in.next();
    afterKey();
  }

  /// Read the rest of a key whose begin is marked.
  private void bareKey() throws ConfigException {
    while (!endsBareKey(in.peek())) {
      in.next();
    }
    boolean atEnd = in.peek() == Cursor.EOF;
    if (atEnd && place == Place.MAP) {
      throw in.error("Unexpected EOF processing map key.");
    }
    String word = in.word();
    boolean hasBlank = Cursor.isBlank(in.peek()) || Cursor.isLineBreak(in.peek());
    if (hasBlank && word.toLowerCase(Locale.ROOT).equals("include")) {
      tree.include(new IncludeLexer(in).name());
      afterValue();
    } else {
      tree.key(word, in.position());
      afterKey();
    }
  }

  private static boolean endsBareKey(int c) {
    return c == ':' || c == '=' || c == Cursor.EOF || Cursor.isBlank(c) || Cursor.isLineBreak(c);
  }

  private void afterKey() throws ConfigException {
    skipBlanksAndLines();
    int c = in.peek();
    if (c == Cursor.EOF && place != Place.MAP) {
      finish();
      return;
    }
    if (c == ':' || c == '=') {
      in.next();
    }
    value();
  }

  private void value() throws ConfigException {
    if (place == Place.MAP) {
      skipBlanksAndLines(); // elsewhere a value begins on the line of its key
    } else {
      skipBlanks();
    }
    int c = in.peek();
    if (c == '[' || c == '{') {
      in.next();
      openContainer(c == '{' ? Place.MAP : Place.ARRAY);
    } else if (Cursor.isLineBreak(c)) {
      in.next();
      throw in.error("Expected value but found new line");
    } else if (c == ',' && place == Place.MAP) {
      throw in.error("Unexpected map value terminator \",\".");
    } else if (c == '}' && place == Place.MAP) {
      closeContainer(); // the map becomes the value of its own last key
    } else {
      if (scalars.scalar(c)) {
        afterValue();
      } else {
        finish();
      }
    }
  }

  private void openContainer(Place inner) throws ConfigException {
    enter(inner);
    if (inner == Place.MAP) {
      tree.mapStart();
    } else {
      tree.arrayStart();
    }
  }

  private void closeContainer() throws ConfigException {
    in.next();
    in.mark();
    tree.end(in.position());
    place = places.pop();
    afterValue();
  }

  /// Read what separates a value from what comes next.
  private void afterValue() throws ConfigException {
    while (true) {
      skipBlanks();
      int c = in.peek();
      if (c == '#' || isSlashes()) {
        comment();
        if (place == Place.TOP) {
          return;
        }
      } else if (c == '/') {
        in.next();
        if (place == Place.MAP || place == Place.ARRAY) {
          return;
        }
      } else if (separates(c)) {
        in.next();
        return;
      } else if (c == '}' && place == Place.BLOCK) {
        in.next();
        leaveBlock();
        return;
      } else if ((c == '}' && place == Place.MAP) || (c == ']' && place == Place.ARRAY)) {
        closeContainer();
        return;
      } else {
        throw in.error(place.expected + ", but got '" + in.shown() + "' instead.");
      }
    }
  }

  private boolean separates(int c) {
    return switch (c) {
      case ',', '\n', '\r' -> true;
      case ';' -> place != Place.ARRAY;
      case '}', Cursor.EOF -> place == Place.TOP;
      default -> false;
    };
  }

  /// Leave an outermost `{ }`, and those around it that end here too. Between two ends only a
  /// separator leads back to keys.
  private void leaveBlock() throws ConfigException {
    place = places.pop();
    while (place == Place.BLOCK) {
      skipBlanksAndLines();
      int c = in.peek();
      if (c == '#' || isSlashes()) {
        comment();
        return;
      } else if (c == ',' || c == ';') {
        in.next();
        return;
      } else if (c == '}') {
        place = places.pop();
      } else if (c != '/') {
        throw in.error(
            "Expected a block-level to end with a '}', but got '" + in.shown() + "' instead.");
      }
      in.next();
    }
  }

  private void enter(Place inner) throws ConfigException {
    if (places.size() == MAX_DEPTH) {
      throw in.error("Maps and arrays are nested deeper than " + MAX_DEPTH + " levels");
    }
    places.push(place);
    place = inner;
  }

  private void finish() throws ConfigException {
    in.mark();
    tree.endOfText(in.position());
    finished = true;
  }

  private boolean isSlashes() {
    return in.peek() == '/' && in.peek(1) == '/';
  }

  private void comment() {
    while (in.peek() != Cursor.EOF && !Cursor.isLineBreak(in.peek())) {
      in.next();
    }
  }

  private void skipBlanks() {
    while (Cursor.isBlank(in.peek())) {
      in.next();
    }
  }

  private void skipBlanksAndLines() {
    while (Cursor.isBlank(in.peek()) || Cursor.isLineBreak(in.peek())) {
      in.next();
    }
  }
}
