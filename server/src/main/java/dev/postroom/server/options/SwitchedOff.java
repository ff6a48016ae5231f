package dev.postroom.server.options;

import dev.postroom.config.ConfigValue;
import java.util.Locale;
import java.util.Set;

/// Tells a key of a missing feature whose value switches that feature off, in a way that
/// nats-server understands so: it is obeyed by doing nothing. A value of another type is none of
/// these, and neither is an empty block that switches something on, as `tls {}` does.
final class SwitchedOff {
  private static final Set<String> BY_FALSE = Set.of("proxy_required");

  private static final Set<String> BY_ZERO = Set.of("prof_block_rate", "prof_port");

  private static final Set<String> BY_AN_EMPTY_MAP =
      Set.of(
          "cluster",
          "default_js_domain",
          "gateway",
          "leaf",
          "leafnodes",
          "limits",
          "mappings",
          "maps",
          "mqtt",
          "proxies",
          "resolver_preload");

  private static final Set<String> BY_AN_EMPTY_LIST =
      Set.of(
          "exports",
          "imports",
          "operator",
          "operators",
          "resolver_pinned_accounts",
          "root",
          "root_operator",
          "root_operators",
          "roots",
          "trusted",
          "trusted_keys");

  /// What may stand beside `enabled: false`, to be used again when it is switched on.
  private static final Set<String> OF_JETSTREAM =
      Set.of(
          "max_file",
          "max_file_store",
          "max_mem",
          "max_mem_store",
          "max_memory_store",
          "store",
          "store_dir",
          "storedir");

  private SwitchedOff() {}

  /// Return whether the value of this key, which must be one of a missing feature, asks for
  /// nothing.
  static boolean is(Setting setting) {
    String key = setting.key();
    if (key.equals("jetstream")) {
      return isJetStreamOff(setting.value());
    }
    return switch (setting.value()) {
      case ConfigValue.Bool bool -> !bool.value() && BY_FALSE.contains(key);
      case ConfigValue.Int number -> number.value() == 0 && BY_ZERO.contains(key);
      case ConfigValue.Table table -> table.entries().isEmpty() && BY_AN_EMPTY_MAP.contains(key);
      case ConfigValue.Array array -> array.values().isEmpty() && BY_AN_EMPTY_LIST.contains(key);
      case ConfigValue.Text _, ConfigValue.Decimal _, ConfigValue.Timestamp _ -> false;
    };
  }

  private static boolean isJetStreamOff(ConfigValue value) {
    return switch (value) {
      case ConfigValue.Bool bool -> !bool.value();
      case ConfigValue.Text text ->
          Set.of("disabled", "disable").contains(text.value().toLowerCase(Locale.ROOT));
      case ConfigValue.Table table -> isJetStreamOff(table);
      case ConfigValue.Int _, ConfigValue.Decimal _, ConfigValue.Timestamp _, ConfigValue.Array _ ->
          false;
    };
  }

  /// An empty block of JetStream switches it on.
  private static boolean isJetStreamOff(ConfigValue.Table table) {
    boolean isOff = false;
    for (ConfigValue.Entry entry : table.entries().values()) {
      String key = entry.key().toLowerCase(Locale.ROOT);
      boolean isSwitch = key.equals("enabled") || key.equals("enable");
      if (isSwitch && entry.value() instanceof ConfigValue.Bool bool) {
        isOff = !bool.value();
      } else if (!isKnown(key, entry.value())) {
        return false;
      }
    }
    return isOff;
  }

  private static boolean isKnown(String key, ConfigValue value) {
    boolean isOfItsType =
        key.startsWith("max_")
            ? value instanceof ConfigValue.Int
            : value instanceof ConfigValue.Text;
    return isOfItsType && OF_JETSTREAM.contains(key);
  }
}
