package dev.postroom.server.options;

import dev.postroom.config.ConfigValue;
import dev.postroom.config.Position;
import java.util.List;
import java.util.Locale;

/// One key of a configuration and its value, to be read as the type that the key asks for. A value
/// of another type is refused in the words of the Go runtime, as nats-server does.
final class Setting {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final ConfigValue.Entry entry;
  private final List<String> warnings;

  Setting(ConfigValue.Entry entry, List<String> warnings) {
    this.entry = entry;
    this.warnings = warnings;
  }

  /// Return the key in lower case, which is how keys are compared.
  String key() {
    return entry.key().toLowerCase(Locale.ROOT);
  }

  /// Return the key as it is written.
  String name() {
    return entry.key();
  }

  Position position() {
    return entry.keyPosition();
  }

  ConfigValue value() {
    return entry.value();
  }

  boolean isUsedAsVariable() {
    return entry.usedAsVariable();
  }

  String text() throws KeyException {
    if (entry.value() instanceof ConfigValue.Text text) {
      return text.value();
    }
    throw wrongType("string");
  }

  long integer() throws KeyException {
    if (entry.value() instanceof ConfigValue.Int number) {
      return number.value();
    }
    throw wrongType("int64");
  }

  /// Read a number that must fit 32 bits.
  long size() throws KeyException {
    long number = integer();
    if (number > Integer.MAX_VALUE) {
      throw refused(name() + " value is too big");
    }
    return number;
  }

  boolean bool() throws KeyException {
    if (entry.value() instanceof ConfigValue.Bool bool) {
      return bool.value();
    }
    throw wrongType("bool");
  }

  ConfigValue.Table table() throws KeyException {
    if (entry.value() instanceof ConfigValue.Table table) {
      return table;
    }
    throw wrongType("map[string]interface {}");
  }

  /// Read a duration in nanoseconds.
  long duration() throws KeyException {
    return parsedDuration(text(), "error parsing " + key() + ": ");
  }

  /// Read a duration in nanoseconds, where an integer still means seconds and is warned of.
  long durationOrSeconds() throws KeyException {
    if (entry.value() instanceof ConfigValue.Text) {
      return duration();
    }
    warn("invalid use of field \"" + key() + "\": " + key() + " should be converted to a duration");
    long seconds = integer();
    long most = Long.MAX_VALUE / NANOS_PER_SECOND;
    return Math.clamp(seconds, -most, most) * NANOS_PER_SECOND;
  }

  long parsedDuration(String text, String context) throws KeyException {
    try {
      return DurationParser.parse(text);
    } catch (IllegalArgumentException noDuration) {
      throw refused(context + noDuration.getMessage());
    }
  }

  /// Read `host:port`, or a port alone.
  Address address() throws KeyException {
    return switch (entry.value()) {
      case ConfigValue.Int port -> new Address("", port.value());
      case ConfigValue.Text text -> {
        try {
          yield Address.parse(text.value());
        } catch (IllegalArgumentException noAddress) {
          throw refused(String.valueOf(noAddress.getMessage()));
        }
      }
      default -> throw refused("expected port or host:port, got " + entry.value().typeName());
    };
  }

  void warn(String text) {
    warnings.add(position() + ": " + text);
  }

  KeyException refused(String why) {
    return new KeyException(position(), why);
  }

  private KeyException wrongType(String expected) {
    return refused(wrongType(entry.value(), expected));
  }

  /// Return what the Go runtime says of a value of the wrong type.
  static String wrongType(ConfigValue value, String expected) {
    return "interface conversion: interface {} is " + value.typeName() + ", not " + expected;
  }
}
