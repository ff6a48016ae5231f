package dev.postroom.server.options;

import dev.postroom.broker.options.ConnectionType;
import dev.postroom.broker.options.Password;
import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.options.User;
import dev.postroom.config.ConfigValue;
import dev.postroom.config.Position;
import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKey;
import dev.postroom.nkey.NKeyException;
import dev.postroom.platform.Escape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Reads `users: [ {user, password, permissions}, {nkey, permissions}, … ]` (docs/spec/core.md
/// 3.4).
final class UserList {
  private final String account;
  private final ConfigReader reader;

  private UserList(String account, ConfigReader reader) {
    this.account = account;
    this.reader = reader;
  }

  /// Return the users of an account, in their order. Names may repeat.
  ///
  /// @throws KeyException when no list can be made of it; like nats-server at the first such user,
  ///   while unknown keys are collected
  static List<UserBlock.Entry> read(Setting setting, String account, ConfigReader reader)
      throws KeyException {
    if (!(setting.value() instanceof ConfigValue.Array array)) {
      throw setting.refused(notAnArray(setting));
    }
    UserList list = new UserList(account, reader);
    List<UserBlock.Entry> users = new ArrayList<>();
    for (ConfigValue each : array.values()) {
      if (each instanceof ConfigValue.Table table) {
        users.add(list.user(table));
      } else {
        String found = "Expected user entry to be a map/struct, got " + GoText.of(each);
        reader.refuse(new KeyException(each.position(), found));
      }
    }
    return users;
  }

  static String notAnArray(Setting setting) {
    return "Expected users field to be an array, got " + GoText.of(setting.value());
  }

  private UserBlock.Entry user(ConfigValue.Table table) throws KeyException {
    String name = "";
    String password = "";
    String nkey = "";
    PermissionOptions permissions = PermissionOptions.all();
    boolean hasPermissions = false;
    Set<ConnectionType> types = Set.of();
    boolean isIncomplete = false;
    Position last = table.position();
    for (ConfigValue.Entry entry : table.entries().values()) {
      Setting setting = reader.setting(entry);
      last = setting.position();
      switch (setting.key()) {
        case "user", "username" -> name = setting.text();
        case "pass", "password" -> password = setting.text();
        case "nkey" -> nkey = setting.text();
        case "permissions", "permission", "authorization" -> {
          permissions = PermissionKeys.read(setting, reader);
          hasPermissions = true;
        }
        case "allowed_connection_types", "connection_types", "clients" -> types = types(setting);
        default -> isIncomplete |= refuse(setting);
      }
    }
    if (!nkey.isEmpty()) {
      User user = User.of(key(nkey, last)).in(account).with(permissions).by(types);
      if (!name.isEmpty() || !password.isEmpty()) {
        throw new KeyException(last, "Nkey users do not take usernames or passwords");
      }
      return new UserBlock.Entry(user, hasPermissions);
    }
    if (name.isEmpty() && !isIncomplete) {
      throw new KeyException(last, "User entry requires a user");
    }
    User user = new User(name, Password.of(password), account, permissions, types);
    return new UserBlock.Entry(user, hasPermissions);
  }

  /// Unknown ways are noted, as nats-server does, in capital letters.
  private Set<ConnectionType> types(Setting setting) throws KeyException {
    Set<ConnectionType> types = EnumSet.noneOf(ConnectionType.class);
    List<String> unknown = new ArrayList<>();
    for (String name : typeNames(setting)) {
      String upper = name.toUpperCase(Locale.ROOT);
      Optional<ConnectionType> type =
          Arrays.stream(ConnectionType.values()).filter(t -> t.name().equals(upper)).findFirst();
      type.ifPresentOrElse(types::add, () -> unknown.add(Escape.quote(upper)));
    }
    if (!unknown.isEmpty()) {
      reader.refuse(
          setting.refused("invalid connection types [" + String.join(" ", unknown) + "]"));
    }
    return types;
  }

  private static List<String> typeNames(Setting setting) throws KeyException {
    String context = "error parsing allowed connection types: unsupported type ";
    if (setting.value() instanceof ConfigValue.Text text) {
      return List.of(text.value());
    }
    if (!(setting.value() instanceof ConfigValue.Array array)) {
      throw setting.refused(context + setting.value().typeName());
    }
    List<String> names = new ArrayList<>();
    for (ConfigValue each : array.values()) {
      if (!(each instanceof ConfigValue.Text text)) {
        throw new KeyException(each.position(), context + "in array " + each.typeName());
      }
      names.add(text.value());
    }
    return names;
  }

  private static NKey key(String text, Position where) throws KeyException {
    try {
      return NKey.parse(KeyKind.USER, text);
    } catch (NKeyException none) {
      throw new KeyException(where, "Not a valid public nkey for a user");
    }
  }

  /// Refuse a key, and return whether nats-server knows it: such a user may need no name.
  private boolean refuse(Setting setting) {
    try {
      if (!MissingKeys.refuse(setting, MissingKeys.USER)) {
        reader.unknown(setting);
      }
      return false;
    } catch (KeyException missing) {
      reader.refuse(missing);
      return true;
    }
  }
}
