package dev.postroom.config;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A place in the bytes of one configuration, and the mark where the present word began.
///
/// The language is ASCII outside of words, so bytes are read one by one. A NUL byte reads as the
/// end of the text, as it does for nats-server.
final class Cursor {
  static final int EOF = 0;

  private final String file;
  private final byte[] input;
  private int pos;
  private int line = 1;
  // On the first line columns count from 0; later the line break itself is column 0.
  private int lineStart;
  private int mark;
  private int markLineStart;

  Cursor(String file, byte[] input) {
    this.file = file;
    this.input = input;
  }

  int peek() {
    return peek(0);
  }

  int peek(int ahead) {
    return pos + ahead < input.length ? input[pos + ahead] & 0xff : EOF;
  }

  int next() {
    if (pos == input.length) {
      return EOF;
    }
    int c = input[pos] & 0xff;
    if (c == '\n') {
      line++;
      lineStart = pos;
    }
    pos++;
    return c;
  }

  boolean atEnd() {
    return pos == input.length;
  }

  /// Begin a word here.
  void mark() {
    mark = pos;
    markLineStart = lineStart;
  }

  /// Return the word from the mark to here.
  String word() {
    return new String(input, mark, pos - mark, StandardCharsets.UTF_8);
  }

  byte[] wordBytes() {
    return Arrays.copyOfRange(input, mark, pos);
  }

  int wordLength() {
    return pos - mark;
  }

  /// Return where the word began. Its line is the present one, also for a word of several lines.
  Position position() {
    return new Position(file, line, mark - markLineStart);
  }

  int line() {
    return line;
  }

  /// Return the two bytes before this place, as text.
  String lastTwo() {
    return new String(input, pos - 2, 2, StandardCharsets.UTF_8);
  }

  /// Return the character here in the way errors show it, and step over it.
  String shown() {
    int c = next();
    if (c == '\n') {
      return "\\n";
    }
    if (c < 0x80) {
      return String.valueOf((char) c);
    }
    int from = pos - 1;
    while (pos < input.length && pos - from < 4 && (input[pos] & 0xc0) == 0x80) {
      pos++;
    }
    String text = new String(input, from, pos - from, StandardCharsets.UTF_8);
    return text.substring(0, text.offsetByCodePoints(0, 1));
  }

  ConfigException error(String text) {
    return new ConfigException("Parse error on line " + line + ": '" + text + "'");
  }

  static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  static boolean isLineBreak(int c) {
    return c == '\n' || c == '\r';
  }
}
