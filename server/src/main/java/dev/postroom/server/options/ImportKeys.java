package dev.postroom.server.options;

import dev.postroom.config.ConfigValue;
import dev.postroom.platform.Escape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `imports [ {stream {account, subject}, …}, {service {account, subject}, …} ]` of an
/// account (docs/spec/core.md 3.4). Its problems are collected by the reader; whether others export
/// that is for [Exchange] to find out.
final class ImportKeys {
  private final ConfigReader reader;
  private @Nullable From stream;
  private @Nullable From service;
  private String to = "";
  private String prefix = "";
  private boolean share;
  private boolean allowTrace;

  /// What an import names.
  private record From(String account, String subject) {}

  private ImportKeys(ConfigReader reader) {
    this.reader = reader;
  }

  /// An import as it was written.
  ///
  /// @param to the subject here; empty for the same
  /// @param prefix what goes before the subject here; empty for nothing
  record Written(
      boolean isStream,
      String account,
      String subject,
      String to,
      String prefix,
      boolean share,
      boolean allowTrace) {

    /// Return the subject here as it was written.
    String local() {
      return !to.isEmpty() ? to : prefix.isEmpty() ? subject : dotted(prefix) + subject;
    }

    private static String dotted(String prefix) {
      return prefix.endsWith(".") ? prefix : prefix + ".";
    }
  }

  /// Return the imports in their order; what cannot be read is left out.
  static List<Written> read(Setting setting, ConfigReader reader) throws KeyException {
    if (!(setting.value() instanceof ConfigValue.Array array)) {
      throw setting.refused("Imports should be an array, got " + setting.value().typeName());
    }
    List<Written> imports = new ArrayList<>();
    Map<String, Written> services = new HashMap<>();
    for (ConfigValue each : array.values()) {
      try {
        Written read = new ImportKeys(reader).item(each);
        if (read != null && !read.isStream()) {
          checkOnce(read, services, each);
        }
        if (read != null) {
          imports.add(read);
        }
      } catch (KeyException problem) {
        reader.refuse(problem);
      }
    }
    return imports;
  }

  private static void checkOnce(Written service, Map<String, Written> before, ConfigValue item)
      throws KeyException {
    Written other = before.putIfAbsent(service.local(), service);
    if (other != null) {
      throw new KeyException(
          item.position(),
          "Duplicate service import subject "
              + Escape.quote(service.local())
              + ", previously used in import for account "
              + Escape.quote(other.account())
              + ", subject "
              + Escape.quote(other.subject()));
    }
  }

  private @Nullable Written item(ConfigValue value) throws KeyException {
    if (!(value instanceof ConfigValue.Table table)) {
      throw new KeyException(
          value.position(),
          "Import Items should be a map with type entry, got " + value.typeName());
    }
    for (ConfigValue.Entry entry : table.entries().values()) {
      key(reader.setting(entry));
    }
    From from = stream == null ? service : stream;
    boolean isStream = stream != null;
    return from == null
        ? null
        : new Written(
            isStream, from.account, from.subject, to, isStream ? prefix : "", share, allowTrace);
  }

  private void key(Setting setting) throws KeyException {
    switch (setting.key()) {
      case "stream" -> stream = from(setting, service != null, "stream", "service");
      case "service" -> service = from(setting, stream != null, "service", "stream");
      case "prefix" -> {
        prefix = setting.text();
        checkOneName(setting);
      }
      case "to" -> {
        to = setting.text();
        checkOneName(setting);
      }
      case "share" -> share = setting.bool();
      case "allow_trace" -> {
        allowTrace = setting.bool();
        if (service != null) {
          throw setting.refused("Detected allow_trace directive on a non-stream");
        }
      }
      default -> reader.unknown(setting);
    }
  }

  private void checkOneName(Setting setting) throws KeyException {
    if (stream != null && !prefix.isEmpty() && !to.isEmpty()) {
      throw setting.refused("Stream import can not have a 'prefix' and a 'to' property");
    }
  }

  private From from(Setting setting, boolean isSecond, String kind, String other)
      throws KeyException {
    if (isSecond) {
      throw setting.refused("Detected " + kind + " but already saw a " + other);
    }
    if (!(setting.value() instanceof ConfigValue.Table table)) {
      String name = kind.equals("stream") ? "Stream" : "Service";
      throw setting.refused(
          name + " entry should be an account map, got " + setting.value().typeName());
    }
    String[] found = {"", ""};
    reader.readAll(table, each -> fromKey(each, found));
    if (found[0].isEmpty() || found[1].isEmpty()) {
      throw setting.refused("Expect an account name and a subject");
    }
    return new From(found[0], found[1]);
  }

  private static boolean fromKey(Setting setting, String[] found) throws KeyException {
    switch (setting.key()) {
      case "account" -> found[0] = setting.text();
      case "subject" -> found[1] = setting.text();
      default -> {
        return false;
      }
    }
    return true;
  }
}
