package dev.postroom.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Decodes `%41` to `A`: the bytes that come out are read as UTF-8, broken ones as U+FFFD.
final class PercentDecoding {
  private PercentDecoding() {}

  /// Return the decoded text, or nothing when an escape is not two hexadecimal digits.
  ///
  /// @param text one character for each byte of the request
  /// @param plusIsBlank whether `+` means a blank, as it does in a query
  static Optional<String> decode(String text, boolean plusIsBlank) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int value = i + 2 < text.length() ? hex(text.charAt(i + 1), text.charAt(i + 2)) : -1;
        if (value < 0) {
          return Optional.empty();
        }
        bytes.write(value);
        i += 2;
      } else {
        bytes.write(c == '+' && plusIsBlank ? ' ' : c);
      }
    }
    return Optional.of(bytes.toString(StandardCharsets.UTF_8));
  }

  /// Return the byte two digits spell; negative when one is no digit.
  private static int hex(char high, char low) {
    return Character.digit(high, 16) << 4 | Character.digit(low, 16);
  }
}
