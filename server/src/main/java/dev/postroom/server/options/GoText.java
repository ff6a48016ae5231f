package dev.postroom.server.options;

import dev.postroom.config.ConfigValue;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Values of a configuration as Go prints them in error texts.
final class GoText {
  private static final int SMALLEST_PLAIN_EXPONENT = -4;
  private static final int PLAIN_DIGITS = 6;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss '+0000 UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private GoText() {}

  /// Return the value. Of maps and arrays nats-server shows the addresses where they lie in its
  /// memory; this names the type.
  static String of(ConfigValue value) {
    return switch (value) {
      case ConfigValue.Text text -> text.value();
      case ConfigValue.Int number -> Long.toString(number.value());
      case ConfigValue.Decimal number -> decimal(number.value());
      case ConfigValue.Bool bool -> Boolean.toString(bool.value());
      case ConfigValue.Timestamp time -> TIME.format(time.value());
      case ConfigValue.Array _ -> "an array";
      case ConfigValue.Table _ -> "a map";
    };
  }

  /// Return a number with as few digits as tell it from its neighbours; large and small ones with
  /// an exponent.
  static String decimal(double value) {
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    String digits = exact.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - exact.scale();
    if (value == 0 || (exponent >= SMALLEST_PLAIN_EXPONENT && exponent < PLAIN_DIGITS)) {
      return value == 0 ? "0" : exact.toPlainString();
    }
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }
}
