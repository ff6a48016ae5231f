package dev.postroom.broker.routing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Looks for the name of a header in blocks that are not read otherwise, and looks at about one
/// byte of so many as the name is long (Horspool). Immutable, allocates nothing.
public final class HeaderSearch {
  private static final int LONGEST = Byte.MAX_VALUE;
  private static final int BYTES = 256;
  private static final int CASE = 'a' - 'A';

  private final byte[] name;
  // How far to go from a byte until it may be the last of the name; 0 where it is.
  private final byte[] steps = new byte[BYTES];
  private final boolean anyCase;

  /// Make a search.
  ///
  /// @param name without its colon, in ASCII
  /// @param anyCase whether the case of letters is of no importance; then `name` is in lower case
  /// @throws IllegalArgumentException when the name is empty, or longer than 126 bytes
  public HeaderSearch(String name, boolean anyCase) {
    this.name = (name + ':').getBytes(StandardCharsets.US_ASCII);
    this.anyCase = anyCase;
    if (name.isEmpty() || this.name.length > LONGEST) {
      throw new IllegalArgumentException("a header's name of " + name.length() + " bytes");
    }
    Arrays.fill(steps, (byte) this.name.length);
    for (int i = 0; i < this.name.length; i++) {
      byte step = (byte) (this.name.length - 1 - i);
      steps[this.name[i]] = step;
      if (anyCase) {
        steps[Character.toUpperCase(this.name[i])] = step;
      }
    }
  }

  /// Return whether the name, with its colon, stands anywhere in a range of the buffer.
  boolean isIn(ByteBuffer buffer, int start, int length) {
    int end = start + length;
    int at = start + name.length - 1;
    while (at < end) {
      int step = steps[buffer.get(at) & (BYTES - 1)];
      if (step == 0) {
        if (endsAt(buffer, at)) {
          return true;
        }
        step = name.length; // the colon stands in it once
      }
      at += step;
    }
    return false;
  }

  private boolean endsAt(ByteBuffer buffer, int last) {
    int first = last - name.length + 1;
    for (int i = name.length - 2; i >= 0; i--) {
      int found = buffer.get(first + i);
      boolean isSame = found == name[i] || (anyCase && isUpper(found) && found + CASE == name[i]);
      if (!isSame) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUpper(int letter) {
    return letter >= 'A' && letter <= 'Z';
  }
}
