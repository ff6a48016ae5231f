package dev.postroom.subject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class BytesTest {
  private static final int CASES = 2_000;
  private static final int LONGEST = 40;

  @Test
  void a_range_has_one_hash_in_an_array_and_in_a_buffer_whatever_stands_behind_it() {
    Seeds.cases(
        CASES,
        random -> {
          byte[] range = random.bytes(random.between(0, LONGEST));
          long seed = random.nextLong();

          int hash = Bytes.hash(buffer(random, range), 3, range.length, seed);

          assertThat(hash).isEqualTo(Bytes.hash(range, 0, range.length, seed));
          byte[] behindTwo = new byte[range.length + 2];
          System.arraycopy(range, 0, behindTwo, 2, range.length);
          assertThat(hash).isEqualTo(Bytes.hash(behindTwo, 2, range.length, seed));
        });
  }

  @Test
  void each_byte_counts_for_the_hash() {
    Seeds.cases(
        CASES,
        random -> {
          byte[] range = random.bytes(random.between(0, LONGEST));
          long seed = random.nextLong();
          int hash = Bytes.hash(range, 0, range.length, seed);
          for (int i = 0; i < range.length; i++) {
            // By chance one in four thousand million is the same.
            assertThat(Bytes.hash(changed(range, i), 0, range.length, seed))
                .as("byte %s", i)
                .isNotEqualTo(hash);
          }
        });
  }

  @Test
  void each_byte_that_differs_is_found() {
    Seeds.cases(
        CASES,
        random -> {
          byte[] range = random.bytes(random.between(0, LONGEST));
          ByteBuffer same = buffer(random, range);
          assertThat(Bytes.equal(range, 0, same, 3, range.length)).isTrue();
          int from = random.between(0, range.length);
          assertThat(Bytes.equal(range, from, same, 3 + from, range.length - from)).isTrue();
          for (int i = 0; i < range.length; i++) {
            byte[] other = changed(range, i);
            assertThat(Bytes.equal(other, 0, same, 3, range.length)).as("byte %s", i).isFalse();
          }
        });
  }

  private static byte[] changed(byte[] range, int at) {
    byte[] other = range.clone();
    other[at] ^= 0x40;
    return other;
  }

  /// Return three bytes, the range, and up to nine behind it.
  private static ByteBuffer buffer(SeededRandom random, byte[] range) {
    byte[] behind = random.bytes(random.between(0, 9));
    return ByteBuffer.allocate(3 + range.length + behind.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(random.bytes(3))
        .put(range)
        .put(behind)
        .flip();
  }
}
