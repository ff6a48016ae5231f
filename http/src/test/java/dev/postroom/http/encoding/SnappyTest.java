package dev.postroom.http.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.Seeds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/// What is written is read again by a plain reader of the format.
class SnappyTest {
  @Test
  void what_is_short_is_written_as_it_is() {
    assertThat(HexFormat.of().formatHex(Snappy.frames(bytes("hi"))))
        .startsWith("ff060000734e61507059" + "01" + "060000")
        .endsWith("6869");
    assertThat(Snappy.frames(new byte[0])).hasSize(10);
  }

  @Test
  void repetitions_become_copies() {
    byte[] text = bytes("{\"msgs\":0,\"bytes\":0},".repeat(1_000));

    byte[] frames = Snappy.frames(text);

    assertThat(frames.length).isLessThan(text.length / 10);
    assertThat(read(frames)).isEqualTo(text);
  }

  @Test
  void what_was_written_is_read_again() {
    Seeds.cases(
        200,
        random -> {
          int alphabet = random.between(1, 255);
          byte[] content = new byte[random.between(0, 200_000)];
          for (int i = 0; i < content.length; i++) {
            content[i] = (byte) random.between(0, alphabet);
          }
          assertThat(read(Snappy.frames(content))).isEqualTo(content);
        });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] read(byte[] frames) {
    ByteBuffer in = ByteBuffer.wrap(frames).order(ByteOrder.LITTLE_ENDIAN);
    in.position(10);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (in.hasRemaining()) {
      int head = in.getInt();
      int sum = in.getInt();
      byte[] chunk = new byte[(head >>> 8) - 4];
      in.get(chunk);
      byte[] content = (head & 0xff) == 1 ? chunk : block(chunk);
      CRC32C crc = new CRC32C();
      crc.update(content);
      assertThat(sum).isEqualTo(Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8);
      assertThat(content.length).isLessThanOrEqualTo(65_536);
      out.writeBytes(content);
    }
    return out.toByteArray();
  }

  private static byte[] block(byte[] chunk) {
    ByteBuffer in = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    int size = 0;
    for (int shift = 0, next = 0x80; (next & 0x80) != 0; shift += 7) {
      next = in.get();
      size |= (next & 0x7f) << shift;
    }
    byte[] out = new byte[size];
    int at = 0;
    while (in.hasRemaining()) {
      int tag = in.get() & 0xff;
      int length = (tag >>> 2) + 1;
      if ((tag & 3) == 0) {
        length =
            switch (tag >>> 2) {
              case 60 -> (in.get() & 0xff) + 1;
              case 61 -> (in.getShort() & 0xffff) + 1;
              default -> length;
            };
        in.get(out, at, length);
      } else {
        int offset = in.getShort() & 0xffff;
        for (int i = 0; i < length; i++) {
          out[at + i] = out[at + i - offset];
        }
      }
      at += length;
    }
    assertThat(at).isEqualTo(size);
    return out;
  }
}
