package dev.postroom.interop;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A monitoring document as lines to compare: one for each member, in order, with its path, its
/// type and its value. A value that no two servers share shows only its type, and so does each
/// time.
final class MonitoringDocument {
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z");
  private static final Pattern DURATION = Pattern.compile("(\\d+(\\.\\d+)?(y|d|h|m|s|ms|µs|ns))+");

  private final Map<String, String> anyValue;
  private final Map<String, String> goOnly;

  /// @param anyValue paths whose values differ, each with the reason
  /// @param goOnly paths of what only the Go server has, each with the reason
  MonitoringDocument(Map<String, String> anyValue, Map<String, String> goOnly) {
    this.anyValue = anyValue;
    this.goOnly = goOnly;
  }

  /// Return the lines of a document.
  List<String> lines(String json) {
    List<String> lines = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      add(lines, "", value(parser, parser.nextToken()));
    } catch (IOException e) {
      throw new UncheckedIOException(json, e);
    }
    return lines;
  }

  private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token)
      throws IOException {
    return switch (token) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          members.put(name, value(parser, parser.nextToken()));
        }
        yield members;
      }
      case START_ARRAY -> {
        List<@Nullable Object> elements = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          elements.add(value(parser, next));
        }
        yield elements;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> parser.getText();
      case null, default -> null;
    };
  }

  private void add(List<String> lines, String path, @Nullable Object value) {
    if (goOnly.containsKey(path)) {
      return;
    }
    switch (value) {
      case Map<?, ?> members -> {
        lines.add(path + " {");
        members.forEach((name, member) -> add(lines, path + "." + name, member));
      }
      case List<?> elements -> {
        lines.add(path + " [");
        sorted(path, elements).forEach(lines::addAll);
      }
      case null, default -> lines.add(path + " " + shown(path, value));
    }
  }

  /// Lists have no order that clients may rely on, except that of connections.
  private List<List<String>> sorted(String path, List<?> elements) {
    List<List<String>> all = new ArrayList<>();
    for (Object element : elements) {
      List<String> lines = new ArrayList<>();
      add(lines, path + "[]", element);
      if (!isInternal(lines)) {
        all.add(lines);
      }
    }
    if (!path.equals(".connections")) {
      all.sort(Comparator.comparing(lines -> String.join("\n", lines)));
    }
    return all;
  }

  /// The Go server answers system requests by subscriptions of its own, in every account.
  private static boolean isInternal(List<String> lines) {
    return lines.stream().anyMatch(line -> line.matches(".*\\.subject text \\$SYS\\..*"));
  }

  private String shown(String path, @Nullable Object value) {
    boolean any = anyValue.containsKey(path);
    return switch (value) {
      case Double number -> any ? "number" : "number " + number;
      case Boolean truth -> "truth " + truth;
      case String text when TIME.matcher(text).matches() -> "time";
      case String text when any && DURATION.matcher(text).matches() -> "duration";
      case String text -> any ? "text" : "text " + text;
      case null, default -> "null";
    };
  }
}
