package dev.postroom.server.options;

import dev.postroom.broker.options.AccountLimits;
import dev.postroom.config.ConfigValue;
import dev.postroom.platform.Escape;

/// Reads the `limits { }` of an account (docs/spec/core.md 3.4).
final class LimitKeys {
  private LimitKeys() {}

  /// Return the limits; the first that is no number ends it, as for nats-server.
  static AccountLimits read(Setting setting, ConfigReader reader) throws KeyException {
    if (!(setting.value() instanceof ConfigValue.Table table)) {
      throw setting.refused(
          "Expected account limits to be a map/struct, got " + GoText.of(setting.value()));
    }
    long connections = AccountLimits.NONE.maxConnections();
    long subscriptions = AccountLimits.NONE.maxSubscriptions();
    long payload = AccountLimits.NONE.maxPayload();
    for (ConfigValue.Entry entry : table.entries().values()) {
      Setting each = reader.setting(entry);
      switch (each.key()) {
        case "max_connections", "max_conn" -> connections = each.integer();
        case "max_subscriptions", "max_subs" -> subscriptions = each.integer();
        case "max_payload", "max_pay" -> payload = each.integer();
        case "max_leafnodes", "max_leafs" -> { // there are no leaf nodes yet, so none are too many
          var _ = each.integer();
        }
        default -> unknown(each, reader);
      }
    }
    return new AccountLimits(connections, subscriptions, payload);
  }

  private static void unknown(Setting setting, ConfigReader reader) {
    if (!setting.isUsedAsVariable()) {
      reader.refuse(
          setting.refused(
              "Unknown field " + Escape.quote(setting.name()) + " parsing account limits"));
    }
  }
}
