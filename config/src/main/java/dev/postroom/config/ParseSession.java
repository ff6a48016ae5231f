package dev.postroom.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/// What one parse shares with the files it includes and the variables it reads: the world outside,
/// the limits, and what is being read at the moment.
final class ParseSession {
  /// The bytes of a configuration with all its includes; a limit of ours.
  static final int MAX_BYTES = 16 << 20;

  /// How deep includes may include; a limit of ours.
  private static final int MAX_INCLUDES = 50;

  /// What each include counts for besides its bytes: files that include others twice and so on
  /// would be read billions of times.
  private static final int INCLUDE_BYTES = 1 << 10;

  private final ConfigFiles files;
  private final Map<String, String> environment;
  private final Deque<String> reading = new ArrayDeque<>();
  private final Deque<String> resolving = new ArrayDeque<>();
  private int bytesLeft = MAX_BYTES;

  ParseSession(ConfigFiles files, Map<String, String> environment) {
    this.files = files;
    this.environment = environment;
  }

  ConfigValue.Table file(String path) throws ConfigException {
    byte[] text;
    try {
      text = files.read(path);
    } catch (IOException unreadable) {
      throw new ConfigException(String.valueOf(unreadable.getMessage()));
    }
    reading.push(path);
    ConfigValue.Table table = text(path, text);
    reading.pop();
    return table;
  }

  ConfigValue.Table include(String path) throws ConfigException {
    if (reading.contains(path)) {
      throw new ConfigException("the file includes itself");
    }
    if (reading.size() > MAX_INCLUDES) {
      throw new ConfigException("includes are nested deeper than " + MAX_INCLUDES + " files");
    }
    take(INCLUDE_BYTES);
    return file(path);
  }

  /// Take the bytes of what a variable repeats from what a configuration may have, or a few lines
  /// could say gigabytes; and its depth from how deep values may nest.
  void repeat(Expanse value, int depth) throws ConfigException {
    take(value.bytes());
    if (depth + value.depth() > Lexer.MAX_DEPTH) {
      throw new ConfigException(
          "Maps and arrays are nested deeper than " + Lexer.MAX_DEPTH + " levels");
    }
  }

  private void take(int bytes) throws ConfigException {
    bytesLeft -= Math.min(bytes, MAX_BYTES + 1);
    if (bytesLeft < 0) {
      throw new ConfigException("configuration is larger than " + MAX_BYTES + " bytes");
    }
  }

  ConfigValue.Table text(String name, byte[] text) throws ConfigException {
    take(text.length);
    TreeBuilder tree = new TreeBuilder(this, name);
    new Lexer(new Cursor(name, text), tree).run();
    return tree.root();
  }

  /// Return what an environment variable is worth, read as a value of the configuration language.
  ConfigValue fromEnvironment(String name, int line) throws ConfigException {
    String value = environment.get(name);
    if (value == null) {
      throw new ConfigException(
          "variable reference for '" + name + "' on line " + line + " can not be found");
    }
    try {
      if (resolving.contains(name)) {
        throw new ConfigException("variable reference cycle for '" + name + "'");
      }
      resolving.push(name);
      byte[] text = ("pk=" + value).getBytes(StandardCharsets.UTF_8);
      ConfigValue.Entry entry = text("", text).entries().get("pk");
      if (entry == null) {
        throw new ConfigException("it has no value");
      }
      resolving.pop();
      return entry.value();
    } catch (ConfigException broken) {
      throw new ConfigException(
          "variable reference for '"
              + name
              + "' on line "
              + line
              + " could not be parsed: "
              + broken.getMessage());
    }
  }
}
