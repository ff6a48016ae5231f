package dev.postroom.http.encoding;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/// How a payload is packed for who asked for it with the header `Accept-Encoding`
/// (docs/spec/core.md 1.16, 4.13).
public enum ContentEncoding {
  /// Nothing was said of that: as it is, and no header says so.
  UNSAID(""),
  /// As it is; something was asked for that is not understood.
  IDENTITY("identity"),
  /// In the frames of Snappy.
  SNAPPY("snappy"),
  GZIP("gzip");

  /// No further is the header looked for: that may be done where others wait.
  private static final int MOST_READ = 64 * 1024;

  private static final byte[] ASKED = "Accept-Encoding:".getBytes(StandardCharsets.US_ASCII);

  private final String label;

  ContentEncoding(String label) {
    this.label = label;
  }

  /// Read a block of headers as the Go server does for requests: the first header of exactly that
  /// name counts, within the first 64 KiB.
  ///
  /// @param block the whole block; empty for none
  public static ContentEncoding accepted(byte[] block) {
    int end = Math.min(block.length, MOST_READ);
    int start = 0;
    for (int at = 0; at <= end; at++) {
      boolean endsLine = at == end || (at + 1 < end && block[at] == '\r' && block[at + 1] == '\n');
      if (endsLine && starts(block, start, at)) {
        int from = start + ASKED.length;
        return ofValue(new String(block, from, at - from, StandardCharsets.ISO_8859_1));
      }
      start = endsLine ? at + 2 : start;
    }
    return UNSAID;
  }

  private static boolean starts(byte[] block, int start, int end) {
    return end - start >= ASKED.length
        && Arrays.equals(block, start, start + ASKED.length, ASKED, 0, ASKED.length);
  }

  /// Read the value of the header as the Go server does: a word anywhere in it is enough, and
  /// Snappy comes first.
  public static ContentEncoding ofValue(String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    if (lower.contains("snappy") || lower.contains("s2")) {
      return SNAPPY;
    }
    return lower.contains("gzip") ? GZIP : IDENTITY;
  }

  /// Return the block of headers that says it; empty when none does.
  public byte[] headers() {
    String block = label.isEmpty() ? "" : "NATS/1.0\r\nContent-Encoding: " + label + "\r\n\r\n";
    return block.getBytes(StandardCharsets.US_ASCII);
  }

  /// Return a payload in this encoding.
  public byte[] encode(byte[] payload) {
    return switch (this) {
      case UNSAID, IDENTITY -> payload;
      case SNAPPY -> Snappy.frames(payload);
      case GZIP -> gzip(payload);
    };
  }

  private static byte[] gzip(byte[] payload) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length / 4 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(payload);
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing into memory failed", impossible);
    }
    return bytes.toByteArray();
  }
}
