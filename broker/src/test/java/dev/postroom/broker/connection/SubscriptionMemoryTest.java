package dev.postroom.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.outbox.ChunkPool;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.outbox.OutboxOwner;
import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.broker.routing.ReceiverOwner;
import dev.postroom.broker.routing.Subscription;
import dev.postroom.platform.Budget;
import dev.postroom.subject.Subjects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a subscription is charged for is what it takes, with its places in the tables of its
/// connection and its account: the budget bounds the heap only if nobody can take much more than he
/// is charged for.
class SubscriptionMemoryTest {
  /// Tables that grow at three quarters have just grown, and are as empty as they get by adding.
  private static final int MANY = 49_200;

  private static final double LEAST_CHARGED = 0.8;
  private static final String LONG = "x".repeat(400);

  private final Receiver receiver = receiver();

  static Stream<Arguments> shapes() {
    return Stream.of(
        shape("one subject", _ -> "a.b"),
        shape("literals", i -> "a." + i),
        shape("long literals", i -> "a." + i + "." + LONG),
        shape("one wildcard", _ -> "a.*"),
        shape("wildcards under one parent", i -> "a." + i + ".*"),
        shape("wildcards under parents of their own", i -> i / 2 + ".*." + i),
        shape("wildcards that end full", i -> i + ".>"),
        shape("long wildcards", i -> "*." + i + "." + LONG),
        shape("wildcards that part late", i -> i / 2 + "." + LONG + ".*." + i),
        shape("wildcards that part at every token", i -> bits(i) + "*"),
        shape("one group", _ -> "a.b q"),
        shape("groups of one subject", i -> "a.b q" + i),
        shape("groups of one wildcard", i -> "a.* q" + i),
        shape("groups of literals", i -> "a." + i + " q"),
        shape("groups of wildcards", i -> "a." + i + ".* q" + i),
        shape("long groups", i -> "a.b " + LONG + i));
  }

  private static Arguments shape(String name, IntFunction<String> shape) {
    return Arguments.of(name, shape);
  }

  private static String bits(int number) {
    return Integer.toBinaryString(1 << 16 | number).substring(1).replace("", ".").substring(1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void what_is_charged_is_at_least_four_fifths_of_what_is_taken(
      String name, IntFunction<String> shape) {
    assertCharged(name, shape, _ -> true);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void after_most_have_left_it_is_as_well(String name, IntFunction<String> shape) {
    assertCharged(name, shape, i -> i % 7 == 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void names_that_the_first_who_used_them_has_left_behind_are_charged_as_well(
      String name, IntFunction<String> shape) {
    assertCharged(name, i -> shape.apply(i / 2), i -> i % 2 == 1);
  }

  /// Add many, take out who does not stay, and compare.
  private void assertCharged(String name, IntFunction<String> shape, IntPredicate stays) {
    fill(shape, stays, 1_000); // loads the classes
    long before = usedHeap();
    Filled filled = fill(shape, stays, MANY);
    long taken = usedHeap() - before;
    double share = (double) filled.charged / taken;
    assertThat(share)
        .as("%s: %d bytes taken, %d charged", name, taken, filled.charged)
        .isGreaterThan(LEAST_CHARGED);
    assertThat(filled.account.subscriptions().size()).isEqualTo(filled.table.size());
  }

  private record Filled(SidTable table, Account account, long charged) {}

  private Filled fill(IntFunction<String> shape, IntPredicate stays, int count) {
    SidTable table = new SidTable(1);
    Account account = new Account("A", 1, 1);
    long charged = 0;
    for (int i = 0; i < count; i++) {
      Subscription subscription = subscription(shape.apply(i), i);
      table.add(subscription);
      account.add(subscription);
      charged += subscription.footprint();
    }
    for (int i = 0; i < count; i++) {
      if (!stays.test(i)) {
        Subscription leaving = table.find(sid(i));
        if (leaving != null && table.remove(leaving)) {
          account.remove(leaving);
          charged -= leaving.footprint();
        }
      }
    }
    return new Filled(table, account, charged);
  }

  private Subscription subscription(String words, int number) {
    byte[] subject = words.replaceFirst(" .*", "").getBytes(StandardCharsets.US_ASCII);
    @Nullable String queue = words.contains(" ") ? words.replaceFirst(".* ", "") : null;
    return new Subscription(receiver, subject, queue, sid(number), !Subjects.hasWildcard(subject));
  }

  private static byte[] sid(int number) {
    return Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void a_connection_whose_subscriptions_have_left_keeps_no_large_table() {
    SidTable table = new SidTable(1);
    long before = usedHeap();
    for (int i = 0; i < MANY; i++) {
      table.add(subscription("a", i));
    }
    for (int i = 1; i < MANY; i++) {
      Subscription leaving = table.find(sid(i));
      assertThat(leaving != null && table.remove(leaving)).isTrue();
    }
    assertThat(usedHeap() - before).isLessThan(100_000);
    assertThat(table.find(sid(0))).isNotNull();
    assertThat(table.size()).isEqualTo(1);
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

  private static Receiver receiver() {
    OutboxOwner outboxOwner =
        new OutboxOwner() {
          @Override
          public void outboxBlocked() {}

          @Override
          public void outboxFailed(IOException cause) {}
        };
    ReceiverOwner owner =
        new ReceiverOwner() {
          @Override
          public long id() {
            return 1;
          }

          @Override
          public void starved() {}

          @Override
          public void overflowed() {}

          @Override
          public void traceDelivery(String line, int headerSize, byte[] payload) {}

          @Override
          public void exhausted(Subscription subscription) {}
        };
    ChunkPool pool = new ChunkPool(new Budget(0));
    return new Receiver(new Outbox(pool, (_, _, _) -> 0, outboxOwner), owner);
  }
}
