package dev.postroom.server.options;

import dev.postroom.config.ConfigValue;
import java.util.Set;

/// Keys that nats-server knows and Postroom does not yet, by the place where they stand. They are
/// refused, so that nothing asked for is left undone in silence, unless they ask for nothing.
final class MissingKeys {
  static final Set<String> TOP_LEVEL =
      Set.of(
          "cluster",
          "default_js_domain",
          "default_sentinel",
          "gateway",
          "jetstream",
          "leaf",
          "leafnodes",
          "mqtt",
          "operator",
          "operators",
          "prof_block_rate",
          "prof_port",
          "proxies",
          "resolver",
          "account_resolver",
          "accounts_resolver",
          "resolver_pinned_accounts",
          "resolver_preload",
          "resolver_tls",
          "root",
          "roots",
          "root_operator",
          "root_operators",
          "store_dir",
          "storedir",
          "trusted",
          "trusted_keys");

  static final Set<String> AUTHORIZATION = Set.of("proxy_required");

  static final Set<String> USER = Set.of("proxy_required");

  static final Set<String> ACCOUNT = Set.of("jetstream");

  private MissingKeys() {}

  /// Return whether the key is one of these, with a value that switches its feature off.
  ///
  /// @throws KeyException for one with any other value
  static boolean refuse(Setting setting, Set<String> keys) throws KeyException {
    if (!keys.contains(setting.key())) {
      return false;
    }
    if (asksForSomething(setting, keys)) {
      throw missing(setting);
    }
    return true;
  }

  /// The block of an account has no switch of its own for JetStream.
  private static boolean asksForSomething(Setting setting, Set<String> keys) {
    boolean isFilledBlock =
        keys.equals(ACCOUNT)
            && setting.value() instanceof ConfigValue.Table table
            && !table.entries().isEmpty();
    return isFilledBlock || !SwitchedOff.is(setting);
  }

  /// Return the sentence for a key that is known and not supported.
  static KeyException missing(Setting setting) {
    return setting.refused("Postroom does not support \"" + setting.name() + "\" yet");
  }
}
