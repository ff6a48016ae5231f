package dev.postroom.websocket.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.Seeds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MaskingTest {
  @Test
  void eight_bytes_at_a_time_are_as_one_at_a_time() {
    Seeds.cases(
        2_000,
        random -> {
          byte[] bytes = random.bytes(random.between(0, 100));
          int key = random.nextInt();
          int phase = random.between(0, 9);
          int shift = random.between(0, 20);
          byte[] expected = bytes.clone();
          for (int i = 0; i < bytes.length; i++) {
            expected[i] ^= (byte) (key >> (8 * ((i + phase) % 4)));
          }
          ByteBuffer buffer =
              ByteBuffer.allocateDirect(200).order(ByteOrder.LITTLE_ENDIAN).put(shift, bytes);

          Masking.unmask(buffer, shift, buffer, 0, bytes.length, Masking.advanced(key, phase));

          byte[] found = new byte[bytes.length];
          buffer.get(0, found);
          assertThat(found).isEqualTo(expected);
        });
  }

  @Test
  void bytes_behind_are_left_alone() {
    ByteBuffer buffer = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    Masking.unmask(buffer, 3, buffer, 0, 9, -1);
    byte[] expected = new byte[16];
    Arrays.fill(expected, 0, 9, (byte) -1);
    assertThat(buffer.array()).isEqualTo(expected);
  }
}
