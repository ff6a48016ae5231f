package dev.postroom.server.options;

import dev.postroom.broker.options.ExportOptions.Latency;
import dev.postroom.config.ConfigValue;
import dev.postroom.platform.Escape;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads `latency: subject` or `latency { sampling, subject }` of an export (docs/spec/core.md
/// 3.4). Other keys of the map mean nothing, as for nats-server.
final class LatencyKeys {
  private static final int WHOLE = 100;
  private static final int BY_HEADERS = 0;

  private LatencyKeys() {}

  static Latency read(Setting setting) throws KeyException {
    if (setting.value() instanceof ConfigValue.Text subject) {
      return new Latency(subject.value(), WHOLE);
    }
    if (!(setting.value() instanceof ConfigValue.Table table)) {
      throw setting.refused(
          "Expected latency entry to be a map/struct or string, got " + setting.value().typeName());
    }
    ConfigValue.@Nullable Entry sampling = table.entries().get("sampling");
    int percent = sampling == null ? WHOLE : sampling(sampling);
    ConfigValue.@Nullable Entry subject = table.entries().get("subject");
    if (subject == null) {
      throw setting.refused("Latency subject required, but missing");
    }
    if (!(subject.value() instanceof ConfigValue.Text text)) {
      throw new KeyException(
          subject.keyPosition(),
          "Expected latency subject to be a string, got string"); // nats-server's words
    }
    return new Latency(text.value(), percent);
  }

  private static int sampling(ConfigValue.Entry entry) throws KeyException {
    long percent;
    switch (entry.value()) {
      case ConfigValue.Int number -> percent = number.value();
      case ConfigValue.Text text -> {
        if (text.value().strip().toLowerCase(Locale.ROOT).equals("headers")) {
          return BY_HEADERS;
        }
        percent = percent(entry, text.value());
      }
      default ->
          throw new KeyException(
              entry.keyPosition(),
              "Expected latency sample to be a string or map/struct, got "
                  + entry.value().typeName());
    }
    if (percent < 1 || percent > WHOLE) {
      throw new KeyException(entry.keyPosition(), "bad sampling percentage, should be 1-100");
    }
    return (int) percent;
  }

  private static long percent(ConfigValue.Entry entry, String text) throws KeyException {
    String number = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException e) {
      throw new KeyException(
          entry.keyPosition(),
          "Failed to parse latency sample: strconv.Atoi: parsing "
              + Escape.quote(number)
              + ": invalid syntax");
    }
  }
}
