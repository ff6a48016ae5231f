package dev.postroom.cli.console;

/// How text is set off on a terminal; elsewhere it is left as it is. Immutable.
public record Style(boolean isColoured) {
  private static final String RESET = "\u001b[0m";

  /// Colour for whoever looks at it on a terminal, unless they want none (no-color.org).
  public static Style of(Console console, boolean isUnwanted) {
    boolean wanted = !isUnwanted && console.environment("NO_COLOR").isEmpty();
    return new Style(wanted && console.terminals().out());
  }

  /// Set off what names something.
  public String name(String text) {
    return with("\u001b[36m", text);
  }

  /// Set off the head of a table.
  public String head(String text) {
    return with("\u001b[1m", text);
  }

  /// Hold back what is not read first.
  public String faint(String text) {
    return with("\u001b[2m", text);
  }

  private String with(String start, String text) {
    return isColoured ? start + text + RESET : text;
  }
}
