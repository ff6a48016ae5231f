package dev.postroom.architecture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The rows of the tables of a Markdown page that have a given header.
final class MarkdownTable {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private MarkdownTable() {}

  /// Return the cells of all rows below headers with these titles.
  static List<List<String>> rows(String page, String... titles) {
    List<List<String>> rows = new ArrayList<>();
    boolean isInside = false;
    for (String line : Repository.text(page).lines().toList()) {
      if (!line.startsWith("|")) {
        isInside = false;
      } else if (cells(line).equals(List.of(titles))) {
        isInside = true;
      } else if (isInside && !line.startsWith("|-") && !line.startsWith("| -")) {
        rows.add(cells(line));
      }
    }
    return rows;
  }

  private static List<String> cells(String line) {
    String inner = line.strip();
    inner = inner.substring(1, inner.length() - (inner.endsWith("|") ? 1 : 0));
    return Arrays.stream(inner.split("(?<!\\\\)\\|", -1)).map(String::strip).toList();
  }

  /// Return the words in backticks.
  static List<String> codeIn(String cell) {
    List<String> words = new ArrayList<>();
    Matcher matcher = CODE.matcher(cell);
    while (matcher.find()) {
      words.add(matcher.group(1));
    }
    return words;
  }
}
