package dev.postroom.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class SeedsTest {
  @Test
  void every_case_has_a_seed_of_its_own() {
    Set<Long> seeds = new HashSet<>();

    Seeds.cases(100, random -> seeds.add(random.seed()));

    assertThat(seeds).hasSize(100);
  }

  @Test
  void a_failing_case_names_the_seed_that_repeats_it() {
    List<Integer> drawn = new ArrayList<>();
    AssertionError failure = failureOf(drawn);
    Matcher seed = Pattern.compile("-Dpostroom\\.seed=(-?\\d+)").matcher(failure.getMessage());
    assertThat(seed.find()).isTrue();

    System.setProperty(Seeds.PROPERTY, seed.group(1));
    try {
      int failed = drawn.getLast();
      drawn.clear();
      failureOf(drawn);
      assertThat(drawn).containsExactly(failed);
    } finally {
      System.clearProperty(Seeds.PROPERTY);
    }
  }

  @Test
  void the_cause_is_what_the_case_threw() {
    IllegalStateException broken = new IllegalStateException("broken");

    assertThatThrownBy(
            () ->
                Seeds.cases(
                    1,
                    _ -> {
                      throw broken;
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("broken")
        .hasCause(broken);
  }

  @Test
  void pieces_of_a_split_are_the_whole_and_never_empty() {
    Seeds.cases(
        200,
        random -> {
          byte[] whole = random.bytes(random.between(0, 300));
          List<byte[]> pieces = random.split(whole);
          byte[] joined = new byte[whole.length];
          int at = 0;
          for (byte[] piece : pieces) {
            assertThat(piece).isNotEmpty();
            System.arraycopy(piece, 0, joined, at, piece.length);
            at += piece.length;
          }
          assertThat(joined).isEqualTo(whole);
        });
  }

  private static AssertionError failureOf(List<Integer> drawn) {
    try {
      Seeds.cases(
          1_000,
          random -> {
            drawn.add(random.between(0, 1_000_000));
            assertThat(random.chance(90)).isTrue();
          });
    } catch (AssertionError failure) {
      return failure;
    }
    throw new IllegalStateException("no case failed");
  }
}
