package dev.postroom.server.options;

import dev.postroom.broker.options.AllowResponses;
import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.options.SubjectPattern;
import dev.postroom.broker.options.SubjectPermissions;
import dev.postroom.config.ConfigValue;
import dev.postroom.platform.Escape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The keys of a `permissions { }` block (docs/spec/core.md 3.4). Its problems are collected by the
/// reader; what is wrong counts as not said.
final class PermissionKeys {
  private final ConfigReader reader;
  private SubjectPermissions publish = SubjectPermissions.all();
  private SubjectPermissions subscribe = SubjectPermissions.all();
  private @Nullable AllowResponses responses; // null: not allowed

  private PermissionKeys(ConfigReader reader) {
    this.reader = reader;
  }

  static PermissionOptions read(Setting setting, ConfigReader reader) {
    PermissionKeys keys = new PermissionKeys(reader);
    if (setting.value() instanceof ConfigValue.Table table) {
      for (ConfigValue.Entry entry : table.entries().values()) {
        keys.key(reader.setting(entry));
      }
    } else {
      String found = "Expected permissions to be a map/struct, got " + GoText.of(setting.value());
      reader.refuse(setting.refused(found));
    }
    return new PermissionOptions(keys.publish, keys.subscribe, keys.responses);
  }

  private void key(Setting setting) {
    try {
      switch (setting.key()) {
        case "publish", "pub", "import" -> publish = subjects(setting, SubjectPattern::ofSubject);
        case "subscribe", "sub", "export" ->
            subscribe = subjects(setting, SubjectPattern::ofSubscription);
        case "allow_responses", "publish_allow_responses" -> responses = responses(setting);
        default -> unknown(setting);
      }
    } catch (KeyException problem) {
      reader.refuse(problem);
    }
  }

  private void unknown(Setting setting) {
    if (!setting.isUsedAsVariable()) {
      String unknown = "Unknown field " + Escape.quote(setting.name()) + " parsing permissions";
      reader.refuse(setting.refused(unknown));
    }
  }

  /// A subject, a list of them, or a map of what is allowed and denied.
  private SubjectPermissions subjects(Setting setting, Function<String, SubjectPattern> pattern)
      throws KeyException {
    if (!(setting.value() instanceof ConfigValue.Table table)) {
      try {
        return new SubjectPermissions(list(setting.value(), pattern), List.of());
      } catch (IllegalArgumentException wrong) {
        throw new KeyException(String.valueOf(wrong.getMessage())); // nats-server names no place
      }
    }
    List<SubjectPattern> allow = List.of();
    List<SubjectPattern> deny = List.of();
    for (ConfigValue.Entry entry : table.entries().values()) {
      Setting each = reader.setting(entry);
      switch (each.key()) {
        case "allow" -> allow = placedList(each, pattern);
        case "deny" -> deny = placedList(each, pattern);
        default -> unknownOfSubjects(each);
      }
    }
    return new SubjectPermissions(allow, deny);
  }

  private void unknownOfSubjects(Setting setting) {
    if (!setting.isUsedAsVariable()) {
      reader.refuse(
          setting.refused(
              "Unknown field name "
                  + Escape.quote(setting.name())
                  + " parsing subject permissions, only 'allow' or 'deny' are permitted"));
    }
  }

  private List<SubjectPattern> placedList(
      Setting setting, Function<String, SubjectPattern> pattern) {
    try {
      return list(setting.value(), pattern);
    } catch (IllegalArgumentException wrong) {
      reader.refuse(setting.refused(String.valueOf(wrong.getMessage())));
    } catch (KeyException problem) {
      reader.refuse(problem);
    }
    return List.of();
  }

  private static List<SubjectPattern> list(
      ConfigValue value, Function<String, SubjectPattern> pattern) throws KeyException {
    return switch (value) {
      case ConfigValue.Text text -> List.of(pattern.apply(text.value()));
      case ConfigValue.Array array -> texts(array).stream().map(pattern).toList();
      case ConfigValue.Int _,
          ConfigValue.Decimal _,
          ConfigValue.Bool _,
          ConfigValue.Timestamp _,
          ConfigValue.Table _ ->
          throw new IllegalArgumentException(
              "Expected subject permissions to be a subject, or array of subjects, got "
                  + value.typeName());
    };
  }

  private static List<String> texts(ConfigValue.Array array) throws KeyException {
    List<String> texts = new ArrayList<>();
    for (ConfigValue each : array.values()) {
      if (!(each instanceof ConfigValue.Text text)) {
        throw new KeyException(
            each.position(), "Subject in permissions array cannot be cast to string");
      }
      texts.add(text.value());
    }
    return texts;
  }

  private @Nullable AllowResponses responses(Setting setting) throws KeyException {
    return switch (setting.value()) {
      case ConfigValue.Bool allowed -> allowed.value() ? AllowResponses.defaults() : null;
      case ConfigValue.Table table -> responses(table);
      default ->
          throw setting.refused("error parsing response permissions, expected a boolean or a map");
    };
  }

  private AllowResponses responses(ConfigValue.Table table) throws KeyException {
    AllowResponses defaults = AllowResponses.defaults();
    long max = 0;
    long expiresNanos = 0;
    for (ConfigValue.Entry entry : table.entries().values()) {
      Setting setting = reader.setting(entry);
      switch (setting.key()) {
        case "max", "max_msgs", "max_messages", "max_responses" -> max = setting.integer();
        case "expires", "expiration", "ttl" -> expiresNanos = expires(setting);
        default -> unknown(setting);
      }
    }
    return new AllowResponses(
        max == 0 ? defaults.max() : Math.clamp(max, Integer.MIN_VALUE, Integer.MAX_VALUE),
        expiresNanos == 0 ? defaults.expires() : Duration.ofNanos(expiresNanos));
  }

  private static long expires(Setting setting) throws KeyException {
    if (setting.value() instanceof ConfigValue.Text text) {
      return setting.parsedDuration(text.value(), "error parsing expires: ");
    }
    throw setting.refused("error parsing expires, not a duration string");
  }
}
