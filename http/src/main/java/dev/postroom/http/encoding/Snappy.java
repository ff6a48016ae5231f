package dev.postroom.http.encoding;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Writes the framing format of Snappy, which tools of NATS ask for (docs/spec/core.md 4.13).
///
/// ```
///   stream      ff 06 00 00 "sNaPpY" chunk*
///   chunk       type, size in 3 bytes, masked CRC-32C of the content, content
///   type 00     a block: its size as a varint, then literals and copies
///   type 01     the content as it is, where a block would not be shorter
/// ```
///
/// Numbers begin with their low byte. A block holds at most 64 KiB, so that a copy looks back no
/// further than two bytes say.
final class Snappy {
  private static final int MAX_BLOCK = 65_536;
  private static final int HASH_BITS = 14;
  private static final int HASH_FACTOR = 0x1e35a7bd;
  private static final int SHORTEST_COPY = 4;
  private static final int LONGEST_COPY = 64;
  private static final int COPY_OF_TWO_BYTES = 2;
  private static final int LONG_LITERAL = 60;
  private static final int MASK = 0xa282ead8;
  private static final int COMPRESSED = 0;
  private static final int AS_IT_IS = 1;
  private static final int WORTH = 8;
  private static final byte[] START = {(byte) 0xff, 6, 0, 0};
  private static final byte[] NAME = "sNaPpY".getBytes(StandardCharsets.US_ASCII);

  private final byte[] source;
  private final int end;
  private final ByteArrayOutputStream out;

  private Snappy(byte[] source, int end, ByteArrayOutputStream out) {
    this.source = source;
    this.end = end;
    this.out = out;
  }

  /// Return bytes as a stream of frames.
  static byte[] frames(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2 + 64);
    out.writeBytes(START);
    out.writeBytes(NAME);
    for (int from = 0; from < bytes.length; from += MAX_BLOCK) {
      chunk(bytes, from, Math.min(bytes.length, from + MAX_BLOCK), out);
    }
    return out.toByteArray();
  }

  private static void chunk(byte[] bytes, int from, int to, ByteArrayOutputStream out) {
    ByteArrayOutputStream block = new ByteArrayOutputStream(to - from);
    putVarint(block, to - from);
    new Snappy(bytes, to, block).compress(from);
    boolean pays = block.size() < to - from - (to - from) / WORTH;
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    int sum = (int) crc.getValue();
    out.write(pays ? COMPRESSED : AS_IT_IS);
    putLittleEndian(out, (pays ? block.size() : to - from) + Integer.BYTES, 3);
    putLittleEndian(out, Integer.rotateRight(sum, 15) + MASK, Integer.BYTES);
    if (pays) {
      out.writeBytes(block.toByteArray());
    } else {
      out.write(bytes, from, to - from);
    }
  }

  private void compress(int from) {
    int[] seen = new int[1 << HASH_BITS];
    Arrays.fill(seen, -1);
    int literal = from;
    int at = from;
    while (at + SHORTEST_COPY <= end) {
      int word = word(at);
      int slot = (word * HASH_FACTOR) >>> (Integer.SIZE - HASH_BITS);
      int before = seen[slot];
      seen[slot] = at;
      if (before < 0 || word(before) != word) {
        at++;
        continue;
      }
      putLiteral(literal, at);
      int length = SHORTEST_COPY;
      while (at + length < end && source[before + length] == source[at + length]) {
        length++;
      }
      putCopy(at - before, length);
      at += length;
      literal = at;
    }
    putLiteral(literal, end);
  }

  private int word(int at) {
    return (source[at] & 0xff)
        | ((source[at + 1] & 0xff) << 8)
        | ((source[at + 2] & 0xff) << 16)
        | (source[at + 3] << 24);
  }

  private void putLiteral(int from, int to) {
    int length = to - from;
    if (length == 0) {
      return;
    }
    int shown = length - 1;
    if (shown < LONG_LITERAL) {
      out.write(shown << 2);
    } else {
      int bytes = shown < 256 ? 1 : 2;
      out.write((LONG_LITERAL - 1 + bytes) << 2);
      putLittleEndian(out, shown, bytes);
    }
    out.write(source, from, length);
  }

  private void putCopy(int offset, int length) {
    int left = length;
    while (left > 0) {
      int part = Math.min(left, LONGEST_COPY);
      out.write(((part - 1) << 2) | COPY_OF_TWO_BYTES);
      putLittleEndian(out, offset, 2);
      left -= part;
    }
  }

  private static void putVarint(ByteArrayOutputStream out, int value) {
    int left = value;
    while (left > 0x7f) {
      out.write((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    out.write(left);
  }

  private static void putLittleEndian(ByteArrayOutputStream out, int value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write(value >>> (8 * i));
    }
  }
}
