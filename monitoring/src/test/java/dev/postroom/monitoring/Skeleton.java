package dev.postroom.monitoring;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is left of an indented JSON document without its values: names, order, nesting.
final class Skeleton {
  private static final Pattern MEMBER = Pattern.compile("( *)(\"[^\"]+\"): (.*?),?");

  private Skeleton() {}

  /// Return one line for each line of the document; a value shows only as what opens or closes it.
  static String of(String json) {
    StringBuilder out = new StringBuilder();
    for (String line : json.split("\n", -1)) {
      Matcher member = MEMBER.matcher(line);
      if (member.matches()) {
        String value = member.group(3);
        String shown = value.matches("[{\\[].*") ? " " + value : "";
        out.append(member.group(1)).append(member.group(2)).append(shown);
      } else {
        out.append(line.replace(",", ""));
      }
      out.append('\n');
    }
    return out.toString();
  }
}
