package dev.postroom.server.options;

import dev.postroom.config.ConfigValue;
import dev.postroom.platform.tls.ocsp.OcspCacheOptions;
import dev.postroom.platform.tls.ocsp.OcspPolicy;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The keys about authorities that are asked whether certificates were revoked: `ocsp_peer` of a
/// `tls` block, `ocsp_cache` and `ocsp` (docs/spec/core.md 3.3, 3.5). Like nats-server each ends at
/// the first that cannot be used.
final class OcspKeys {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final String PEER = "error parsing tls peer config, ";
  private static final String STAPLE = "error parsing ocsp config: ";
  private static final String CACHE = "error parsing OCSP peer cache config, ";

  /// What is said where it is asked for: why is in docs/adr/0017-tls.md.
  static final String NEVER_STAPLES =
      "Postroom shows no certificate together with an answer of its authority";

  private OcspKeys() {}

  /// Read `ocsp_peer`; null when nobody is asked.
  static @Nullable OcspPolicy peer(Setting setting, ConfigReader reader) throws KeyException {
    return switch (setting.value()) {
      case ConfigValue.Bool bool -> bool.value() ? OcspPolicy.defaults() : null;
      case ConfigValue.Table table -> {
        PolicyDraft draft = new PolicyDraft();
        try {
          for (ConfigValue.Entry entry : table.entries().values()) {
            draft.read(reader.setting(entry));
          }
        } catch (KeyException inner) {
          throw setting.refused(String.valueOf(inner.getMessage()));
        }
        yield draft.verify ? draft.finish() : null;
      }
      default ->
          throw setting.refused(
              "error parsing ocsp peer config: unsupported type map[string]interface {}");
    };
  }

  /// A policy while it is put together.
  private static final class PolicyDraft {
    private final OcspPolicy defaults = OcspPolicy.defaults();
    private boolean verify;
    private boolean warnOnly;
    private boolean unknownIsGood;
    private boolean allowWhenUnreachable;
    private Duration caTimeout = Duration.ZERO;
    private Duration allowedClockSkew = Duration.ofNanos(-1);
    private Duration ttl = Duration.ZERO;

    private void read(Setting setting) throws KeyException {
      switch (setting.key()) {
        case "verify" -> verify = bool(setting, PEER);
        case "warn_only" -> warnOnly = bool(setting, PEER);
        case "unknown_is_good" -> unknownIsGood = bool(setting, PEER);
        case "allow_when_ca_unreachable" -> allowWhenUnreachable = bool(setting, PEER);
        case "ca_timeout" -> caTimeout = duration(setting, PEER);
        case "allowed_clockskew" -> allowedClockSkew = duration(setting, PEER);
        case "cache_ttl_when_next_update_unset" -> ttl = duration(setting, PEER);
        default -> throw unknown(setting, PEER);
      }
    }

    /// A time that is none, or lies in the past, is the usual one.
    private OcspPolicy finish() {
      return new OcspPolicy(
          caTimeout.isPositive() ? caTimeout : defaults.caTimeout(),
          allowedClockSkew.isNegative() ? defaults.allowedClockSkew() : allowedClockSkew,
          warnOnly,
          unknownIsGood,
          allowWhenUnreachable,
          ttl.isPositive() ? ttl : defaults.ttlWithoutNextUpdate());
    }
  }

  /// Read `ocsp`, and return whether what certificates want is to be shown with them.
  ///
  /// @throws KeyException also where more than that is asked for
  static boolean staples(Setting setting, ConfigReader reader) throws KeyException {
    return switch (setting.value()) {
      case ConfigValue.Bool bool -> bool.value();
      case ConfigValue.Table table -> {
        boolean ifWanted = true;
        for (ConfigValue.Entry entry : table.entries().values()) {
          Setting inner = reader.setting(entry);
          switch (inner.key()) {
            case "mode" -> ifWanted = isIfWanted(setting, inner);
            case "url" -> { // changes who is asked, if anybody is
              var _ = textInside(setting, inner);
            }
            case "urls" -> throw setting.refused(Setting.wrongType(inner.value(), "[]string"));
            default -> throw inner.refused(STAPLE + "unsupported field string");
          }
        }
        yield ifWanted;
      }
      default -> throw setting.refused(STAPLE + "unsupported type " + setting.value().typeName());
    };
  }

  private static boolean isIfWanted(Setting outer, Setting mode) throws KeyException {
    return switch (textInside(outer, mode).toLowerCase(Locale.ROOT)) {
      case "auto", "must" -> true;
      case "never" -> false;
      case "always" ->
          throw outer.refused(
              NEVER_STAPLES
                  + ", as mode: always asks: say ocsp: false, or let a proxy that staples end TLS");
      default -> throw mode.refused(STAPLE + "unsupported ocsp mode string");
    };
  }

  private static String textInside(Setting outer, Setting inner) throws KeyException {
    if (inner.value() instanceof ConfigValue.Text text) {
      return text.value();
    }
    throw outer.refused(Setting.wrongType(inner.value(), "string"));
  }

  /// Read `ocsp_cache`.
  static OcspCacheOptions cache(Setting setting, ConfigReader reader) throws KeyException {
    return switch (setting.value()) {
      case ConfigValue.Bool bool ->
          bool.value() ? OcspCacheOptions.defaults() : OcspCacheOptions.none();
      case ConfigValue.Table table -> cache(table, reader);
      default ->
          throw setting.refused(
              "error parsing tags: unsupported type " + setting.value().typeName());
    };
  }

  private static OcspCacheOptions cache(ConfigValue.Table table, ConfigReader reader)
      throws KeyException {
    boolean isLocal = true;
    boolean keepsRevoked = false;
    String localStore = "";
    Duration saveInterval = OcspCacheOptions.DEFAULT_INTERVAL;
    for (ConfigValue.Entry entry : table.entries().values()) {
      Setting setting = reader.setting(entry);
      switch (setting.key()) {
        case "type" -> isLocal = isLocal(setting);
        case "preserve_revoked" -> keepsRevoked = bool(setting, CACHE);
        case "local_store" -> localStore = text(setting);
        case "save_interval" -> saveInterval = duration(setting, CACHE);
        default -> throw unknown(setting, CACHE);
      }
    }
    return new OcspCacheOptions(isLocal, keepsRevoked, localStore, saveInterval);
  }

  private static boolean isLocal(Setting setting) throws KeyException {
    String type = text(setting);
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "local" -> true;
      case "none" -> false;
      default -> throw setting.refused(CACHE + "unknown type [" + type + "]");
    };
  }

  private static String text(Setting setting) throws KeyException {
    if (setting.value() instanceof ConfigValue.Text text) {
      return text.value();
    }
    throw unknown(setting, CACHE);
  }

  private static boolean bool(Setting setting, String context) throws KeyException {
    if (setting.value() instanceof ConfigValue.Bool bool) {
      return bool.value();
    }
    throw unknown(setting, context);
  }

  /// Of a value of another type nats-server says the same as of a key that it does not know.
  private static KeyException unknown(Setting setting, String context) {
    return setting.refused(context + "unknown field [\"" + setting.name() + "\"]");
  }

  private static Duration duration(Setting setting, String context) throws KeyException {
    return switch (setting.value()) {
      case ConfigValue.Int number -> seconds((double) number.value());
      case ConfigValue.Decimal number -> seconds(number.value());
      case ConfigValue.Text text ->
          Duration.ofNanos(setting.parsedDuration(text.value(), PEER + "conversion error: "));
      default -> throw setting.refused(context + "conversion error: unexpected type");
    };
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * NANOS_PER_SECOND));
  }
}
