package dev.postroom.subject;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A long subject costs what its bytes cost, not a node per token: at most 8 kB for 4 kB in 1,000
/// tokens.
class SubscriptionTrieMemoryTest {
  private static final int SUBJECTS = 2_000;
  private static final long MOST_BYTES = 8_192;

  /// Well below the 2 kB or 4 kB that are not shared, for the JVM may free some memory of its own
  /// meanwhile: it only proves that something was measured.
  private static final long LEAST_BYTES = 1_500;

  private static final String TOKENS = ".abc".repeat(999);

  private static final class Sub {}

  @Test
  void literal_subjects_of_a_thousand_tokens_cost_no_more_than_8_kilobytes() {
    assertThat(bytesPerSubject(i -> token(i) + TOKENS)).isBetween(LEAST_BYTES, MOST_BYTES);
  }

  @Test
  void wildcard_subjects_of_a_thousand_tokens_cost_no_more_than_8_kilobytes() {
    assertThat(bytesPerSubject(i -> token(i) + ".*" + TOKENS.substring(4)))
        .isBetween(LEAST_BYTES, MOST_BYTES);
  }

  @Test
  void wildcard_subjects_that_part_half_way_cost_no_more_than_8_kilobytes() {
    String half = ".abc".repeat(499);
    assertThat(bytesPerSubject(i -> "*" + half + "." + token(i) + half))
        .isBetween(LEAST_BYTES, MOST_BYTES);
  }

  @Test
  void subjects_of_wildcards_alone_cost_no_more_than_8_kilobytes() {
    assertThat(bytesPerSubject(i -> token(i) + ".*".repeat(999) + "." + "x".repeat(2_000)))
        .isBetween(LEAST_BYTES, MOST_BYTES);
  }

  @Test
  void subjects_that_came_and_went_leave_next_to_nothing() {
    SubscriptionTrie<Sub> trie = new SubscriptionTrie<>(Sub[]::new, 1);
    comeAndGo(trie, 0); // loads the classes
    long before = usedHeap();
    comeAndGo(trie, SUBJECTS);
    assertThat(usedHeap() - before).isLessThan(300_000);
    assertThat(trie.size()).isZero();
  }

  /// As many stay as keep long lists long.
  @ParameterizedTest
  @ValueSource(
      strings = {"a.b", "a.*", "a.%d", "a.%d.*", "*.%d.b", "a.b q", "a.b q%d", "a.%d q", "a.* q%d"})
  void very_many_that_came_and_went_leave_next_to_nothing_while_a_few_stay(String shape) {
    SubscriptionTrie<Sub> trie = new SubscriptionTrie<>(Sub[]::new, 1);
    addAll(trie, shape, 0, 20);
    long before = usedHeap();
    comeAndGo(trie, shape, 20, 100_000);
    assertThat(usedHeap() - before).isLessThan(200_000);
    assertThat(trie.size()).isEqualTo(20);
  }

  private static void comeAndGo(SubscriptionTrie<Sub> trie, String shape, int from, int count) {
    Sub[] subs = addAll(trie, shape, from, count);
    for (int i = 0; i < count; i++) {
      assertThat(trie.remove(subject(shape, from + i), queue(shape, from + i), subs[i])).isTrue();
    }
  }

  private static Sub[] addAll(SubscriptionTrie<Sub> trie, String shape, int from, int count) {
    Sub[] subs = new Sub[count];
    for (int i = 0; i < count; i++) {
      subs[i] = new Sub();
      trie.add(subject(shape, from + i), queue(shape, from + i), subs[i]);
    }
    return subs;
  }

  private static byte[] subject(String shape, int number) {
    return shape.replaceFirst(" .*", "").formatted(number).getBytes(StandardCharsets.UTF_8);
  }

  private static @Nullable String queue(String shape, int number) {
    return shape.contains(" ") ? shape.replaceFirst(".* ", "").formatted(number) : null;
  }

  @Test
  void wildcards_keep_nothing_of_a_longer_subject_that_parted_from_them_and_left() {
    SubscriptionTrie<Sub> trie = new SubscriptionTrie<>(Sub[]::new, 1);
    addAll(trie, "%d.*", 0, 1); // loads the classes
    Sub sub = new Sub();
    long before = usedHeap();
    for (int i = 0; i < SUBJECTS; i++) {
      byte[] longer = subject("%d.*" + TOKENS, i);
      trie.add(longer, null, sub);
      trie.add(subject("%d.*.b", i), null, sub);
      trie.add(subject("%d.*.c", i), null, sub);
      assertThat(trie.remove(longer, null, sub)).isTrue();
    }
    assertThat((usedHeap() - before) / SUBJECTS).isLessThan(1_000);
    assertThat(trie.size()).isEqualTo(2 * SUBJECTS + 1);
  }

  @Test
  void a_matcher_keeps_nothing_of_a_wide_match_that_is_over() {
    SubscriptionTrie<Sub> trie = new SubscriptionTrie<>(Sub[]::new, 1);
    Matcher<Sub> matcher = trie.matcher();
    widen(trie, matcher);
    long before = usedHeap();
    widen(trie, matcher);
    assertThat(usedHeap() - before).isLessThan(500_000);
    assertThat(matches(matcher, "none")).isFalse();
  }

  /// Let the matcher find 100,000 subscriptions in 50,000 groups, all gone afterwards.
  private static void widen(SubscriptionTrie<Sub> trie, Matcher<Sub> matcher) {
    Sub[] subs = new Sub[100_000];
    for (int i = 0; i < subs.length; i++) {
      subs[i] = new Sub();
      trie.add("a.b".getBytes(StandardCharsets.UTF_8), "q" + i / 2, subs[i]);
    }
    assertThat(matches(matcher, "a.b")).isTrue();
    assertThat(matcher.groups()).isEqualTo(subs.length / 2);
    for (int i = 0; i < subs.length; i++) {
      assertThat(trie.remove("a.b".getBytes(StandardCharsets.UTF_8), "q" + i / 2, subs[i]))
          .isTrue();
    }
    assertThat(matches(matcher, "none")).isFalse();
  }

  @Test
  void walks_that_find_very_many_wildcards_are_not_remembered() {
    SubscriptionTrie<Sub> trie = new SubscriptionTrie<>(Sub[]::new, 1);
    Sub sub = new Sub();
    for (int pattern = 0; pattern < 1 << 10; pattern++) {
      StringBuilder subject = new StringBuilder();
      for (int token = 0; token < 10; token++) {
        subject.append((pattern >> token & 1) == 0 ? "a." : "*.");
      }
      trie.add(subject.append(">").toString().getBytes(StandardCharsets.UTF_8), null, sub);
    }
    Matcher<Sub> matcher = trie.matcher();
    long before = usedHeap();
    for (int i = 0; i < 4_000; i++) { // remembered, each would keep 4 kB
      assertThat(matches(matcher, "a.".repeat(10) + i)).isTrue();
    }
    assertThat(matcher.plainSets()).isEqualTo(1 << 10);
    assertThat(usedHeap() - before).isLessThan(2_000_000);
  }

  private static boolean matches(Matcher<Sub> matcher, String subject) {
    ByteBuffer buffer =
        ByteBuffer.wrap(subject.getBytes(StandardCharsets.UTF_8)).order(ByteOrder.LITTLE_ENDIAN);
    return matcher.match(buffer, 0, buffer.capacity());
  }

  private static void comeAndGo(SubscriptionTrie<Sub> trie, int from) {
    Sub sub = new Sub();
    for (int i = from; i < from + SUBJECTS; i++) {
      for (String subject : List.of("a.*." + i, "a." + i + ".>", "*.b." + i + ".c", "a.b." + i)) {
        byte[] bytes = subject.getBytes(StandardCharsets.UTF_8);
        trie.add(bytes, null, sub);
        if (i % 2 == 0) {
          assertThat(trie.remove(bytes, null, sub)).isTrue();
        }
      }
    }
    for (int i = from + 1; i < from + SUBJECTS; i += 2) {
      for (String subject : List.of("a.*." + i, "a." + i + ".>", "*.b." + i + ".c", "a.b." + i)) {
        byte[] bytes = subject.getBytes(StandardCharsets.UTF_8);
        assertThat(trie.remove(bytes, null, sub)).isTrue();
      }
    }
  }

  /// Return how much the heap grows per subject, subject included.
  private static long bytesPerSubject(IntFunction<String> subjects) {
    fill(subjects); // loads the classes
    long before = usedHeap();
    SubscriptionTrie<Sub> trie = fill(subjects);
    long grown = usedHeap() - before;
    assertThat(trie.size()).isEqualTo(SUBJECTS);
    return grown / SUBJECTS;
  }

  private static SubscriptionTrie<Sub> fill(IntFunction<String> subjects) {
    SubscriptionTrie<Sub> trie = new SubscriptionTrie<>(Sub[]::new, 1);
    Sub sub = new Sub();
    for (int i = 0; i < SUBJECTS; i++) {
      trie.add(subjects.apply(i).getBytes(StandardCharsets.UTF_8), null, sub);
    }
    return trie;
  }

  /// Return the least of several readings, each after a collection.
  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  private static String token(int number) {
    return String.format("%04d", number);
  }
}
