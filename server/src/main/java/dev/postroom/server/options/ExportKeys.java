package dev.postroom.server.options;

import dev.postroom.broker.options.ExportOptions;
import dev.postroom.broker.options.ExportOptions.Access;
import dev.postroom.broker.options.ExportOptions.Responses;
import dev.postroom.config.ConfigValue;
import dev.postroom.platform.Escape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `exports [ {stream: …}, {service: …} ]` of an account (docs/spec/core.md 3.4). Its
/// problems are collected by the reader.
final class ExportKeys {
  private final ConfigReader reader;
  private @Nullable String stream;
  private @Nullable String service;
  private Set<String> accounts = Set.of();
  private long tokenPosition;
  private @Nullable Responses responses;
  private @Nullable Setting serviceOnly; // the first key that is about services alone
  private Duration threshold = Duration.ZERO;
  private ExportOptions.@Nullable Latency latency;
  private boolean allowTrace;

  private ExportKeys(ConfigReader reader) {
    this.reader = reader;
  }

  /// Return the exports in their order; what cannot be read is left out.
  static List<ExportOptions> read(Setting setting, ConfigReader reader) throws KeyException {
    if (!(setting.value() instanceof ConfigValue.Array array)) {
      throw setting.refused("Exports should be an array, got " + setting.value().typeName());
    }
    List<ExportOptions> exports = new ArrayList<>();
    for (ConfigValue each : array.values()) {
      try {
        ExportOptions export = new ExportKeys(reader).export(each);
        if (export != null) {
          exports.add(export);
        }
      } catch (KeyException problem) {
        reader.refuse(problem);
      }
    }
    return exports;
  }

  private @Nullable ExportOptions export(ConfigValue value) throws KeyException {
    if (!(value instanceof ConfigValue.Table table)) {
      throw new KeyException(
          value.position(),
          "Export Items should be a map with type entry, got " + value.typeName());
    }
    for (ConfigValue.Entry entry : table.entries().values()) {
      key(reader.setting(entry));
    }
    Access access = new Access(accounts, (int) tokenPosition);
    if (stream != null) {
      return new ExportOptions.Stream(stream, access);
    }
    return service == null
        ? null
        : new ExportOptions.Service(
            service,
            access,
            responses == null ? Responses.SINGLETON : responses,
            threshold,
            latency,
            allowTrace);
  }

  private void key(Setting setting) throws KeyException {
    switch (setting.key()) {
      case "stream" -> stream(setting);
      case "service" -> service(setting);
      case "accounts" -> accounts = accounts(setting);
      case "account_token_position" -> tokenPosition = setting.integer();
      case "response", "response_type" -> responses(setting);
      case "threshold", "response_threshold", "response_max_time", "response_time" ->
          threshold = threshold(setting);
      case "latency" -> {
        latency = LatencyKeys.read(setting);
        forServices(setting, "latency");
      }
      case "allow_trace" -> {
        allowTrace = setting.bool();
        forServices(setting, "allow_trace");
      }
      default -> reader.unknown(setting);
    }
  }

  private void stream(Setting setting) throws KeyException {
    String subject = subject(setting);
    if (service != null) {
      throw setting.refused(
          "Detected stream " + Escape.quote(subject) + " but already saw a service");
    }
    if (serviceOnly != null) {
      throw serviceOnly.refused("Detected " + nameOf(serviceOnly) + " directive on non-service");
    }
    stream = subject;
  }

  private static String nameOf(Setting setting) {
    return setting.key().startsWith("response") ? "response" : setting.key();
  }

  private void service(Setting setting) throws KeyException {
    String subject = subject(setting);
    if (stream != null) {
      throw setting.refused(
          "Detected service " + Escape.quote(subject) + " but already saw a stream");
    }
    service = subject;
  }

  private static String subject(Setting setting) throws KeyException {
    if (setting.value() instanceof ConfigValue.Text text) {
      return text.value();
    }
    throw setting.refused(
        "Expected " + setting.key() + " name to be string, got " + setting.value().typeName());
  }

  private static Set<String> accounts(Setting setting) throws KeyException {
    if (!(setting.value() instanceof ConfigValue.Array array)) {
      throw setting.refused(Setting.wrongType(setting.value(), "[]interface {}"));
    }
    Set<String> names = new HashSet<>();
    for (ConfigValue each : array.values()) {
      if (!(each instanceof ConfigValue.Text name)) {
        throw new KeyException(each.position(), Setting.wrongType(each, "string"));
      }
      names.add(name.value());
    }
    return names;
  }

  private void responses(Setting setting) throws KeyException {
    if (responses != null) {
      throw setting.refused("Duplicate response type definition");
    }
    if (!(setting.value() instanceof ConfigValue.Text text)) {
      throw setting.refused(
          "Expected response type to be string, got " + setting.value().typeName());
    }
    responses =
        switch (text.value().toLowerCase(Locale.ROOT)) {
          case "single", "singleton" -> Responses.SINGLETON;
          case "stream" -> Responses.STREAMED;
          case "chunk", "chunked" -> Responses.CHUNKED;
          default -> throw setting.refused("Unknown response type: " + Escape.quote(text.value()));
        };
    forServices(setting, "response");
  }

  private void forServices(Setting setting, String name) throws KeyException {
    if (stream != null) {
      throw setting.refused("Detected " + name + " directive on non-service");
    }
    if (serviceOnly == null) {
      serviceOnly = setting;
    }
  }

  private static Duration threshold(Setting setting) throws KeyException {
    String wanted = "Expected response threshold to be a parseable time duration, got ";
    if (!(setting.value() instanceof ConfigValue.Text text)) {
      throw setting.refused(wanted + setting.value().typeName());
    }
    try {
      return Duration.ofNanos(DurationParser.parse(text.value()));
    } catch (IllegalArgumentException noDuration) {
      throw setting.refused(wanted + Escape.quote(text.value()));
    }
  }
}
