package dev.postroom.server.options;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.User;
import dev.postroom.config.ConfigValue;
import java.util.Locale;

/// The keys of the `authorization { }` block (docs/spec/core.md 3.4).
final class AuthorizationKeys {
  private static final double LONG_TIMEOUT_SECONDS = 60;
  private static final double NANOS_PER_SECOND = 1e9;

  private AuthorizationKeys() {}

  static void apply(Setting block, Draft draft, ConfigReader reader) throws KeyException {
    draft.access.noteAuthorization();
    UserBlock listed = new UserBlock(AccountOptions.DEFAULT, reader);
    reader.readAll(block.table(), each -> key(each, draft, listed, reader));
    if (!draft.token.isEmpty() && !(draft.user.isEmpty() && draft.password.isEmpty())) {
      throw block.refused("Cannot have a user/pass and token");
    }
    if (listed.list() == null && draft.access.users().isEmpty()) {
      return;
    }
    if (!draft.user.isEmpty()) {
      throw block.refused("Can not have a single user/pass and a users array");
    }
    if (!draft.token.isEmpty()) {
      throw block.refused("Can not have a token and a users array");
    }
    for (User user : listed.users()) {
      if (!draft.access.add(user)) {
        throw block.refused(Access.duplicate(user));
      }
    }
  }

  private static boolean key(Setting setting, Draft draft, UserBlock listed, ConfigReader reader)
      throws KeyException {
    switch (setting.key()) {
      case "user", "username" -> draft.user = setting.text();
      case "pass", "password" -> draft.password = setting.text();
      case "token" -> draft.token = setting.text();
      case "timeout" -> draft.authTimeoutSeconds = timeout(setting);
      case "auth_callout", "auth_hook" -> draft.access.callout = CalloutKeys.read(setting, reader);
      case "users" -> listed.readUsers(setting);
      case "default_permissions", "default_permission", "permissions" ->
          listed.readDefaults(setting);
      default -> {
        return MissingKeys.refuse(setting, MissingKeys.AUTHORIZATION);
      }
    }
    return true;
  }

  private static double timeout(Setting setting) throws KeyException {
    String context = "error parsing authorization config, 'timeout' ";
    double seconds;
    String shown;
    switch (setting.value()) {
      case ConfigValue.Int number -> {
        seconds = number.value();
        shown = Long.toString(number.value());
      }
      case ConfigValue.Decimal number -> {
        seconds = number.value();
        shown = GoText.decimal(number.value());
      }
      case ConfigValue.Text text -> {
        seconds = setting.parsedDuration(text.value(), context) / NANOS_PER_SECOND;
        shown = text.value();
      }
      default -> throw setting.refused(context + "wrong type");
    }
    if (seconds > LONG_TIMEOUT_SECONDS) {
      setting.warn(
          String.format(
              Locale.ROOT,
              "invalid use of field \"%s\": timeout of %s (%f seconds) is high, consider keeping it"
                  + " under 60 seconds. possibly caused by unquoted duration; use '1m' instead of"
                  + " 1m, for example",
              setting.name(),
              shown,
              seconds));
    }
    return seconds;
  }
}
