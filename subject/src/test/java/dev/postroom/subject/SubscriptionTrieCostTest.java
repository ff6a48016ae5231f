package dev.postroom.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// One client may hold very many subscriptions of any shape, and the others wait while it
/// subscribes and leaves: each costs the same, however many there are. At a cost that grows with
/// their number the bound is missed many times over.
class SubscriptionTrieCostTest {
  private static final int MANY = 200_000;
  private static final Duration BOUND = Duration.ofSeconds(5);

  private static final class Sub {
    private final byte[] subject;
    private final @Nullable String queue;

    Sub(byte[] subject, @Nullable String queue) {
      this.subject = subject;
      this.queue = queue;
    }
  }

  @Test
  void plain_subscriptions_of_one_subject_come_and_go() {
    comeAndGo(_ -> sub("a.b", null));
  }

  @Test
  void plain_subscriptions_of_one_wildcard_come_and_go() {
    comeAndGo(_ -> sub("a.*", null));
  }

  @Test
  void members_of_one_queue_group_come_and_go() {
    comeAndGo(_ -> sub("a.b", "q"));
  }

  @Test
  void queue_groups_of_one_subject_come_and_go() {
    comeAndGo(i -> sub("a.b", "q" + i));
  }

  @Test
  void literal_subjects_come_and_go() {
    comeAndGo(i -> sub("a." + i, null));
  }

  @Test
  void wildcards_under_one_parent_come_and_go() {
    comeAndGo(i -> sub("a." + i + ".*", null));
  }

  @Test
  void wildcards_that_split_each_other_come_and_go() {
    comeAndGo(i -> sub("a." + i / 2 + (i % 2 == 0 ? ".b.*" : ".c.*"), null));
  }

  @Test
  void a_message_to_very_many_queue_groups_finds_each_once() {
    SubscriptionTrie<Sub> trie = new SubscriptionTrie<>(Sub[]::new, 1);
    for (int i = 0; i < MANY; i++) {
      Sub sub = sub("a.b", "q" + i);
      trie.add(sub.subject, sub.queue, sub);
    }
    Matcher<Sub> matcher = trie.matcher();
    ByteBuffer buffer =
        ByteBuffer.wrap("a.b".getBytes(StandardCharsets.UTF_8)).order(ByteOrder.LITTLE_ENDIAN);
    assertTimeout(BOUND, () -> assertThat(matcher.match(buffer, 0, 3)).isTrue());
    assertThat(matcher.groups()).isEqualTo(MANY);
  }

  @Test
  void groups_of_very_many_subjects_are_found_once_each() {
    SubscriptionTrie<Sub> trie = new SubscriptionTrie<>(Sub[]::new, 1);
    for (int i = 0; i < MANY; i++) {
      Sub literal = sub("a.b", "q" + i);
      trie.add(literal.subject, literal.queue, literal);
      Sub wildcard = sub("a.*", "q" + i + MANY / 2);
      trie.add(wildcard.subject, wildcard.queue, wildcard);
    }
    Matcher<Sub> matcher = trie.matcher();
    ByteBuffer buffer =
        ByteBuffer.wrap("a.b".getBytes(StandardCharsets.UTF_8)).order(ByteOrder.LITTLE_ENDIAN);
    assertTimeout(BOUND, () -> assertThat(matcher.match(buffer, 0, 3)).isTrue());
    Set<String> names = new HashSet<>();
    for (int i = 0; i < matcher.groups(); i++) {
      names.add(matcher.group(i).name());
    }
    assertThat(names).hasSize(matcher.groups()).hasSizeGreaterThan(MANY);
  }

  @Test
  void a_walk_tells_how_many_nodes_it_visited_and_a_remembered_one_none() {
    SubscriptionTrie<Sub> trie = new SubscriptionTrie<>(Sub[]::new, 1);
    for (String subject : new String[] {"a.*.c", "*.b.c", "a.b.*", "x.*"}) {
      trie.add(sub(subject, null).subject, null, sub(subject, null));
    }
    Matcher<Sub> matcher = trie.matcher();
    ByteBuffer buffer =
        ByteBuffer.wrap("a.b.d".getBytes(StandardCharsets.UTF_8)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(matcher.match(buffer, 0, 5)).isTrue();
    assertThat(matcher.visited()).isEqualTo(4); // "a", its "*.c" and "b.*", and "*.b.c"
    assertThat(matcher.match(buffer, 0, 5)).isTrue();
    assertThat(matcher.visited()).isZero();
  }

  private static void comeAndGo(IntFunction<Sub> subs) {
    SubscriptionTrie<Sub> trie = new SubscriptionTrie<>(Sub[]::new, 1);
    Sub[] all = new Sub[MANY];
    assertTimeout(
        BOUND,
        () -> {
          for (int i = 0; i < MANY; i++) {
            all[i] = subs.apply(i);
            trie.add(all[i].subject, all[i].queue, all[i]);
          }
          for (Sub sub : all) {
            assertThat(trie.remove(sub.subject, sub.queue, sub)).isTrue();
          }
        });
    assertThat(trie.size()).isZero();
  }

  private static Sub sub(String subject, @Nullable String queue) {
    return new Sub(subject.getBytes(StandardCharsets.UTF_8), queue);
  }
}
