package dev.postroom.server.options;

import dev.postroom.config.ConfigDigest;
import dev.postroom.config.ConfigException;
import dev.postroom.config.ConfigParser;
import dev.postroom.config.ConfigValue;
import dev.postroom.platform.Escape;
import java.util.ArrayList;
import java.util.List;

/// Reads a configuration file into a [Draft]: every key once, all problems together.
final class ConfigReader {
  private final ConfigParser parser;
  private final Draft draft;
  private final List<String> warnings = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();

  ConfigReader(ConfigParser parser, Draft draft) {
    this.parser = parser;
    this.draft = draft;
  }

  /// Read the file, and return what it should be warned of.
  ///
  /// @throws OptionsException with all warnings and errors when there is an error
  List<String> read(String path) throws OptionsException {
    ConfigValue.Table root;
    try {
      root = parser.parseFile(path);
    } catch (ConfigException unreadable) {
      throw new OptionsException(String.valueOf(unreadable.getMessage()));
    }
    draft.configFile = path;
    draft.configDigest = ConfigDigest.of(root);
    if (root.entries().isEmpty()) {
      warnings.add(path + ": config has no values or is empty");
    }
    readAll(root, setting -> TopLevelKeys.apply(setting, draft, this));
    errors.addAll(draft.access.unknownAllowedAccounts());
    if (!errors.isEmpty()) {
      throw new OptionsException(report(warnings) + report(errors));
    }
    return warnings;
  }

  /// Read every key of a table. A key that is not known is an error, unless a variable used it.
  void readAll(ConfigValue.Table table, KeyReader reader) {
    for (ConfigValue.Entry entry : table.entries().values()) {
      Setting setting = setting(entry);
      try {
        if (!reader.apply(setting)) {
          unknown(setting);
        }
      } catch (KeyException problem) {
        refuse(problem);
      }
    }
  }

  /// Return an entry to be read; what it is warned of is kept here.
  Setting setting(ConfigValue.Entry entry) {
    return new Setting(entry, warnings);
  }

  /// Note a key that means nothing, unless a variable used it.
  void unknown(Setting setting) {
    if (!setting.isUsedAsVariable()) {
      refuse(setting.refused("unknown field " + Escape.quote(setting.name())));
    }
  }

  /// Note a problem and go on.
  void refuse(KeyException problem) {
    errors.add(String.valueOf(problem.getMessage()));
  }

  /// Return whether a problem was noted.
  boolean hasProblems() {
    return !errors.isEmpty();
  }

  /// Return the problems, each on a line of its own.
  static String report(List<String> problems) {
    StringBuilder report = new StringBuilder();
    for (String problem : problems) {
      report.append(problem).append('\n');
    }
    return report.toString();
  }

  /// Gives one key of a table to a draft.
  @FunctionalInterface
  interface KeyReader {

    /// Return whether the key is known.
    boolean apply(Setting setting) throws KeyException;
  }
}
