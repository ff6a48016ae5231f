package dev.postroom.broker.system;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// How who asks would like the answer, by the header `Accept-Encoding` of its request
/// (docs/spec/core.md 4.13).
public enum AcceptedEncoding {
  /// It has said nothing of that.
  UNSAID,
  /// As it is.
  IDENTITY,
  /// In the frames of Snappy.
  SNAPPY,
  /// As gzip.
  GZIP;

  private static final String HEADER = "Accept-Encoding:";

  /// Read a block of headers as the Go server does: the first header of exactly that name counts, a
  /// word anywhere in its value is enough, and Snappy comes first.
  ///
  /// @param block the whole block; empty for none
  static AcceptedEncoding of(byte[] block) {
    if (block.length == 0) {
      return UNSAID;
    }
    for (String line : new String(block, StandardCharsets.ISO_8859_1).split("\r\n", -1)) {
      if (line.startsWith(HEADER)) {
        return ofValue(line.substring(HEADER.length()).toLowerCase(Locale.ROOT));
      }
    }
    return UNSAID;
  }

  private static AcceptedEncoding ofValue(String value) {
    if (value.contains("snappy") || value.contains("s2")) {
      return SNAPPY;
    }
    return value.contains("gzip") ? GZIP : IDENTITY;
  }
}
