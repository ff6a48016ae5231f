package dev.postroom.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts the words of one text together into a tree: gives values to keys, resolves variables,
/// merges includes.
///
/// Keys wait on one stack for all maps, as nats-server keeps them, so that `x { y }` gives the map
/// to `y` and loses `x` here as there.
final class TreeBuilder {
  private final ParseSession session;
  private final String file;
  private final ArrayDeque<Open> opened = new ArrayDeque<>();
  private final ArrayDeque<Key> keys = new ArrayDeque<>();
  private @Nullable Key keyBefore;

  TreeBuilder(ParseSession session, String file) {
    this.session = session;
    this.file = file;
    opened.push(new OpenTable());
  }

  void key(String name, Position position) {
    Key key = new Key(name, position);
    keys.push(key);
    keyBefore = key;
  }

  void text(String value, Position position) {
    add(new ConfigValue.Text(value, position));
  }

  void bool(boolean value, Position position) {
    add(new ConfigValue.Bool(value, position));
  }

  void integer(String word, Position position) throws ConfigException {
    add(new ConfigValue.Int(Numbers.integer(word), position));
  }

  void decimal(String word, Position position) throws ConfigException {
    add(new ConfigValue.Decimal(Numbers.decimal(word), position));
  }

  void timestamp(String word, Position position) throws ConfigException {
    add(new ConfigValue.Timestamp(Numbers.timestamp(word), position));
  }

  void arrayStart() {
    keyBefore = null;
    opened.push(new OpenArray());
  }

  void mapStart() {
    keyBefore = null;
    opened.push(new OpenTable());
  }

  /// End the map or array begun last; its bracket stands before the position.
  void end(Position position) {
    add(opened.pop().close(position));
  }

  /// Give the value of `$name`: from the maps around it, the inner first, else from the
  /// environment.
  void variable(String name, int line, Position position) throws ConfigException {
    for (Open open : opened) {
      Pending found = open instanceof OpenTable table ? table.entries.get(name) : null;
      if (found != null) {
        found.usedAsVariable = true;
        session.repeat(Expanse.of(found.value), opened.size() - 1);
        add(found.value);
        return;
      }
    }
    ConfigValue value = session.fromEnvironment(name, line);
    session.repeat(Expanse.of(value), opened.size() - 1);
    add(value);
  }

  /// Merge the entries of another file into the map that is open.
  void include(String name) throws ConfigException {
    keyBefore = null;
    ConfigValue.Table included;
    try {
      included = session.include(Paths.beside(file, name));
    } catch (ConfigException broken) {
      throw new ConfigException(
          "error parsing include file '" + name + "', " + broken.getMessage());
    }
    if (opened.peek() instanceof OpenTable table) {
      for (ConfigValue.Entry entry : included.entries().values()) {
        Pending pending = new Pending(new Key(entry.key(), entry.keyPosition()), entry.value());
        pending.usedAsVariable = entry.usedAsVariable();
        table.entries.put(entry.key(), pending);
      }
    }
  }

  /// Check that no key was left without a value; a lone `}` is let pass.
  void endOfText(Position position) throws ConfigException {
    Key last = keyBefore;
    if (last != null && !last.name.equals("}")) {
      throw new ConfigException("config is invalid (" + position + ")");
    }
  }

  /// Return the finished tree.
  ConfigValue.Table root() {
    return ((OpenTable) opened.getLast()).close(new Position(file, 1, 0));
  }

  private void add(ConfigValue value) {
    keyBefore = null;
    switch (opened.getFirst()) {
      case OpenArray array -> array.values.add(value);
      case OpenTable table -> {
        Key key = keys.pop();
        table.entries.put(key.name, new Pending(key, value));
      }
    }
  }

  private record Key(String name, Position position) {}

  private static final class Pending {
    private final Key key;
    private final ConfigValue value;
    private boolean usedAsVariable;

    Pending(Key key, ConfigValue value) {
      this.key = key;
      this.value = value;
    }
  }

  private sealed interface Open {
    ConfigValue close(Position position);
  }

  private static final class OpenArray implements Open {
    private final List<ConfigValue> values = new ArrayList<>();

    @Override
    public ConfigValue close(Position position) {
      return new ConfigValue.Array(values, position);
    }
  }

  private static final class OpenTable implements Open {
    private final Map<String, Pending> entries = new LinkedHashMap<>();

    @Override
    public ConfigValue.Table close(Position position) {
      Map<String, ConfigValue.Entry> closed = new LinkedHashMap<>();
      for (Pending pending : entries.values()) {
        closed.put(
            pending.key.name,
            new ConfigValue.Entry(
                pending.key.name, pending.key.position, pending.value, pending.usedAsVariable));
      }
      return new ConfigValue.Table(closed, position);
    }
  }
}
