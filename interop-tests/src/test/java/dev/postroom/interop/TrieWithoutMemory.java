package dev.postroom.interop;

import dev.postroom.subject.Matcher;
import dev.postroom.subject.SubscriptionTrie;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Changes a trie while the heap is full, again and again with a little more room, until the change
/// goes through; after each attempt the trie must answer as before the change or as after it.
///
/// Prints how many attempts found no memory, or ends with what was wrong.
final class TrieWithoutMemory {
  private static final int[] BORDERS = {0, 1, 3, 12, 16, 17, 32, 64, 65, 96, 128};

  private record Sub(int number, String subject, @Nullable String queue, Pattern pattern) {}

  private final FullHeap heap = new FullHeap();
  private final SubscriptionTrie<Sub> trie = new SubscriptionTrie<>(Sub[]::new, 1);
  private final Matcher<Sub> matcher = trie.matcher();
  private final TreeMap<Integer, Sub> subs = new TreeMap<>();
  private final String shape;

  private TrieWithoutMemory(String shape) {
    this.shape = shape;
  }

  /// Run one shape of subjects, as `a.%d.* q%d`, with so many subscriptions.
  static void main(String[] words) {
    int most = Integer.parseInt(words[1]);
    new TrieWithoutMemory(words[0]).run(most, false); // loads the classes
    TrieWithoutMemory run = new TrieWithoutMemory(words[0]);
    run.run(most, true);
    System.out.println("attempts without memory: " + run.heap.failures());
  }

  private void run(int most, boolean isFull) {
    heap.isUsed(isFull);
    for (int i = 0; i < most; i++) {
      add(i);
    }
    for (int i = most - 1; i >= 0; i--) {
      remove(i);
    }
    check(subs.values(), "at the end");
    removeAllWithoutMemory(most);
  }

  /// What is removed is gone, however little can be tidied up.
  private void removeAllWithoutMemory(int most) {
    for (int i = 0; i < most; i++) {
      add(i, FullHeap.MUCH);
    }
    matchNew(FullHeap.MUCH);
    for (int i = most - 1; i >= 0; i--) {
      remove(i, i < 10 ? 12 : least()); // 12 are for a walk through wildcards, and little else
    }
    for (int i = 0; i < most; i++) {
      ByteBuffer subject = buffer(published(i));
      if (matcher.match(subject, 0, subject.capacity())) {
        throw new AssertionError(shape + ": an empty set is left for " + published(i));
      }
    }
  }

  private void add(int number) {
    add(number, least());
  }

  private void remove(int number) {
    remove(number, least());
  }

  /// Not every size is worth a full heap.
  private int least() {
    return Arrays.binarySearch(BORDERS, subs.size()) >= 0 ? 0 : FullHeap.MUCH;
  }

  private void add(int number, int room) {
    Sub sub = sub(number);
    byte[] subject = bytes(sub.subject);
    BooleanSupplier change =
        () -> {
          trie.add(subject, sub.queue, sub);
          return true;
        };
    attempt(number, room, change, () -> subs.put(number, sub));
  }

  private void remove(int number, int room) {
    Sub sub = sub(number);
    Sub there = subs.get(number);
    byte[] subject = bytes(sub.subject);
    attempt(
        number,
        room,
        () -> trie.remove(subject, sub.queue, there == null ? sub : there),
        () -> subs.remove(number));
  }

  /// Where the change did not go through, everything is as before.
  private void attempt(int number, int least, BooleanSupplier change, Runnable model) {
    for (int room = least; !heap.tryWith(room, change); room += 1 + room / 4) {
      check(subs.values(), "without memory for number " + number + ", room " + room);
      matchNew(room);
    }
    model.run();
    check(subs.values(), "with memory for number " + number);
  }

  /// What is matched for the first time is remembered where there is memory.
  private void matchNew(int room) {
    ByteBuffer subject = buffer("a." + subs.size() + ".c");
    heap.tryWith(
        room,
        () -> {
          matcher.match(subject, 0, subject.capacity());
          return true;
        });
  }

  private void check(Collection<Sub> expected, String when) {
    if (trie.size() != expected.size()) {
      throw new AssertionError(shape + " " + when + ": size " + trie.size());
    }
    for (int i = expected.size() % 7; i <= expected.size(); i += 7) { // all are asked in the end
      String subject = published(i);
      Map<Integer, Integer> found = found(subject);
      for (Sub sub : expected) {
        int times = sub.pattern.matcher(subject).matches() ? 1 : 0;
        if (found.getOrDefault(sub.number, 0) != times) {
          throw new AssertionError(
              "%s %s: %s matches number %d %s times, not %d"
                  .formatted(shape, when, subject, sub.number, found.get(sub.number), times));
        }
        found.remove(sub.number);
      }
      if (!found.isEmpty()) {
        throw new AssertionError(shape + " " + when + ": " + subject + " matches also " + found);
      }
    }
  }

  private Map<Integer, Integer> found(String subject) {
    Map<Integer, Integer> found = new TreeMap<>();
    matches(subject);
    for (int i = 0; i < matcher.plainSets(); i++) {
      for (Sub sub : matcher.plain(i)) {
        count(found, sub);
      }
    }
    for (int i = 0; i < matcher.groups(); i++) {
      for (int slot = 0; slot < matcher.group(i).slots(); slot++) {
        count(found, matcher.group(i).member(slot));
      }
    }
    return found;
  }

  private static void count(Map<Integer, Integer> found, @Nullable Sub sub) {
    if (sub != null) {
      found.merge(sub.number, 1, Integer::sum);
    }
  }

  private void matches(String subject) {
    ByteBuffer buffer = buffer(subject);
    matcher.match(buffer, 0, buffer.capacity());
  }

  private static ByteBuffer buffer(String subject) {
    return ByteBuffer.wrap(bytes(subject)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] bytes(String subject) {
    return subject.getBytes(StandardCharsets.UTF_8);
  }

  private Sub sub(int number) {
    String text = shape.formatted(number, number);
    int space = text.indexOf(' ');
    String subject = space < 0 ? text : text.substring(0, space);
    return new Sub(number, subject, space < 0 ? null : text.substring(space + 1), pattern(subject));
  }

  /// What is published has the numbers in place of wildcards as well.
  private String published(int number) {
    String subject = shape.formatted(number, number).replaceFirst(" .*", "");
    return subject.replace("*", "x").replace(">", "y.z");
  }

  private static Pattern pattern(String subject) {
    return Pattern.compile(
        subject.replace(".", "\\.").replace("*", "[^.]+").replaceFirst(">$", ".+"));
  }
}
