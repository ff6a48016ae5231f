package dev.postroom.config;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The fingerprint by which nats-server names a configuration's content (docs/spec/core.md 2.2):
/// the same for files that say the same.
public final class ConfigDigest {
  private ConfigDigest() {}

  /// Return `sha256:` and the hash, in hexadecimal, of the tree as canonical JSON.
  public static String of(ConfigValue.Table root) {
    StringBuilder json = new StringBuilder();
    append(json, root);
    json.append('\n');
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] hash = sha.digest(json.toString().getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  private static void append(StringBuilder json, ConfigValue value) {
    switch (value) {
      case ConfigValue.Text text -> quote(json, text.value());
      case ConfigValue.Int number -> json.append(number.value());
      case ConfigValue.Decimal number -> json.append(decimal(number.value()));
      case ConfigValue.Bool bool -> json.append(bool.value());
      case ConfigValue.Timestamp time -> json.append('"').append(time.value()).append('"');
      case ConfigValue.Array array -> {
        json.append('[');
        for (ConfigValue each : array.values()) {
          append(json, each);
          json.append(',');
        }
        close(json, ']');
      }
      case ConfigValue.Table table -> {
        json.append('{');
        for (String key : sorted(table)) {
          quote(json, key);
          ConfigValue.Entry entry = table.entries().get(key);
          if (entry != null) {
            append(json.append(':'), entry.value());
          }
          json.append(',');
        }
        close(json, '}');
      }
    }
  }

  private static void close(StringBuilder json, char bracket) {
    int last = json.length() - 1;
    if (json.charAt(last) == ',') {
      json.setCharAt(last, bracket);
    } else {
      json.append(bracket);
    }
  }

  /// Return the keys in the order of their UTF-8 bytes, which is not that of Java's characters.
  private static List<String> sorted(ConfigValue.Table table) {
    String[] keys = table.entries().keySet().toArray(new String[0]);
    Arrays.sort(
        keys,
        (a, b) ->
            Arrays.compareUnsigned(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));
    return List.of(keys);
  }

  /// Write a number as Go does: plain between 1e-6 and 1e21, else with an exponent of no leading
  /// zero.
  private static String decimal(double value) {
    double size = Math.abs(value);
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(value));
    if (size >= 1e-6 && size < 1e21) {
      return exact.stripTrailingZeros().toPlainString();
    }
    String digits = exact.stripTrailingZeros().unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - exact.stripTrailingZeros().scale();
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + Math.abs(exponent);
  }

  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < 0x20 || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
            json.append("\\u").append(HexFormat.of().toHexDigits(c));
          } else if (c == '\ufffd') {
            json.append("\\ufffd"); // bytes that were no UTF-8
          } else {
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }
}
