package dev.postroom.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postroom.protocol.Headers.Field;
import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What was written is read again, and what was cut off or has more behind it is not.
class HeadersPropertiesTest {
  private static final List<String> LETTERS =
      List.of("a", "Z", ":", " ", "\t", "\\", "\u0000", "\u007f", "é", "€", "\ud83d\ude82");

  @Test
  void a_block_that_was_written_is_read_as_the_same_value() {
    Seeds.cases(
        3_000,
        random -> {
          Headers headers = headers(random);
          byte[] block = headers.encode();
          byte[] before = random.bytes(random.between(0, 9));
          byte[] surrounded = Arrays.copyOf(before, before.length + block.length + 3);
          System.arraycopy(block, 0, surrounded, before.length, block.length);
          assertThat(Headers.parse(surrounded, before.length, block.length)).isEqualTo(headers);
        });
  }

  @Test
  void names_are_found_as_in_a_plain_list() {
    Seeds.cases(
        1_000,
        random -> {
          Headers.Builder builder = Headers.builder();
          List<String> valuesOfA = new ArrayList<>();
          for (int i = random.between(0, 6); i > 0; i--) {
            String name = random.oneOf("a", "A", "b");
            String value = random.text("xyz", 0, 3);
            builder.add(name, value);
            if (name.equals("a")) {
              valuesOfA.add(value);
            }
          }
          Headers headers = builder.build();
          assertThat(headers.all("a")).isEqualTo(valuesOfA);
          assertThat(headers.get("a")).isEqualTo(valuesOfA.stream().findFirst());
        });
  }

  @Test
  void every_beginning_of_a_block_is_refused_at_its_end() {
    Seeds.cases(
        300,
        random -> {
          byte[] block = headers(random).encode();
          for (int i = 0; i < block.length; i++) {
            int length = i;
            assertThatExceptionOfType(HeadersException.class)
                .isThrownBy(() -> Headers.parse(block, 0, length))
                .satisfies(
                    fault -> assertThat(fault.offset()).isBetween(Math.max(0, length - 1), length));
          }
        });
  }

  @Test
  void a_changed_block_is_refused_inside_its_bounds_or_read_as_one_that_can_be_written() {
    Seeds.cases(
        5_000,
        random -> {
          byte[] block = headers(random).encode();
          block[random.nextInt(block.length)] = random.oneOf((byte) '\r', (byte) '\n', (byte) ' ');
          block[random.nextInt(block.length)] = random.oneOf((byte) ':', (byte) -1, (byte) '0');
          try {
            Headers read = Headers.parse(block, 0, block.length);
            byte[] written = read.encode();
            assertThat(Headers.parse(written, 0, written.length)).isEqualTo(read);
          } catch (HeadersException refused) {
            assertThat(refused.offset()).isBetween(0, block.length);
          }
        });
  }

  private static Headers headers(SeededRandom random) {
    int status = random.chance(50) ? random.between(100, 999) : 0;
    String description = status != 0 && random.chance(50) ? value(random) : "";
    return new Headers(
        status,
        description,
        random.listOf(0, 5, r -> new Field(r.text("aZ09-_!~", 1, 12), value(r))));
  }

  private static String value(SeededRandom random) {
    return String.join("", random.listOf(0, 12, r -> r.oneOf(LETTERS)));
  }
}
