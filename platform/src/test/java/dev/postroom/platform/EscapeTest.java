package dev.postroom.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EscapeTest {

  /// The vectors are the output of a ten-line Go program: bytes in hex, and what `strconv.Quote`
  /// makes of them. They hold each byte alone, broken UTF-8, and the ends of every range of
  /// controls, spaces, format marks and private code points. Code points younger than Go's Unicode
  /// 15.0 are left out: Java 25 knows them already.
  @Test
  void quoted_bytes_are_what_go_writes() throws IOException {
    List<String> vectors = vectors();
    assertThat(vectors).hasSizeGreaterThan(300);

    List<String> differences = new ArrayList<>();
    for (String vector : vectors) {
      int space = vector.indexOf(' ');
      String quoted = Escape.quote(HexFormat.of().parseHex(vector.substring(0, space)));
      if (!quoted.equals(vector.substring(space + 1))) {
        differences.add(vector + " but we write " + quoted);
      }
    }
    assertThat(differences).isEmpty();
  }

  private static List<String> vectors() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(EscapeTest.class.getResourceAsStream("go-quote.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Test
  void a_quoted_string_is_quoted_as_its_utf8_bytes() {
    assertThat(Escape.quote("a \"b\" \\ é\n")).isEqualTo("\"a \\\"b\\\" \\\\ é\\n\"");
  }

  @Test
  void a_line_keeps_readable_text_as_it_is() {
    String text = "plain, \"quoted\", back\\slash, é 日本語 😀";
    assertThat(Escape.line(text)).isSameAs(text);
  }

  @Test
  void a_line_cannot_be_broken_coloured_or_reversed() {
    assertThat(Escape.line("x\r\n[1] INF forged")).isEqualTo("x\\r\\n[1] INF forged");
    assertThat(Escape.line("\u001b[31m")).isEqualTo("\\x1b[31m");
    assertThat(Escape.line("a\u202eb\u2028c\u00a0d")).isEqualTo("a\\u202eb\\u2028c\\u00a0d");
    assertThat(Escape.line("\udb40\udc41")).isEqualTo("\\U000e0041");
    assertThat(Escape.line("half \ud800")).isEqualTo("half \\ud800");
  }

  @Test
  void an_escaped_line_needs_no_second_escape() {
    Seeds.each(
        500,
        seed -> {
          Random random = new Random(seed);
          String text =
              random
                  .ints(20, 0, Character.MAX_CODE_POINT + 1)
                  .map(c -> random.nextBoolean() ? c % 256 : c)
                  .collect(
                      StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                  .toString();
          String line = Escape.line(text);
          assertThat(Escape.line(line)).isSameAs(line);
          assertThat(line.chars().noneMatch(Character::isISOControl)).isTrue();
        });
  }
}
