package dev.postroom.server.ocsp;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// The framing format of S2 in which nats-server keeps an answer. Signatures hardly shrink, so what
/// is written here is framed as it is, as that server also does where nothing is won; read is all
/// that either writes.
///
/// ```
///   stream      ff 06 00 00 "S2sTwO" or "sNaPpY", chunk*
///   chunk       type, size in 3 bytes, masked CRC-32C of the content, content
///   type 00     a block: its size as a varint, then literals and copies
///   type 01     the content as it is
///   type 80-fe  nothing that counts, without a sum
/// ```
///
/// Numbers begin with their low byte.
final class AnswerFrames {
  private static final int MASK = 0xa282ead8;
  private static final int BLOCK = 0;
  private static final int AS_IT_IS = 1;
  private static final int FIRST_SKIPPED = 0x80;
  private static final int STREAM = 0xff;
  private static final int SUM_SIZE = 4;
  private static final int SHORTEST_COPY = 4;
  private static final int MOST_VARINT_BITS = 28;
  private static final byte[] SNAPPY = "sNaPpY".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] S2 = "S2sTwO".getBytes(StandardCharsets.US_ASCII);

  private final ByteBuffer in;
  private final byte[] out;
  private int at;
  private int offset; // of the last copy, which the next may have again

  private AnswerFrames(ByteBuffer in, byte[] out) {
    this.in = in;
    this.out = out;
  }

  /// Return bytes as a stream of one frame.
  static byte[] frame(byte[] bytes) {
    ByteBuffer out =
        ByteBuffer.allocate(4 + SNAPPY.length + 4 + SUM_SIZE + bytes.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(STREAM | (SNAPPY.length << 8)).put(SNAPPY);
    out.putInt(AS_IT_IS | ((bytes.length + SUM_SIZE) << 8)).putInt(sum(bytes)).put(bytes);
    return out.array();
  }

  private static int sum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  /// Return what is in a stream of frames.
  ///
  /// @param most how many bytes that may be
  /// @throws IllegalArgumentException when it is damaged, or more than that
  static byte[] content(byte[] frames, int most) {
    try {
      return read(ByteBuffer.wrap(frames).order(ByteOrder.LITTLE_ENDIAN), most);
    } catch (BufferUnderflowException cut) {
      throw new IllegalArgumentException("a compressed answer is cut", cut);
    } catch (IndexOutOfBoundsException damaged) {
      throw new IllegalArgumentException("a compressed answer is damaged", damaged);
    }
  }

  private static byte[] read(ByteBuffer in, int most) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    expect((in.get(0) & 0xff) == STREAM, "has no such format");
    while (in.hasRemaining()) {
      int head = in.getInt();
      int type = head & 0xff;
      byte[] chunk = new byte[Math.min(head >>> 8, in.remaining() + 1)];
      in.get(chunk);
      if (type == STREAM) {
        expect(Arrays.equals(chunk, SNAPPY) || Arrays.equals(chunk, S2), "has no such format");
      } else if (type < FIRST_SKIPPED) {
        byte[] content = content(type, chunk, most - out.size());
        out.writeBytes(content);
      }
    }
    return out.toByteArray();
  }

  private static byte[] content(int type, byte[] chunk, int most) {
    ByteBuffer in = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    int sum = in.getInt();
    byte[] content;
    switch (type) {
      case BLOCK -> {
        int size = varint(in);
        expect(size <= most, "is too long");
        AnswerFrames block = new AnswerFrames(in, new byte[size]);
        block.expand();
        content = block.out;
      }
      case AS_IT_IS -> content = Arrays.copyOfRange(chunk, SUM_SIZE, chunk.length);
      default -> throw new IllegalArgumentException("a compressed answer has no such format");
    }
    expect(content.length <= most, "is too long");
    expect(sum == sum(content), "is damaged");
    return content;
  }

  private static void expect(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("a compressed answer " + otherwise);
    }
  }

  private static int varint(ByteBuffer in) {
    int value = 0;
    for (int shift = 0; shift <= MOST_VARINT_BITS - 7; shift += 7) {
      int next = in.get();
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a compressed answer is too long");
  }

  private void expand() {
    while (in.hasRemaining()) {
      int tag = in.get() & 0xff;
      int upper = tag >>> 2;
      switch (tag & 3) {
        case 0 -> literal(upper < 60 ? upper : number(upper - 59));
        case 1 -> shortCopy(upper);
        case 2 -> {
          offset = number(2);
          copy(upper + 1);
        }
        default -> {
          offset = number(4);
          copy(upper + 1);
        }
      }
    }
    expect(at == out.length, "is damaged");
  }

  private void literal(int lessOne) {
    expect(lessOne >= 0 && lessOne < out.length - at, "is damaged");
    int length = lessOne + 1;
    in.get(out, at, length);
    at += length;
  }

  /// With an offset of 0 S2 says to copy from as far back as the last time, and has other lengths.
  private void shortCopy(int upper) {
    int length = upper & 7;
    int said = ((upper >>> 3) << 8) | number(1);
    if (said != 0) {
      offset = said;
      copy(length + SHORTEST_COPY);
      return;
    }
    copy(
        SHORTEST_COPY
            + switch (length) {
              case 5 -> number(1) + 4;
              case 6 -> number(2) + (1 << 8);
              case 7 -> number(3) + (1 << 16);
              default -> length;
            });
  }

  private void copy(int length) {
    if (offset <= 0 || offset > at || length > out.length - at) {
      throw new IllegalArgumentException("a compressed answer is damaged");
    }
    for (int i = 0; i < length; i++) {
      out[at] = out[at - offset];
      at++;
    }
  }

  private int number(int bytes) {
    int value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (in.get() & 0xff) << (8 * i);
    }
    return value;
  }
}
