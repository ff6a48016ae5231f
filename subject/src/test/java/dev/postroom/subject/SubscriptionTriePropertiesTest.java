package dev.postroom.subject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.subject.TrieModel.Sub;
import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The trie answers like [TrieModel] at every moment of its life, whatever its cache remembers.
class SubscriptionTriePropertiesTest {
  private static final String[] TOKENS = {"a", "b", "c", "ab", "abcdefgh", "abcdefghi", "a*", ">b"};

  @Test
  void mixed_subscriptions_are_matched_as_token_by_token() {
    Seeds.cases(400, random -> new Run(random, 30, 20).steps(400));
  }

  @Test
  void literal_subscriptions_are_matched_as_token_by_token() {
    Seeds.cases(200, random -> new Run(random, 0, 0).steps(400));
  }

  @Test
  void wildcard_subscriptions_are_matched_as_token_by_token() {
    Seeds.cases(200, random -> new Run(random, 70, 50).steps(400));
  }

  @Test
  void a_trie_emptied_again_matches_nothing_and_counts_what_came_and_went() {
    Seeds.cases(
        200,
        random -> {
          Run run = new Run(random, 30, 20);
          run.steps(100);
          for (Sub sub : random.shuffled(run.model.subs())) {
            run.remove(sub);
          }
          assertThat(run.trie.size()).isZero();
          assertThat(run.trie.inserts()).isEqualTo(run.trie.removes());
          for (int i = 0; i < 50; i++) {
            run.check(run.published());
          }
          assertThat(run.trie.hasWildcards()).isFalse();
          run.steps(50);
        });
  }

  @Test
  void many_subjects_widen_the_cache_without_a_wrong_answer() {
    Seeds.cases(
        3,
        random -> {
          Run run = new Run(random, 30, 20);
          run.steps(60);
          List<String> subjects = new ArrayList<>();
          for (int i = 0; i < 3_000; i++) {
            subjects.add("a." + i + (random.chance(50) ? ".b" : ""));
          }
          for (int round = 0; round < 3; round++) {
            for (String subject : subjects) {
              run.check(subject);
            }
            run.add();
          }
        });
  }

  @Test
  void lists_that_grow_long_and_short_again_keep_every_member() {
    Seeds.cases(
        20,
        random -> {
          Run run = new Run(random, 30, 20);
          run.steps(40);
          for (int phase = 0; phase < 4; phase++) {
            int most = random.between(50, 400);
            while (run.model.subs().size() < most) {
              run.addToLongList();
            }
            run.check("a.b");
            int least = random.between(0, 100);
            while (run.model.subs().size() > least) {
              run.remove(random.oneOf(run.model.subs()));
              if (random.chance(20)) {
                run.addToLongList();
                run.check("a.b");
              }
            }
          }
        });
  }

  @Test
  void a_published_subject_too_long_for_the_cache_is_walked_each_time() {
    Seeds.cases(
        20,
        random -> {
          Run run = new Run(random, 30, 20);
          String tail = ".x".repeat(200);
          run.add("a.>", null);
          run.add("*" + tail, "q");
          run.add("*" + tail + ".y", null);
          for (int i = 0; i < 20; i++) {
            run.steps(5);
            run.check("a" + tail);
            run.check("b" + tail + ".y");
            run.check("b" + tail + ".");
          }
        });
  }

  /// A trie and its model that live through the same changes.
  private static final class Run {
    private final SeededRandom random;
    private final int starPercent;
    private final int fullPercent;
    private final SubscriptionTrie<Sub> trie;
    private final List<Matcher<Sub>> matchers = new ArrayList<>();
    private final TrieModel model = new TrieModel();
    private int nextNumber;

    Run(SeededRandom random, int starPercent, int fullPercent) {
      this.random = random;
      this.starPercent = starPercent;
      this.fullPercent = fullPercent;
      this.trie = new SubscriptionTrie<>(Sub[]::new, random.nextLong());
      matchers.add(trie.matcher());
      matchers.add(trie.matcher());
    }

    void steps(int count) {
      for (int i = 0; i < count; i++) {
        int kind = random.nextInt(10);
        if (kind < 2) {
          add();
        } else if (kind < 4 && !model.subs().isEmpty()) {
          remove(random.oneOf(model.subs()));
        } else if (kind == 4) {
          removeNothing();
        } else {
          check(published());
        }
        assertThat(trie.size()).isEqualTo(model.subs().size());
      }
    }

    void add() {
      add(subscribed(), random.chance(40) ? random.oneOf("q", "r", "queue") : null);
    }

    void addToLongList() {
      String queue = random.oneOf("", "", "q", "r" + random.nextInt(300));
      add(random.oneOf("a.b", "a.*"), queue.isEmpty() ? null : queue);
    }

    void add(String subject, @Nullable String queue) {
      Sub sub = new Sub(nextNumber++, subject, queue);
      trie.add(bytes(subject), queue, sub);
      model.add(sub);
    }

    void remove(Sub sub) {
      assertThat(trie.remove(bytes(sub.subject()), sub.queue(), sub)).isTrue();
      assertThat(trie.remove(bytes(sub.subject()), sub.queue(), sub)).isFalse();
      model.remove(sub);
    }

    void removeNothing() {
      Sub stranger = new Sub(-1, subscribed(), random.chance(50) ? "q" : null);
      assertThat(trie.remove(bytes(stranger.subject()), stranger.queue(), stranger)).isFalse();
      if (!model.subs().isEmpty()) {
        Sub known = random.oneOf(model.subs());
        String otherQueue = known.queue() == null ? "q" : null;
        assertThat(trie.remove(bytes(known.subject()), otherQueue, known)).isFalse();
      }
    }

    void check(String subject) {
      ByteBuffer buffer = buffer(subject);
      Matcher<Sub> matcher = random.oneOf(matchers);
      TrieModel.Matched expected = model.match(subject);
      boolean any = matcher.match(buffer, buffer.position(), buffer.remaining());
      assertThat(TrieModel.matched(matcher))
          .as("published %s, subscribed %s", subject, model.subs())
          .isEqualTo(expected);
      assertThat(any).isEqualTo(!expected.plain().isEmpty() || !expected.queues().isEmpty());
      for (int i = 0; i < matcher.groups(); i++) {
        Matcher.Group<Sub> group = matcher.group(i);
        assertThat(group.slots())
            .isLessThanOrEqualTo(
                4 * expected.queues().getOrDefault(group.name(), List.of()).size());
      }
    }

    private String subscribed() {
      List<String> tokens = random.listOf(1, 4, r -> r.chance(starPercent) ? "*" : r.oneOf(TOKENS));
      if (random.chance(fullPercent)) {
        tokens.set(tokens.size() - 1, ">");
      }
      return String.join(".", tokens);
    }

    private String published() {
      List<String> tokens =
          random.listOf(1, 4, r -> r.chance(5) ? r.oneOf("", "*", ">") : r.oneOf(TOKENS));
      return String.join(".", tokens);
    }

    /// Put the subject somewhere into a buffer of either kind, between bytes that are not its own.
    private ByteBuffer buffer(String subject) {
      byte[] inner = bytes(subject);
      int before = random.between(0, 9);
      int size = before + inner.length + random.between(0, 9);
      ByteBuffer buffer =
          (random.chance(50) ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size))
              .order(ByteOrder.LITTLE_ENDIAN);
      buffer.put(0, random.bytes(size)).put(before, inner);
      return buffer.position(before).limit(before + inner.length);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
