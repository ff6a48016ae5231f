package dev.postroom.server.options;

import dev.postroom.config.ConfigValue;
import java.util.Locale;

/// The keys of the `authorization { }` block (docs/spec/core.md 3.4).
final class AuthorizationKeys {
  private static final double LONG_TIMEOUT_SECONDS = 60;
  private static final double NANOS_PER_SECOND = 1e9;

  private AuthorizationKeys() {}

  static void apply(Setting block, Draft draft, ConfigReader reader) throws KeyException {
    reader.readAll(block.table(), each -> key(each, draft));
    if (!draft.token.isEmpty() && !(draft.user.isEmpty() && draft.password.isEmpty())) {
      throw block.refused("Cannot have a user/pass and token");
    }
  }

  private static boolean key(Setting setting, Draft draft) throws KeyException {
    switch (setting.key()) {
      case "user", "username" -> draft.user = setting.text();
      case "pass", "password" -> draft.password = setting.text();
      case "token" -> draft.token = setting.text();
      case "timeout" -> draft.authTimeoutSeconds = timeout(setting);
      case "users",
          "default_permissions",
          "default_permission",
          "permissions",
          "auth_callout",
          "auth_hook",
          "proxy_required" ->
          throw TopLevelKeys.missing(setting);
      default -> {
        return false;
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
        shown = Double.toString(number.value());
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
