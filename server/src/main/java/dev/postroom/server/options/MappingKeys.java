package dev.postroom.server.options;

import dev.postroom.config.ConfigValue;
import dev.postroom.config.Position;
import dev.postroom.platform.Escape;
import dev.postroom.subject.mapping.Mapping;
import dev.postroom.subject.mapping.MappingException;
import java.util.ArrayList;
import java.util.List;

/// Reads `mappings { source: destination, source: [ {destination, weight, cluster}, … ] }`
/// (docs/spec/core.md 1.15).
final class MappingKeys {
  private static final int WHOLE = 100;
  private static final int UNSAID = -1;

  private final ConfigReader reader;

  private MappingKeys(ConfigReader reader) {
    this.reader = reader;
  }

  /// Return the rules in their order. Those that cannot be are noted, and left out.
  static List<Mapping> read(Setting setting, ConfigReader reader) throws KeyException {
    MappingKeys keys = new MappingKeys(reader);
    List<Mapping> rules = new ArrayList<>();
    for (ConfigValue.Entry entry : setting.table().entries().values()) {
      Setting source = reader.setting(entry);
      if (!Mapping.isSource(source.name())) {
        reader.refuse(
            setting.refused("Subject " + Escape.quote(source.name()) + " is not a valid subject"));
        continue;
      }
      try {
        rules.add(keys.rule(source));
      } catch (KeyException problem) {
        reader.refuse(problem);
      }
    }
    return rules;
  }

  private Mapping rule(Setting source) throws KeyException {
    String to = "";
    List<Mapping.Target> targets = new ArrayList<>();
    switch (source.value()) {
      case ConfigValue.Text text -> {
        targets.add(new Mapping.Target(text.value(), WHOLE, ""));
        to = " to " + Escape.quote(text.value());
      }
      case ConfigValue.Array array -> {
        for (ConfigValue each : array.values()) {
          targets.add(target(each, each.position()));
        }
      }
      default -> targets.add(target(source.value(), source.position()));
    }
    try {
      return Mapping.of(source.name(), targets);
    } catch (MappingException impossible) {
      throw source.refused(
          "Error adding mapping for "
              + Escape.quote(source.name())
              + to
              + " : "
              + impossible.getMessage());
    }
  }

  /// Read one of several destinations.
  ///
  /// @param where it stands, for errors that are about no key of it
  private Mapping.Target target(ConfigValue value, Position where) throws KeyException {
    if (!(value instanceof ConfigValue.Table table)) {
      throw new KeyException(where, "Expected an entry for the mapping destination");
    }
    String destination = "";
    String cluster = "";
    int weight = UNSAID;
    for (ConfigValue.Entry entry : table.entries().values()) {
      Setting setting = reader.setting(entry);
      switch (setting.key()) {
        case "dest", "destination" -> destination = text(entry.value(), where);
        case "cluster" -> cluster = text(entry.value(), where);
        case "weight" -> weight = weight(setting);
        default -> unknown(setting);
      }
    }
    if (weight == UNSAID) {
      throw new KeyException(
          where, "Missing weight for mapping destination " + Escape.quote(destination));
    }
    if (destination.isEmpty()) {
      throw new KeyException(where, "Missing destination for mapping");
    }
    return new Mapping.Target(destination, weight, cluster);
  }

  private static String text(ConfigValue value, Position where) throws KeyException {
    if (value instanceof ConfigValue.Text text) {
      return text.value();
    }
    throw new KeyException(where, Setting.wrongType(value, "string"));
  }

  private void unknown(Setting setting) {
    if (!setting.isUsedAsVariable()) {
      reader.refuse(
          setting.refused(
              "Unknown field " + Escape.quote(setting.name()) + " for mapping destination"));
    }
  }

  /// Read a number up to a hundred, with or without a percent sign.
  private static int weight(Setting setting) throws KeyException {
    long weight =
        switch (setting.value()) {
          case ConfigValue.Int number -> number.value();
          case ConfigValue.Text text -> percent(setting, text.value());
          default ->
              throw setting.refused(
                  "Unknown entry type for weight of "
                      + GoText.of(setting.value())
                      + "\n"); // nats-server's words end so
        };
    if (weight < 0 || weight > WHOLE) {
      throw setting.refused("Invalid weight " + weight + " for mapping destination");
    }
    return (int) weight;
  }

  private static long percent(Setting setting, String text) throws KeyException {
    String number = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException e) {
      throw setting.refused("Invalid weight " + Escape.quote(number) + " for mapping destination");
    }
  }
}
