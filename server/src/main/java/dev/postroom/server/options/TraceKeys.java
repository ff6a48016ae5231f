package dev.postroom.server.options;

import dev.postroom.broker.options.TraceOptions;
import dev.postroom.config.ConfigValue;
import dev.postroom.platform.Escape;
import dev.postroom.subject.Subjects;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads `msg_trace: subject` or `msg_trace { dest, sampling }` of an account (docs/spec/core.md
/// 1.16, 3.4).
final class TraceKeys {
  private TraceKeys() {}

  /// Return where it is told what becomes of messages; null for an empty map.
  static @Nullable TraceOptions read(Setting setting, ConfigReader reader) throws KeyException {
    if (setting.value() instanceof ConfigValue.Text text) {
      return new TraceOptions(destination(setting, text.value()), TraceOptions.ALL);
    }
    if (!(setting.value() instanceof ConfigValue.Table table)) {
      throw setting.refused(
          "Expected account message trace "
              + Escape.quote(setting.name())
              + " to be a string or a map/struct, got "
              + setting.value().typeName());
    }
    String destination = "";
    int sampling = 0;
    for (ConfigValue.Entry entry : table.entries().values()) {
      Setting each = reader.setting(entry);
      switch (each.key()) {
        case "dest" -> destination = destination(each, text(each));
        case "sampling" -> sampling = sampling(each);
        default -> unknown(each, setting);
      }
    }
    if (destination.isEmpty() && sampling > 0) {
      throw setting.refused("Trace destination sampling ignored since no destination was set");
    }
    return destination.isEmpty()
        ? null
        : new TraceOptions(destination, sampling == 0 ? TraceOptions.ALL : sampling);
  }

  private static String text(Setting setting) throws KeyException {
    if (setting.value() instanceof ConfigValue.Text text) {
      return text.value();
    }
    throw setting.refused(
        "Field "
            + Escape.quote(setting.name())
            + " should be a string, got "
            + setting.value().typeName());
  }

  private static String destination(Setting setting, String text) throws KeyException {
    byte[] subject = text.getBytes(StandardCharsets.UTF_8);
    boolean isLiteral =
        Subjects.isValid(subject)
            && !Subjects.hasWildcard(subject)
            && text.chars().noneMatch(Character::isWhitespace);
    if (!isLiteral) {
      throw setting.refused("Trace destination " + Escape.quote(text) + " is not valid");
    }
    return text;
  }

  private static int sampling(Setting setting) throws KeyException {
    long percent =
        switch (setting.value()) {
          case ConfigValue.Int number -> number.value();
          case ConfigValue.Text text -> percent(setting, text.value());
          default ->
              throw setting.refused(
                  "Trace destination sampling field "
                      + Escape.quote(setting.name())
                      + " should be an integer or a percentage, got "
                      + setting.value().typeName());
        };
    if (percent < 1 || percent > TraceOptions.ALL) {
      throw setting.refused(
          "Ttrace destination sampling value " // nats-server's words
              + percent
              + " is invalid, needs to be [1..100]");
    }
    return (int) percent;
  }

  private static long percent(Setting setting, String text) throws KeyException {
    String number = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException e) {
      throw setting.refused("Invalid trace destination sampling value " + Escape.quote(text));
    }
  }

  private static void unknown(Setting each, Setting trace) throws KeyException {
    if (!each.isUsedAsVariable()) {
      throw each.refused(
          "Unknown field "
              + Escape.quote(each.name())
              + " parsing account message trace map/struct "
              + Escape.quote(trace.name()));
    }
  }
}
