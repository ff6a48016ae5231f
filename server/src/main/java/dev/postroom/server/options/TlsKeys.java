package dev.postroom.server.options;

import dev.postroom.broker.options.TlsOptions;
import dev.postroom.config.ConfigValue;
import dev.postroom.config.Position;
import dev.postroom.platform.Escape;
import dev.postroom.platform.tls.CipherSuites;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The keys of a `tls { }` block (docs/spec/core.md 3.5). Like nats-server it ends at the first
/// that cannot be used.
final class TlsKeys {
  private static final String CONTEXT = "error parsing tls config, ";
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Duration AUTO = Duration.ofMillis(50);
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final String PINNED = "hex-encoded sha256 of DER encoded SubjectPublicKeyInfo";

  private static final Set<String> WINDOWS_STORES =
      Set.of("windowscurrentuser", "windowslocalmachine");
  private static final Set<String> WINDOWS_MATCHES = Set.of("issuer", "subject", "thumbprint");

  /// Go's names of curves; empty for those that Java does not have.
  private static final Map<String, String> CURVES =
      Map.of(
          "CurveP256", "secp256r1",
          "CurveP384", "secp384r1",
          "CurveP521", "secp521r1",
          "X25519", "x25519",
          "X25519MLKEM768", "",
          "SecP256r1MLKEM768", "",
          "SecP384r1MLKEM1024", "");

  private TlsKeys() {}

  /// Read the block, and the files it names.
  static TlsDraft read(Setting block, ConfigReader reader) throws KeyException {
    TlsDraft draft = new TlsDraft();
    for (ConfigValue.Entry entry : block.table().entries().values()) {
      Setting setting = reader.setting(entry);
      if (!files(setting, draft, reader)
          && !clients(setting, draft)
          && !ciphers(setting, draft)
          && !ofOthers(setting, draft, reader)) {
        throw setting.refused(CONTEXT + "unknown field " + Escape.quote(setting.name()));
      }
    }
    try {
      draft.read();
    } catch (OptionsException wrong) {
      throw block.refused(String.valueOf(wrong.getMessage()));
    }
    return draft;
  }

  private static boolean files(Setting setting, TlsDraft draft, ConfigReader reader)
      throws KeyException {
    switch (setting.key()) {
      case "cert_file" -> draft.certFile = file(setting);
      case "key_file" -> draft.keyFile = file(setting);
      case "ca_file" -> draft.caFile = file(setting);
      case "certs", "certificates" -> certs(setting, draft, reader);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean clients(Setting setting, TlsDraft draft) throws KeyException {
    switch (setting.key()) {
      case "verify" -> draft.verify = bool(setting);
      case "verify_and_map" -> {
        draft.mapsUsers = bool(setting);
        draft.verify |= draft.mapsUsers;
      }
      case "verify_cert_and_check_known_urls" -> {
        if (bool(setting)) {
          throw setting.refused("verify_cert_and_check_known_urls not supported in this context");
        }
      }
      case "timeout" -> draft.timeoutNanos = timeout(setting);
      case "connection_rate_limit" -> {
        if (!(setting.value() instanceof ConfigValue.Int number)) {
          throw setting.refused(CONTEXT + "'connection_rate_limit' wrong type");
        }
        draft.connectionRateLimit = number.value();
      }
      case "pinned_certs" -> pinned(setting, draft);
      case "handshake_first", "first", "immediate" -> draft.first = first(setting);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean ciphers(Setting setting, TlsDraft draft) throws KeyException {
    switch (setting.key()) {
      case "min_version" -> draft.only13 = isOnly13(setting);
      case "cipher_suites" -> draft.cipherSuites = cipherSuites(setting);
      case "allow_insecure_cipher_suites" -> draft.allowInsecureCipherSuites = bool(setting);
      case "curve_preferences" -> draft.namedGroups = curves(setting);
      default -> {
        return false;
      }
    }
    return true;
  }

  /// Read keys that are about others: peers of our own, authorities, Windows.
  private static boolean ofOthers(Setting setting, TlsDraft draft, ConfigReader reader)
      throws KeyException {
    switch (setting.key()) {
      case "insecure" -> bool(setting);
      case "ocsp_peer" -> draft.ocspPeer = OcspKeys.peer(setting, reader);
      case "cert_store", "cert_match_by" -> ofWindows(setting);
      case "cert_match_skip_invalid" -> {
        if (!(setting.value() instanceof ConfigValue.Bool)) {
          throw setting.refused("expected 'cert_match_skip_invalid' to be a boolean");
        }
      }
      case "cert_match", "ca_certs_match" -> {}
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void ofWindows(Setting setting) throws KeyException {
    if (!(setting.value() instanceof ConfigValue.Text text) || text.value().isEmpty()) {
      throw setting.refused("expected '" + setting.key() + "' to be a valid non-empty string");
    }
    String named = text.value().toLowerCase(Locale.ROOT);
    if (setting.key().equals("cert_store")) {
      throw setting.refused(
          WINDOWS_STORES.contains(named)
              ? "cert_store not compatible with current operating system"
              : "cert store type not implemented");
    }
    if (!WINDOWS_MATCHES.contains(named)) {
      throw setting.refused("cert match by type not implemented");
    }
  }

  private static String file(Setting setting) throws KeyException {
    if (setting.value() instanceof ConfigValue.Text text) {
      return text.value();
    }
    throw setting.refused(CONTEXT + "expected '" + setting.key() + "' to be filename");
  }

  private static boolean bool(Setting setting) throws KeyException {
    if (setting.value() instanceof ConfigValue.Bool bool) {
      return bool.value();
    }
    throw setting.refused(CONTEXT + "expected '" + setting.key() + "' to be a boolean");
  }

  private static void certs(Setting setting, TlsDraft draft, ConfigReader reader)
      throws KeyException {
    if (!(setting.value() instanceof ConfigValue.Array array)) {
      throw setting.refused(unsupported("map[string]interface {}"));
    }
    for (ConfigValue each : array.values()) {
      if (!(each instanceof ConfigValue.Table table)) {
        throw new KeyException(each.position(), unsupported(each.typeName()));
      }
      draft.certs.add(keyFiles(table, reader));
    }
  }

  private static TlsDraft.KeyFiles keyFiles(ConfigValue.Table table, ConfigReader reader)
      throws KeyException {
    String cert = "";
    String key = "";
    Position last = table.position();
    for (ConfigValue.Entry entry : table.entries().values()) {
      Setting setting = reader.setting(entry);
      last = setting.position();
      if (!(setting.value() instanceof ConfigValue.Text file)) {
        throw setting.refused(unsupported(setting.value().typeName()));
      }
      switch (setting.key()) {
        case "cert_file" -> cert = file.value();
        case "key_file" -> key = file.value();
        default ->
            throw setting.refused(
                "error parsing tls certs config, unknown field " + Escape.quote(setting.name()));
      }
    }
    if (cert.isEmpty() || key.isEmpty()) {
      throw new KeyException(
          last,
          "error parsing certificates config: both 'cert_file' and 'cert_key' options are"
              + " required");
    }
    return new TlsDraft.KeyFiles(cert, key);
  }

  private static String unsupported(String type) {
    return "error parsing certificates config: unsupported type " + type;
  }

  private static long timeout(Setting setting) throws KeyException {
    return switch (setting.value()) {
      case ConfigValue.Int number -> nanos((double) number.value());
      case ConfigValue.Decimal number -> nanos(number.value());
      case ConfigValue.Text text -> setting.parsedDuration(text.value(), CONTEXT + "'timeout' ");
      default -> throw setting.refused(CONTEXT + "'timeout' wrong type");
    };
  }

  private static long nanos(double seconds) {
    return (long) (seconds * NANOS_PER_SECOND);
  }

  private static void pinned(Setting setting, TlsDraft draft) throws KeyException {
    if (!(setting.value() instanceof ConfigValue.Array array)) {
      throw setting.refused(CONTEXT + "expected 'pinned_certs' to be a list of " + PINNED);
    }
    for (ConfigValue each : array.values()) {
      String key = text(each);
      if (!SHA_256.matcher(key).matches()) {
        throw new KeyException(
            each.position(),
            CONTEXT + "'pinned_certs' key " + key + " does not look like " + PINNED);
      }
      draft.pinnedCerts.add(key.toLowerCase(Locale.ROOT));
    }
  }

  private static TlsOptions.First first(Setting setting) throws KeyException {
    if (setting.value() instanceof ConfigValue.Bool bool) {
      return bool.value() ? TlsOptions.First.always() : TlsOptions.First.never();
    }
    if (!(setting.value() instanceof ConfigValue.Text text)) {
      throw setting.refused(
          "field \""
              + setting.name()
              + "\" should be a boolean or a string, got "
              + setting.value().typeName());
    }
    return switch (text.value().toLowerCase(Locale.ROOT)) {
      case "true", "on" -> TlsOptions.First.always();
      case "false", "off" -> TlsOptions.First.never();
      case "auto", "auto_fallback" -> TlsOptions.First.within(AUTO);
      default -> {
        try {
          yield TlsOptions.First.within(Duration.ofNanos(DurationParser.parse(text.value())));
        } catch (IllegalArgumentException _) {
          throw setting.refused(
              "field \""
                  + setting.name()
                  + "\"'s value "
                  + Escape.quote(text.value())
                  + " is invalid");
        }
      }
    };
  }

  private static boolean isOnly13(Setting setting) throws KeyException {
    String context = "error parsing tls config: ";
    if (!(setting.value() instanceof ConfigValue.Text version)) {
      throw setting.refused(context + "'min_version' wrong type: " + GoText.of(setting.value()));
    }
    return switch (version.value()) {
      case "1.3" -> true;
      case "1.2" -> false;
      case "1.0", "1.1" ->
          throw setting.refused(context + "unsupported TLS version: TLS " + version.value());
      default -> throw setting.refused(context + "unknown version: " + version.value());
    };
  }

  private static List<String> cipherSuites(Setting setting) throws KeyException {
    List<String> names = new ArrayList<>();
    for (ConfigValue each : filled(setting)) {
      String name = text(each);
      if (!CipherSuites.isKnown(name)) {
        throw new KeyException(each.position(), "unrecognized cipher " + name);
      }
      names.add(name);
    }
    return names;
  }

  private static List<String> curves(Setting setting) throws KeyException {
    List<String> groups = new ArrayList<>();
    for (ConfigValue each : filled(setting)) {
      String group = CURVES.get(text(each));
      if (group == null) {
        throw new KeyException(each.position(), "unrecognized curve preference " + text(each));
      }
      if (!group.isEmpty()) {
        groups.add(group);
      }
    }
    if (groups.isEmpty()) {
      throw setting.refused(
          "Postroom's Java has none of these curves: name one of X25519,"
              + " CurveP256, CurveP384 and CurveP521 as well");
    }
    return groups;
  }

  private static List<ConfigValue> filled(Setting setting) throws KeyException {
    if (!(setting.value() instanceof ConfigValue.Array array)) {
      throw setting.refused(Setting.wrongType(setting.value(), "[]interface {}"));
    }
    if (array.values().isEmpty()) {
      throw setting.refused(CONTEXT + "'" + setting.key() + "' cannot be empty");
    }
    return array.values();
  }

  private static String text(ConfigValue value) throws KeyException {
    if (value instanceof ConfigValue.Text text) {
      return text.value();
    }
    throw new KeyException(value.position(), Setting.wrongType(value, "string"));
  }
}
