package dev.postroom.config;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A value in a configuration, with the place where it stands. Immutable.
public sealed interface ConfigValue {

  /// Return the place of the value's first character, inside the quote if it has one; of a map or
  /// an array the place behind its end, which is where nats-server says that it stands.
  Position position();

  /// Return what nats-server calls the type of this value, for error texts.
  String typeName();

  /// Text: bare, quoted or a block.
  record Text(String value, Position position) implements ConfigValue {
    @Override
    public String typeName() {
      return "string";
    }
  }

  /// A whole number; a suffix such as `kb` is already multiplied in.
  record Int(long value, Position position) implements ConfigValue {
    @Override
    public String typeName() {
      return "int64";
    }
  }

  /// A number with a point.
  record Decimal(double value, Position position) implements ConfigValue {
    @Override
    public String typeName() {
      return "float64";
    }
  }

  /// A truth value.
  record Bool(boolean value, Position position) implements ConfigValue {
    @Override
    public String typeName() {
      return "bool";
    }
  }

  /// A moment in UTC, in whole seconds.
  record Timestamp(Instant value, Position position) implements ConfigValue {
    @Override
    public String typeName() {
      return "time.Time";
    }
  }

  /// `[ … ]`.
  record Array(List<ConfigValue> values, Position position) implements ConfigValue {
    public Array {
      values = List.copyOf(values);
    }

    @Override
    public String typeName() {
      return "[]interface {}";
    }
  }

  /// `{ … }`, or a whole file: the entries by their exact key, in the order of the text.
  record Table(Map<String, Entry> entries, Position position) implements ConfigValue {
    public Table {
      entries = Collected.inOrder(entries);
    }

    @Override
    public String typeName() {
      return "map[string]interface {}";
    }
  }

  /// One key of a table.
  ///
  /// @param keyPosition where the key stands
  /// @param usedAsVariable whether a `$key` further down refers to it; such a key need not mean
  ///   anything to the server
  record Entry(String key, Position keyPosition, ConfigValue value, boolean usedAsVariable) {}
}
