package dev.postroom.testsupport.transcript;

import dev.postroom.testsupport.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the text of a transcript line into bytes. Used once.
///
/// ```
/// text   = *( char / "\r" / "\n" / "\t" / "\\" / "\x" hex hex / repeat )
/// repeat = "\{" text "*" number "}"
/// ```
final class Escapes {
  private static final Pattern REPEAT_END = Pattern.compile("\\*(\\d+)}");

  private final String text;
  private int at;

  private Escapes(String text) {
    this.text = text;
  }

  /// Return the bytes of the line, with CR LF at its end unless it ends in a lone backslash.
  static Bytes decodeLine(String line) {
    Escapes escapes = new Escapes(line);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (escapes.decode(out, false)) {
      out.write('\r');
      out.write('\n');
    }
    return Bytes.of(out.toByteArray());
  }

  /// Decode up to the end of the text or, inside a repeat, up to its end; return whether a line end
  /// is implied.
  private boolean decode(ByteArrayOutputStream out, boolean inRepeat) {
    while (at < text.length()) {
      int character = text.codePointAt(at);
      if (inRepeat && character == '*' && repeatEnd().lookingAt()) {
        return true;
      }
      at += Character.charCount(character);
      if (character != '\\') {
        out.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
      } else if (at == text.length()) {
        return false;
      } else {
        escape(out, text.charAt(at++));
      }
    }
    return true;
  }

  private void escape(ByteArrayOutputStream out, char kind) {
    switch (kind) {
      case 'r' -> out.write('\r');
      case 'n' -> out.write('\n');
      case 't' -> out.write('\t');
      case '\\' -> out.write('\\');
      case 'x' -> {
        out.write(Integer.parseInt(text.substring(at, at + 2), 16));
        at += 2;
      }
      case '{' -> repeat(out);
      default -> throw new IllegalArgumentException("unknown escape \\" + kind + " in " + text);
    }
  }

  private void repeat(ByteArrayOutputStream out) {
    ByteArrayOutputStream once = new ByteArrayOutputStream();
    decode(once, true);
    Matcher end = repeatEnd();
    if (!end.lookingAt()) {
      throw new IllegalArgumentException("\\{ without *N} in " + text);
    }
    at = end.end();
    for (int left = Integer.parseInt(end.group(1)); left > 0; left--) {
      out.writeBytes(once.toByteArray());
    }
  }

  private Matcher repeatEnd() {
    return REPEAT_END.matcher(text).region(at, text.length());
  }
}
