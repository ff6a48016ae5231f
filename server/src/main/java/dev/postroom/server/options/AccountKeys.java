package dev.postroom.server.options;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.TraceOptions;
import dev.postroom.broker.options.User;
import dev.postroom.config.ConfigValue;
import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKey;
import dev.postroom.platform.Escape;
import java.util.HashSet;
import java.util.Set;

/// The key `accounts`: an array of names, or a map of names to what belongs to each
/// (docs/spec/core.md 3.4).
final class AccountKeys {
  private final Draft draft;
  private final ConfigReader reader;

  private AccountKeys(Draft draft, ConfigReader reader) {
    this.draft = draft;
    this.reader = reader;
  }

  /// Read the accounts. A value that is neither array nor map means none, as for nats-server.
  static void apply(Setting setting, Draft draft, ConfigReader reader) throws KeyException {
    AccountKeys keys = new AccountKeys(draft, reader);
    if (setting.value() instanceof ConfigValue.Array names) {
      keys.names(names);
    } else if (setting.value() instanceof ConfigValue.Table accounts) {
      keys.accounts(accounts);
      if (!reader.hasProblems()) { // else they might be those of what could not be read
        draft.access.exchange.resolve(
            Set.copyOf(draft.access.accountNames()), setting.position(), reader);
      }
    }
  }

  private void names(ConfigValue.Array names) throws KeyException {
    Set<String> seen = new HashSet<>();
    for (ConfigValue each : names.values()) {
      if (!(each instanceof ConfigValue.Text name)) {
        throw new KeyException(each.position(), Setting.wrongType(each, "string"));
      }
      if (name.value().equals(AccountOptions.DEFAULT)) {
        reader.refuse(new KeyException(name.position(), reserved()));
      } else if (!seen.add(name.value())) {
        reader.refuse(
            new KeyException(name.position(), "Duplicate Account Entry: " + name.value()));
      } else if (name.value().isEmpty()) {
        reader.refuse(new KeyException(name.position(), nameless()));
      } else {
        draft.access.addAccount(name.value());
      }
    }
  }

  private void accounts(ConfigValue.Table accounts) {
    for (ConfigValue.Entry entry : accounts.entries().values()) {
      Setting setting = reader.setting(entry);
      if (setting.isUsedAsVariable()) {
        continue; // then it is no account
      }
      try {
        account(setting);
      } catch (KeyException problem) {
        reader.refuse(problem);
      }
    }
  }

  private void account(Setting setting) throws KeyException {
    if (!(setting.value() instanceof ConfigValue.Table table)) {
      throw setting.refused("Expected map entries for accounts");
    }
    if (setting.name().equals(AccountOptions.DEFAULT)) {
      throw setting.refused(reserved());
    }
    if (setting.name().isEmpty()) {
      throw setting.refused(nameless());
    }
    draft.access.addAccount(setting.name());
    UserBlock listed = new UserBlock(setting.name(), reader);
    reader.readAll(table, each -> key(each, setting.name(), listed));
    Setting list = listed.list();
    if (list != null && !listed.users().isEmpty()) {
      add(listed, list);
    }
  }

  private boolean key(Setting setting, String account, UserBlock listed) throws KeyException {
    switch (setting.key()) {
      case "users" -> {
        if (!(setting.value() instanceof ConfigValue.Array)) {
          throw new KeyException(UserList.notAnArray(setting));
        }
        listed.readUsers(setting);
      }
      case "nkey" -> checkKey(setting);
      case "default_permissions" -> listed.readDefaults(setting);
      case "exports" -> draft.access.exchange.exports(account, ExportKeys.read(setting, reader));
      case "imports" -> draft.access.exchange.imports(account, ImportKeys.read(setting, reader));
      case "limits" -> draft.access.limit(account, LimitKeys.read(setting, reader));
      case "mappings", "maps" -> draft.access.map(account, MappingKeys.read(setting, reader));
      case "msg_trace", "trace_dest" -> {
        TraceOptions trace = TraceKeys.read(setting, reader);
        if (trace != null) {
          draft.access.trace(account, trace);
        }
      }
      default -> {
        return MissingKeys.refuse(setting, MissingKeys.ACCOUNT);
      }
    }
    return true;
  }

  private void add(UserBlock listed, Setting setting) throws KeyException {
    if (!draft.user.isEmpty()) {
      throw setting.refused("Can not have a single user/pass and accounts");
    }
    if (!draft.token.isEmpty()) {
      throw setting.refused("Can not have a token and accounts");
    }
    for (User user : listed.users()) {
      if (!draft.access.add(user)) {
        reader.refuse(setting.refused(Access.duplicate(user)));
      }
    }
  }

  /// The key of an account names it to operators of several servers; nothing here goes by it.
  private static void checkKey(Setting setting) throws KeyException {
    String text = GoText.of(setting.value());
    if (!NKey.isValid(KeyKind.ACCOUNT, text)) {
      throw setting.refused("Not a valid public nkey for an account: " + Escape.quote(text));
    }
  }

  private static String reserved() {
    return "\"" + AccountOptions.DEFAULT + "\" is a Reserved Account";
  }

  private static String nameless() {
    return "an account needs a name";
  }
}
