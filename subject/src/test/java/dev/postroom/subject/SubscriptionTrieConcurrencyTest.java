package dev.postroom.subject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.subject.TrieModel.Matched;
import dev.postroom.subject.TrieModel.Sub;
import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Readers take no lock for literal subjects, and share one for wildcards: whatever writers do
/// meanwhile, a subscription that is there all the time is found, once.
class SubscriptionTrieConcurrencyTest {
  private static final int CHANGES = 200_000;

  @Test
  void a_literal_subscription_that_stays_is_always_found_once() throws Exception {
    run(
        List.of(new Sub(0, "stay.1", null), new Sub(1, "stay.2", "q")),
        random -> "other." + random.nextInt(2_000));
  }

  @Test
  void a_wildcard_subscription_that_stays_is_always_found_once() throws Exception {
    run(
        List.of(new Sub(0, "stay.*", null), new Sub(1, "*.2", "q"), new Sub(2, "stay.>", null)),
        random -> random.oneOf("stay.", "*.", "other.") + random.oneOf("3", "4.*", "*.a", "5.>"));
  }

  @Test
  void subscribers_of_one_subject_come_and_go_beside_one_that_stays() throws Exception {
    run(List.of(new Sub(0, "stay.1", null), new Sub(1, "stay.1", "q")), _ -> "stay.1");
  }

  @Test
  void what_a_writer_added_is_found_by_a_match_that_starts_later() throws Exception {
    SubscriptionTrie<Sub> trie = new SubscriptionTrie<>(Sub[]::new, Seeds.next());
    Matcher<Sub> matcher = trie.matcher();
    try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
      for (int i = 0; i < 5_000; i++) {
        String subject = i % 3 == 0 ? "a.*." + i : "a.b." + i;
        Sub sub = new Sub(i, subject, null);
        writer.submit(() -> trie.add(bytes(subject), null, sub)).get();
        assertThat(matched(matcher, "a.b." + i).plain()).containsExactly(i);
        assertThat(writer.submit(() -> trie.remove(bytes(subject), null, sub)).get()).isTrue();
        assertThat(matched(matcher, "a.b." + i).plain()).isEmpty();
      }
    }
  }

  private interface OtherSubjects {
    String next(SeededRandom random);
  }

  private static void run(List<Sub> staying, OtherSubjects others) throws Exception {
    long seed = Seeds.next();
    SubscriptionTrie<Sub> trie = new SubscriptionTrie<>(Sub[]::new, seed);
    TrieModel model = new TrieModel();
    for (Sub sub : staying) {
      trie.add(bytes(sub.subject()), sub.queue(), sub);
      model.add(sub);
    }
    AtomicBoolean writing = new AtomicBoolean(true);
    List<Callable<Long>> tasks =
        List.of(() -> read(trie, model, writing), () -> read(trie, model, writing));
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Long>> readers = new ArrayList<>();
      for (Callable<Long> task : tasks) {
        readers.add(threads.submit(task));
      }
      try {
        Future<?> first = threads.submit(() -> write(trie, others, new SeededRandom(seed), 1_000));
        write(trie, others, new SeededRandom(~seed), 1_000_000);
        first.get();
      } finally {
        writing.set(false);
      }
      for (Future<Long> reader : readers) {
        assertThat(reader.get()).isPositive();
      }
    } catch (ExecutionException e) {
      throw new AssertionError("seed " + seed + ": " + e.getCause(), e);
    }
    assertThat(trie.size()).isEqualTo(staying.size());
  }

  private static void write(
      SubscriptionTrie<Sub> trie, OtherSubjects others, SeededRandom random, int firstNumber) {
    List<Sub> mine = new ArrayList<>();
    int number = firstNumber;
    for (int i = 0; i < CHANGES; i++) {
      if (mine.size() < 200 && random.chance(50)) {
        Sub sub = new Sub(number++, others.next(random), random.chance(30) ? "q" : null);
        trie.add(bytes(sub.subject()), sub.queue(), sub);
        mine.add(sub);
      } else if (!mine.isEmpty()) {
        Sub sub = mine.remove(random.nextInt(mine.size()));
        assertThat(trie.remove(bytes(sub.subject()), sub.queue(), sub)).isTrue();
      }
    }
    for (Sub sub : mine) {
      assertThat(trie.remove(bytes(sub.subject()), sub.queue(), sub)).isTrue();
    }
  }

  /// Match as long as somebody writes; return how often.
  private static long read(SubscriptionTrie<Sub> trie, TrieModel model, AtomicBoolean writing) {
    Matcher<Sub> matcher = trie.matcher();
    long count = 0;
    while (writing.get() || count == 0) {
      for (String subject : List.of("stay.1", "stay.2", "stay.1")) {
        assertThat(staying(matched(matcher, subject))).isEqualTo(staying(model.match(subject)));
        count++;
      }
    }
    return count;
  }

  /// Return the numbers of those that stay, the others left out.
  private static List<Integer> staying(Matched matched) {
    List<Integer> numbers = new ArrayList<>(matched.plain());
    matched.queues().values().forEach(numbers::addAll);
    numbers.removeIf(number -> number >= 1_000);
    numbers.sort(null);
    return numbers;
  }

  private static Matched matched(Matcher<Sub> matcher, String subject) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes(subject)).order(ByteOrder.LITTLE_ENDIAN);
    matcher.match(buffer, 0, buffer.capacity());
    return TrieModel.matched(matcher);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
