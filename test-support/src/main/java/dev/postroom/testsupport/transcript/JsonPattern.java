package dev.postroom.testsupport.transcript;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An expected JSON document of which only the named fields count. Immutable.
///
/// Objects need the named fields at least; arrays need as many elements, each by its own pattern.
/// The strings `<any>`, `<absent>`, `<number>` and `<re:regular expression>` stand for values.
final class JsonPattern {
  private final @Nullable Object pattern;

  JsonPattern(String json) {
    this.pattern = parse(json);
  }

  /// Return what is different, or nothing when the document matches.
  Optional<String> mismatch(String json) {
    return Optional.ofNullable(mismatch("", pattern, parse(json)));
  }

  /// As [#mismatch(String)]; and the named fields of the outermost object must stand in the
  /// pattern's order.
  Optional<String> mismatchInOrder(String json) {
    Object actual = parse(json);
    String difference = mismatch("", pattern, actual);
    if (difference == null
        && pattern instanceof Map<?, ?> wanted
        && actual instanceof Map<?, ?> m) {
      List<Object> order = new ArrayList<>(m.keySet());
      List<Object> named = new ArrayList<>(wanted.keySet());
      order.retainAll(named);
      named.retainAll(order);
      if (!order.equals(named)) {
        difference = "fields in the order " + order + " instead of " + named;
      }
    }
    return Optional.ofNullable(difference);
  }

  private static @Nullable String mismatch(
      String path, @Nullable Object pattern, @Nullable Object actual) {
    return switch (pattern) {
      case Map<?, ?> fields -> mismatchObject(path, fields, actual);
      case List<?> elements -> mismatchArray(path, elements, actual);
      case String text when text.equals("<any>") -> null;
      case String text when text.equals("<number>") ->
          actual instanceof BigDecimal ? null : path + " is " + actual + ", not a number";
      case String text when text.startsWith("<re:") ->
          actual instanceof String s && s.matches(text.substring(4, text.length() - 1))
              ? null
              : path + " is " + actual + ", not " + text;
      case BigDecimal number ->
          actual instanceof BigDecimal b && b.compareTo(number) == 0
              ? null
              : path + " is " + actual + ", not " + number;
      case null, default ->
          Objects.equals(pattern, actual) ? null : path + " is " + actual + ", not " + pattern;
    };
  }

  private static @Nullable String mismatchObject(
      String path, Map<?, ?> fields, @Nullable Object actual) {
    if (!(actual instanceof Map<?, ?> object)) {
      return path + " is " + actual + ", not an object";
    }
    for (Map.Entry<?, ?> field : fields.entrySet()) {
      String fieldPath = path + "/" + field.getKey();
      boolean isThere = object.containsKey(field.getKey());
      if ("<absent>".equals(field.getValue())) {
        if (isThere) {
          return fieldPath + " is there";
        }
        continue;
      }
      if (!isThere) {
        return fieldPath + " is missing";
      }
      String difference = mismatch(fieldPath, field.getValue(), object.get(field.getKey()));
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private static @Nullable String mismatchArray(
      String path, List<?> elements, @Nullable Object actual) {
    if (!(actual instanceof List<?> list) || list.size() != elements.size()) {
      return path + " is " + actual + ", not an array of " + elements.size();
    }
    for (int i = 0; i < elements.size(); i++) {
      String difference = mismatch(path + "/" + i, elements.get(i), list.get(i));
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private static @Nullable Object parse(String json) {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      Object value = value(parser, parser.nextToken());
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("more than one JSON value: " + json);
      }
      return value;
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON: " + json, e);
    }
  }

  private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token)
      throws IOException {
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case null, default -> throw new IllegalArgumentException("unexpected JSON token " + token);
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      object.put(name, value(parser, parser.nextToken()));
    }
    return object;
  }

  private static List<@Nullable Object> array(JsonParser parser) throws IOException {
    List<@Nullable Object> array = new ArrayList<>();
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      array.add(value(parser, next));
    }
    return array;
  }
}
