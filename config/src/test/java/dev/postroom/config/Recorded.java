package dev.postroom.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What nats-server answered to many texts; `src/test/oracle/record.py` asks it again.
record Recorded(String text, String answer) {
  /// The files and the environment that the recording had.
  static final Map<String, String> FILES =
      Map.of(
          "a.conf", "y: 5\nx: 7",
          "b.conf", "x: 8",
          "empty.conf", "",
          "bad.conf", "x: [1",
          "half.conf", "x",
          "block.conf", "{x: 9}",
          "variable.conf", "x: $zz",
          "unknown.conf", "\n  foo: 1\nx: 1",
          "sub/b.conf", "include c.conf\ny: 1",
          "sub/c.conf", "z: 3\nx: 2");

  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "x",
          "1",
          "y",
          "[a, b]",
          "z",
          "{q: 1}",
          "E",
          "$F",
          "F",
          "$E",
          "H",
          "a b",
          "P",
          "1\npk: 2");

  static List<Recorded> all() throws IOException {
    try (InputStream in = Recorded.class.getResourceAsStream("recorded.tsv")) {
      if (in == null) {
        throw new IOException("recorded.tsv is missing");
      }
      List<Recorded> all = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        int tab = line.indexOf('\t');
        if (tab > 0) {
          all.add(
              new Recorded(unescape(line.substring(0, tab)), unescape(line.substring(tab + 1))));
        }
      }
      return all;
    }
  }

  /// A disk with the recording's files.
  static byte[] read(String path) throws IOException {
    String text = FILES.get(path);
    if (text == null) {
      throw new IOException(
          path.equals(".")
              ? "read .: is a directory"
              : "open " + path + ": no such file or directory");
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String unescape(String text) {
    StringBuilder plain = new StringBuilder();
    boolean isEscape = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && !isEscape) {
        isEscape = true;
        continue;
      }
      plain.append(isEscape ? unescape(c) : c);
      isEscape = false;
    }
    return plain.toString();
  }

  private static char unescape(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case '0' -> '\0';
      default -> '\\';
    };
  }
}
