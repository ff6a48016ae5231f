package dev.postroom.json;

import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/// How values of one type are written, and which of them Go calls empty.
sealed interface JsonKind<V> {
  boolean isEmpty(V value);

  void write(JsonText out, V value);

  /// A string.
  record Text() implements JsonKind<String> {
    @Override
    public boolean isEmpty(String value) {
      return value.isEmpty();
    }

    @Override
    public void write(JsonText out, String value) {
      out.string(value);
    }
  }

  /// A whole number.
  record Whole() implements JsonKind<Long> {
    @Override
    public boolean isEmpty(Long value) {
      return value == 0;
    }

    @Override
    public void write(JsonText out, Long value) {
      out.number(value);
    }
  }

  /// True or false.
  record Bool() implements JsonKind<Boolean> {
    @Override
    public boolean isEmpty(Boolean value) {
      return !value;
    }

    @Override
    public void write(JsonText out, Boolean value) {
      out.bool(value);
    }
  }

  /// A moment. Never empty: Go's `omitempty` does not see the zero time.
  record Time() implements JsonKind<Instant> {
    @Override
    public boolean isEmpty(Instant value) {
      return false;
    }

    @Override
    public void write(JsonText out, Instant value) {
      out.time(value);
    }
  }

  /// An object of its own table. Never empty: Go's `omitempty` does not look into structs.
  record Nested<V>(JsonFields<V> fields) implements JsonKind<V> {
    @Override
    public boolean isEmpty(V value) {
      return false;
    }

    @Override
    public void write(JsonText out, V value) {
      fields.write(out, value);
    }
  }

  /// A list.
  record Elements<V>(JsonKind<V> kind) implements JsonKind<Collection<V>> {
    @Override
    public boolean isEmpty(Collection<V> value) {
      return value.isEmpty();
    }

    @Override
    public void write(JsonText out, Collection<V> value) {
      out.open('[');
      for (V element : value) {
        out.next();
        kind.write(out, element);
      }
      out.close(']');
    }
  }

  /// A map with string keys, written in the order of the keys' bytes as Go does.
  record Entries<V>(JsonKind<V> kind) implements JsonKind<Map<String, V>> {
    @Override
    public boolean isEmpty(Map<String, V> value) {
      return value.isEmpty();
    }

    @Override
    public void write(JsonText out, Map<String, V> value) {
      Map<String, V> sorted = new TreeMap<>(Entries::compareCodePoints);
      sorted.putAll(value);
      out.open('{');
      for (Map.Entry<String, V> entry : sorted.entrySet()) {
        out.member(JsonText.label(entry.getKey()));
        kind.write(out, entry.getValue());
      }
      out.close('}');
    }

    // The order of UTF-8 bytes is the order of code points, which is not String's own beyond
    // U+D7FF.
    private static int compareCodePoints(String left, String right) {
      Iterator<Integer> others = right.codePoints().iterator();
      for (Integer mine : (Iterable<Integer>) left.codePoints()::iterator) {
        if (!others.hasNext()) {
          return 1;
        }
        int order = mine.compareTo(others.next());
        if (order != 0) {
          return order;
        }
      }
      return others.hasNext() ? -1 : 0;
    }
  }
}
