package dev.postroom.json;

/// The parts a document is made of.
enum Token {
  OBJECT("object"),
  LIST("array"),
  CLOSE(""),
  NAME(""),
  STRING("string"),
  NUMBER("number"),
  TRUE("bool"),
  FALSE("bool"),
  NULL("null"),
  NOTHING_MORE("");

  private final String goName;

  Token(String goName) {
    this.goName = goName;
  }

  /// Return what Go calls a value that starts with this token.
  String goName() {
    return goName;
  }
}
