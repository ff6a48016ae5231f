package dev.postroom.cli.console;

import dev.postroom.platform.Escape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows under a head, in columns as wide as their widest cell. Confined to one thread.
public final class Table {
  private static final String GAP = "  ";

  private final List<String> head;
  private final boolean[] isNumber;
  private final List<List<String>> rows = new ArrayList<>();

  /// Make a table; a name that begins with `#` heads a column of numbers, which stand at its right
  /// edge.
  public Table(String... names) {
    head = Arrays.stream(names).map(name -> name.replace("#", "")).toList();
    isNumber = new boolean[names.length];
    for (int i = 0; i < names.length; i++) {
      isNumber[i] = names[i].startsWith("#");
    }
  }

  /// Add a row, a cell for each column. What would not show is escaped.
  public Table row(String... cells) {
    rows.add(Arrays.stream(cells).map(Escape::line).toList());
    return this;
  }

  /// Return the table as text.
  public String text(Style style) {
    int[] widths = new int[head.size()];
    measure(widths, head);
    rows.forEach(row -> measure(widths, row));
    StringBuilder out = new StringBuilder();
    out.append(style.head(line(head, widths))).append('\n');
    for (List<String> row : rows) {
      out.append(line(row, widths)).append('\n');
    }
    return out.toString();
  }

  private static void measure(int[] widths, List<String> cells) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], cells.get(i).length());
    }
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String blanks = " ".repeat(widths[i] - cells.get(i).length());
      line.append(i == 0 ? "" : GAP);
      line.append(isNumber[i] ? blanks + cells.get(i) : cells.get(i) + blanks);
    }
    return line.toString().stripTrailing();
  }
}
