package dev.postroom.subject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.Seeds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Readers of the table take no lock; here their way is crossed by every kind of change, on chains
/// made as long as the table allows.
class LiteralTableConcurrencyTest {

  @Test
  void a_reader_that_stands_on_a_removed_entry_reaches_the_rest_of_the_chain() {
    LiteralTable<String> table = new LiteralTable<>(Seeds.next());
    List<byte[]> colliding = colliding(table, 6);
    for (byte[] subject : colliding) {
      table.add(subject, new SubscriberSet<>(new String[0]));
    }
    // The last one added is the head of the chain; a reader stands on it.
    LiteralTable.Entry<String> standing = entry(table, colliding.get(5));
    table.unlink(standing);
    table.unlink(entry(table, colliding.get(4)));
    List<LiteralTable.Entry<String>> reached = new ArrayList<>();
    for (LiteralTable.Entry<String> e = standing.next; e != null; e = e.next) {
      reached.add(e);
    }
    for (byte[] staying : colliding.subList(0, 4)) {
      assertThat(reached).contains(entry(table, staying));
      assertThat(find(table, staying)).isSameAs(entry(table, staying));
    }
    assertThat(find(table, colliding.get(5))).isNull();
  }

  @Test
  void what_stays_in_a_crowded_chain_is_found_while_its_neighbours_come_and_go() throws Exception {
    long seed = Seeds.next();
    for (int round = 0; round < 30; round++) {
      LiteralTable<String> table = new LiteralTable<>(seed + round);
      List<byte[]> colliding = colliding(table, 9);
      List<byte[]> staying = List.of(colliding.get(0), colliding.get(4), colliding.get(8));
      List<byte[]> moving = new ArrayList<>(colliding);
      moving.removeAll(staying);
      for (byte[] subject : colliding) {
        table.add(subject, setOfOne());
      }
      AtomicBoolean writing = new AtomicBoolean(true);
      try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
        List<Future<Long>> reading = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          reading.add(readers.submit(() -> read(table, staying, writing)));
        }
        try {
          write(table, moving, new SplittableRandom(seed + round));
        } finally {
          writing.set(false);
        }
        for (Future<Long> reader : reading) {
          assertThat(reader.get()).as("seed %s", seed).isPositive();
        }
      }
    }
  }

  /// Add and remove the neighbours, and fill the table once so that it grows under the readers.
  private static void write(
      LiteralTable<String> table, List<byte[]> moving, SplittableRandom random) {
    for (int i = 0; i < 20_000; i++) {
      byte[] subject = moving.get(random.nextInt(moving.size()));
      LiteralTable.Entry<String> there = table.find(subject);
      if (there == null) {
        table.add(subject, setOfOne());
      } else {
        there.remove(null, "s");
        table.unlink(there);
      }
      if (i % 200 == 0) {
        table.add(bytes("grow." + i), setOfOne());
      }
    }
  }

  private static long read(
      LiteralTable<String> table, List<byte[]> staying, AtomicBoolean writing) {
    long count = 0;
    while (writing.get() || count == 0) {
      for (byte[] subject : staying) {
        SubscriberSet<String> set = find(table, subject);
        if (set == null) {
          throw new AssertionError("a subscription that stays was not found");
        }
        assertThat(set.slots()).containsExactly("s");
        count++;
      }
    }
    return count;
  }

  private static SubscriberSet<String> setOfOne() {
    SubscriberSet<String> set = new SubscriberSet<>(new String[0]);
    set.add(null, "s");
    return set;
  }

  private static LiteralTable.Entry<String> entry(LiteralTable<String> table, byte[] subject) {
    LiteralTable.Entry<String> entry = table.find(subject);
    if (entry == null) {
      throw new AssertionError("no entry");
    }
    return entry;
  }

  private static @Nullable SubscriberSet<String> find(LiteralTable<String> table, byte[] subject) {
    ByteBuffer buffer = ByteBuffer.wrap(subject).order(ByteOrder.LITTLE_ENDIAN);
    return table.find(buffer, 0, subject.length, table.hash(subject));
  }

  /// Return subjects whose hashes share their lowest bits, so that they share a chain at first.
  private static List<byte[]> colliding(LiteralTable<String> table, int count) {
    List<byte[]> found = new ArrayList<>();
    for (int i = 0; found.size() < count; i++) {
      byte[] subject = bytes("subject." + i);
      if ((table.hash(subject) & 15) == 7) {
        found.add(subject);
      }
    }
    return found;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
