package dev.postroom.config;

import java.util.Map;

/// Reads configurations (docs/spec/core.md 3.1). Immutable; a parser may be used again and again.
///
/// A configuration with all its includes, and with all that variables repeat in it, may have 16
/// MiB, nest maps and arrays 100 deep and includes 50 deep. Each include counts for 1 KiB more than
/// it has.
public final class ConfigParser {
  private final ConfigFiles files;
  private final Map<String, String> environment;

  /// Make a parser that reads files and environment variables where it is told.
  public ConfigParser(ConfigFiles files, Map<String, String> environment) {
    this.files = files;
    this.environment = Map.copyOf(environment);
  }

  /// Return the tree of a file. Blocks while it reads.
  ///
  /// @throws ConfigException with nats-server's text when the file or one it includes cannot be
  ///   read or understood
  public ConfigValue.Table parseFile(String path) throws ConfigException {
    return new ParseSession(files, environment).file(path);
  }

  /// Return the tree of a text that stands for the file `name`.
  ///
  /// @throws ConfigException with nats-server's text when it cannot be understood
  public ConfigValue.Table parse(String name, byte[] text) throws ConfigException {
    return new ParseSession(files, environment).text(name, text);
  }
}
