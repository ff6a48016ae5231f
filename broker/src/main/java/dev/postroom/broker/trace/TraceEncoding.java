package dev.postroom.broker.trace;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/// How what is told of a message is packed (docs/spec/core.md 1.16).
enum TraceEncoding {
  /// Nothing was asked for: no header says it.
  PLAIN(""),
  /// Something was asked for that is not understood.
  IDENTITY("identity"),
  GZIP("gzip"),
  /// Snappy's frames, of chunks that are stored as they are: there is no compressor for it here.
  SNAPPY("snappy");

  private static final byte[] STREAM = {(byte) 0xff, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};
  private static final int CHUNK = 65_536;
  private static final int CHECKSUM = 4;
  private static final byte STORED = 1;
  private static final int DEFLATER = 512;
  private static final int FIELDS = 64;
  private static final int MASK = 0xa282ead8;
  private static final int ROTATION = 15;

  private final String label;

  TraceEncoding(String label) {
    this.label = label;
  }

  /// Return what a header asks for: whatever stands around it, as for nats-server.
  ///
  /// @param accepted empty when nothing was asked for
  static TraceEncoding of(String accepted) {
    String lower = accepted.toLowerCase(Locale.ROOT);
    if (lower.isEmpty()) {
      return PLAIN;
    }
    if (lower.contains("snappy") || lower.contains("s2")) {
      return SNAPPY;
    }
    return lower.contains("gzip") ? GZIP : IDENTITY;
  }

  /// Return the header block that says it; empty when none does.
  byte[] headers() {
    String block = this == PLAIN ? "" : "NATS/1.0\r\nContent-Encoding: " + label + "\r\n\r\n";
    return block.getBytes(StandardCharsets.US_ASCII);
  }

  /// Return the packed text.
  byte[] pack(byte[] text) {
    return switch (this) {
      case PLAIN, IDENTITY -> text;
      case GZIP -> gzip(text);
      case SNAPPY -> snappy(text);
    };
  }

  /// Return what making and packing a text of so many bytes costs, in visits to a subscription:
  /// writing takes little, compressing and beginning to do so takes much.
  int cost(int length) {
    return this == GZIP ? DEFLATER + length / 4 : FIELDS + length / 16;
  }

  private static byte[] gzip(byte[] text) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(text.length / 2 + 64);
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text);
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing into memory failed", impossible);
    }
    return packed.toByteArray();
  }

  private static byte[] snappy(byte[] text) {
    int chunks = (text.length + CHUNK - 1) / CHUNK;
    ByteBuffer framed =
        ByteBuffer.allocate(STREAM.length + text.length + chunks * 2 * CHECKSUM)
            .order(ByteOrder.LITTLE_ENDIAN);
    framed.put(STREAM);
    for (int start = 0; start < text.length; start += CHUNK) {
      int length = Math.min(CHUNK, text.length - start);
      framed.putInt(STORED | (length + CHECKSUM) << Byte.SIZE);
      CRC32C checksum = new CRC32C();
      checksum.update(text, start, length);
      framed.putInt(Integer.rotateRight((int) checksum.getValue(), ROTATION) + MASK);
      framed.put(text, start, length);
    }
    return framed.array();
  }
}
