package dev.postroom.cli.verb;

import dev.postroom.cli.console.Amounts;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The payloads of messages that differ in their number at most: `{{Count}}` in what was typed.
final class NumberedBody {
  static final String NUMBER = "{{Count}}";

  private final byte[] same;
  private final @Nullable String numbered;
  private int count;
  private long bytes;
  private int longest;

  /// @param typed what was typed, or null when the payload came from elsewhere
  NumberedBody(byte[] payload, @Nullable String typed) {
    same = payload;
    numbered = typed != null && typed.contains(NUMBER) ? typed : null;
  }

  /// Return the payload of the next message; the first is number 1.
  byte[] next() {
    count++;
    byte[] next = numbered == null ? same : of(numbered, count);
    bytes += next.length;
    longest = Math.max(longest, next.length);
    return next;
  }

  /// Return the text with a number in it.
  static byte[] of(String text, int number) {
    return text.replace(NUMBER, Integer.toString(number)).getBytes(StandardCharsets.UTF_8);
  }

  /// Return how many bytes all payloads have so far.
  long bytes() {
    return bytes;
  }

  /// Return how many bytes each has, for people.
  String size() {
    String most = Amounts.of(longest, "byte");
    return bytes == (long) longest * count ? most : "up to " + most;
  }
}
