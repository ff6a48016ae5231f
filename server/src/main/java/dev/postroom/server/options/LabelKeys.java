package dev.postroom.server.options;

import dev.postroom.config.ConfigValue;
import dev.postroom.platform.Escape;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The keys by which a server is described to others: tags, metadata, feature flags
/// (docs/spec/core.md 3.3).
final class LabelKeys {
  private LabelKeys() {}

  /// Return the tags: lower-case, each once, in their order.
  static List<String> tags(Setting setting) throws KeyException {
    Set<String> tags = new LinkedHashSet<>();
    switch (setting.value()) {
      case ConfigValue.Text tag -> tags.add(tag.value().toLowerCase(Locale.ROOT));
      case ConfigValue.Array array -> {
        for (ConfigValue each : array.values()) {
          if (!(each instanceof ConfigValue.Text tag)) {
            throw setting.refused(
                "error parsing tags: unsupported type *conf.token where string is expected");
          }
          tags.add(tag.value().toLowerCase(Locale.ROOT));
        }
      }
      default -> throw unsupported(setting, "tags");
    }
    tags.remove("");
    return List.copyOf(tags);
  }

  static Map<String, String> metadata(Setting setting) throws KeyException {
    if (!(setting.value() instanceof ConfigValue.Table table)) {
      throw unsupported(setting, "metadata");
    }
    Map<String, String> metadata = new TreeMap<>();
    for (ConfigValue.Entry entry : table.entries().values()) {
      if (!(entry.value() instanceof ConfigValue.Text text)) {
        throw new KeyException(entry.keyPosition(), Setting.wrongType(entry.value(), "string"));
      }
      metadata.put(entry.key(), text.value());
    }
    return metadata;
  }

  static Map<String, Boolean> featureFlags(Setting setting) throws KeyException {
    if (!(setting.value() instanceof ConfigValue.Table table)) {
      throw unsupported(setting, "feature flags");
    }
    Map<String, Boolean> flags = new TreeMap<>();
    for (ConfigValue.Entry entry : table.entries().values()) {
      if (!(entry.value() instanceof ConfigValue.Bool flag)) {
        throw new KeyException(
            entry.keyPosition(),
            "error parsing feature flag "
                + Escape.quote(entry.key())
                + ": expected bool, got "
                + entry.value().typeName());
      }
      flags.put(entry.key(), flag.value());
    }
    return flags;
  }

  private static KeyException unsupported(Setting setting, String what) {
    return setting.refused(
        "error parsing " + what + ": unsupported type " + setting.value().typeName());
  }
}
