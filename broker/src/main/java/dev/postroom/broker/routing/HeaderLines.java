package dev.postroom.broker.routing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The lines of a header block, for the server to change one of them (docs/spec/core.md 1.4).
public final class HeaderLines {
  private static final byte[] VERSION = "NATS/1.0\r\n".getBytes(StandardCharsets.US_ASCII);

  private HeaderLines() {}

  /// Return the block with a line at its end, in place of those of the same name.
  ///
  /// @param block a whole block; empty for none
  /// @param name in the case that counts
  public static byte[] with(byte[] block, String name, String value) {
    ByteArrayOutputStream next = new ByteArrayOutputStream(block.length + 128);
    if (block.length == 0) {
      next.writeBytes(VERSION);
    }
    int end = endOfFields(block);
    for (int start = 0; start < end; ) {
      int stop = endOfLine(block, start, end);
      if (!isOf(block, start, stop, name)) {
        next.write(block, start, stop - start);
      }
      start = stop;
    }
    String line = name + ": " + value + "\r\n\r\n";
    next.writeBytes(line.getBytes(StandardCharsets.UTF_8));
    return next.toByteArray();
  }

  /// Return where the empty line at the end begins.
  public static int endOfFields(byte[] block) {
    int end = block.length;
    return end >= 2 && block[end - 2] == '\r' && block[end - 1] == '\n' ? end - 2 : end;
  }

  /// Return where the line ends that begins at `start`; behind its LF, if it has one.
  public static int endOfLine(byte[] block, int start, int end) {
    int at = start;
    while (at < end && block[at] != '\n') {
      at++;
    }
    return Math.min(end, at + 1);
  }

  /// Return whether what begins at `start` is a field of this name.
  public static boolean isOf(byte[] block, int start, int end, String name) {
    if (end - start <= name.length() || block[start + name.length()] != ':') {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (block[start + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
