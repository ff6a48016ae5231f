package dev.postroom.server.options;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.CalloutOptions;
import dev.postroom.config.ConfigValue;
import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKey;
import dev.postroom.nkey.NKeyException;
import dev.postroom.platform.Escape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The block `auth_callout { }` of `authorization` (docs/spec/core.md 3.4).
final class CalloutKeys {
  private final ConfigReader reader;
  private @Nullable NKey issuer;
  private @Nullable NKey xkey;
  private String account = AccountOptions.DEFAULT;
  private List<String> authUsers = List.of();
  private List<String> allowedAccounts = List.of();
  private Setting last; // nats-server finds what is missing at the key it read last

  private CalloutKeys(Setting block, ConfigReader reader) {
    this.reader = reader;
    this.last = block;
  }

  static CalloutOptions read(Setting block, ConfigReader reader) throws KeyException {
    if (!(block.value() instanceof ConfigValue.Table table)) {
      throw block.refused(
          "Expected authorization callout to be a map/struct, got " + GoText.of(block.value()));
    }
    CalloutKeys keys = new CalloutKeys(block, reader);
    for (ConfigValue.Entry entry : table.entries().values()) {
      Setting setting = reader.setting(entry);
      keys.last = setting;
      keys.key(setting);
    }
    NKey signer = keys.issuer;
    if (signer == null) {
      throw keys.last.refused("Authorization callouts require an issuer to be specified");
    }
    if (keys.authUsers.isEmpty()) {
      throw keys.last.refused("Authorization callouts require authorized users to be specified");
    }
    return new CalloutOptions(
        signer, keys.account, keys.authUsers, keys.xkey, keys.allowedAccounts, List.of());
  }

  private void key(Setting setting) throws KeyException {
    switch (setting.key()) {
      case "issuer" ->
          issuer = key(setting, KeyKind.ACCOUNT, "user to be a valid public account nkey");
      case "account", "acc" -> account = setting.text();
      case "auth_users", "users" -> authUsers = names(setting, "auth_users");
      case "xkey", "key" -> xkey = key(setting, KeyKind.CURVE, "xkey to be a valid public xkey");
      case "allowed_accounts" -> allowedAccounts = names(setting, "allowed accounts");
      default -> {
        if (!setting.isUsedAsVariable()) {
          reader.refuse(
              setting.refused(
                  "Unknown field "
                      + Escape.quote(setting.name())
                      + " parsing authorization callout"));
        }
      }
    }
  }

  private static NKey key(Setting setting, KeyKind kind, String expected) throws KeyException {
    String text = setting.text();
    try {
      return NKey.parse(kind, text);
    } catch (NKeyException _) {
      throw setting.refused("Expected callout " + expected + ", got " + Escape.quote(text));
    }
  }

  private static List<String> names(Setting setting, String what) throws KeyException {
    if (!(setting.value() instanceof ConfigValue.Array array)) {
      throw setting.refused(
          "Expected " + what + " field to be an array, got " + setting.value().typeName());
    }
    List<String> names = new ArrayList<>();
    for (ConfigValue each : array.values()) {
      if (!(each instanceof ConfigValue.Text name)) {
        throw new KeyException(each.position(), Setting.wrongType(each, "string"));
      }
      names.add(name.value());
    }
    return names;
  }
}
