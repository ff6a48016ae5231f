package dev.postroom.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.DeliveryOptions;
import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.options.SubjectPermissions;
import dev.postroom.broker.outbox.Chunk;
import dev.postroom.broker.outbox.SlowConsumerPolicy;
import dev.postroom.broker.outbox.TestMemory;
import dev.postroom.broker.permission.Permissions;
import dev.postroom.platform.simulated.ManualClock;
import dev.postroom.platform.simulated.ManualScheduler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a witness is told of a message on its way (docs/spec/core.md 1.16).
class WitnessedRouteTest {
  private static final long MOST_PENDING = 10_000;

  private final TestMemory memory = new TestMemory(1_000, 1_000);
  private final DeliveryOptions options =
      new DeliveryOptions(
          MOST_PENDING, Duration.ofSeconds(1), DeliveryOptions.WriteTimeout.CLOSE, true, 0);
  private final RoutingBench bench = new RoutingBench(memory.pool(), options);
  private final Account account = new Account("A", 1, 1);
  private final Router router =
      new Router(memory.pool(), new SlowConsumerPolicy(options), new SplittableRandom(1));
  private final List<String> told = new ArrayList<>();
  private boolean traceOnly;

  WitnessedRouteTest() {
    ManualClock clock = new ManualClock();
    router.home(new RouterHome(0, new ManualScheduler(clock), clock));
  }

  private final class Witness implements DeliveryWitness {
    @Override
    public boolean isTraceOnly() {
      return traceOnly;
    }

    @Override
    public void egress(
        Account in, Subscription found, Receiver client, @Nullable Obstacle obstacle) {
      told.add(
          new String(found.sid(), StandardCharsets.US_ASCII)
              + (obstacle == null ? "" : ": " + obstacle.text()));
    }

    @Override
    public void streamExport(String to, String subject) {
      told.add(to + " " + subject);
    }

    @Override
    public void serviceImport(String to, String from, String subject) {
      told.add(to + " " + from + " " + subject);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private Subscription subscribe(Receiver receiver, @Nullable String queue, String sid) {
    Subscription subscription = new Subscription(receiver, bytes("foo"), queue, bytes(sid), true);
    account.add(subscription);
    return subscription;
  }

  private int publish(int size, @Nullable Receiver sender) {
    PublishedMessage message = new PublishedMessage();
    message.set(bytes("foo"), new byte[0], new byte[0], new byte[size]);
    told.clear();
    int accepted = new WitnessedRoute(router, new Witness()).route(account, message, sender);
    router.flushTouched();
    return accepted;
  }

  /// Publish twice: as a trace only, and in earnest, of which the same is told.
  private int publishBothWays(@Nullable Receiver sender) {
    traceOnly = true;
    int accepted = publish(2, sender);
    List<String> before = List.copyOf(told);
    traceOnly = false;
    assertThat(publish(2, sender)).isEqualTo(accepted);
    assertThat(told).isEqualTo(before);
    return accepted;
  }

  @Test
  void who_gets_it_is_told_and_who_would_get_it_gets_nothing() {
    RoutingBench.Peer peer = bench.peer();
    Subscription subscription = subscribe(peer.receiver, null, "7");
    traceOnly = true;
    assertThat(publish(2, null)).isEqualTo(1);
    assertThat(told).containsExactly("7");
    assertThat(peer.taken.size()).isZero();
    assertThat(subscription.delivered()).isZero();

    traceOnly = false;
    assertThat(publish(2, null)).isEqualTo(1);
    assertThat(told).containsExactly("7");
    assertThat(peer.taken.toString(StandardCharsets.US_ASCII)).startsWith("MSG foo 7 2\r\n");
  }

  @Test
  void who_wants_nothing_of_its_own_is_told_of() {
    RoutingBench.Peer peer = bench.peer();
    peer.receiver.accept(true, false);
    subscribe(peer.receiver, null, "7");

    assertThat(publishBothWays(peer.receiver)).isZero();
    assertThat(told).containsExactly("7: Not delivered because of no echo");
  }

  @Test
  void a_subscription_that_has_ended_is_told_of() {
    Subscription subscription = subscribe(bench.peer().receiver, null, "7");
    subscription.close();

    assertThat(publishBothWays(null)).isZero();
    assertThat(told).containsExactly("7: Not delivered because subscription is closed");
  }

  @Test
  void a_subscription_that_has_had_its_last_message_is_told_of() {
    Subscription subscription = subscribe(bench.peer().receiver, null, "7");
    subscription.limit(1);
    assertThat(publish(2, null)).isEqualTo(1);

    assertThat(publishBothWays(null)).isZero();
    assertThat(told).containsExactly("7: Not delivered because auto-unsubscribe exceeded");
  }

  @Test
  void a_subscription_whose_permissions_deny_the_subject_is_told_of() {
    Subscription subscription = subscribe(bench.peer().receiver, null, "7");
    PermissionOptions denying =
        PermissionOptions.all().withSubscribe(SubjectPermissions.denying("foo"));
    subscription.filter(new Permissions(denying).filter(bytes("*"), null));

    assertThat(publishBothWays(null)).isZero();
    assertThat(told).containsExactly("7: Not delivered because subscription denies this subject");
  }

  @Test
  void a_client_that_has_gone_is_told_of() {
    RoutingBench.Peer peer = bench.peer();
    subscribe(peer.receiver, null, "7");
    peer.outbox.lock();
    try {
      peer.outbox.close();
    } finally {
      peer.outbox.unlock();
    }

    assertThat(publishBothWays(null)).isZero();
    assertThat(told).containsExactly("7: Not delivered because client is closed");
  }

  @Test
  void a_client_that_is_behind_is_told_of() {
    RoutingBench.Peer peer = bench.peer();
    subscribe(peer.receiver, null, "7");
    peer.reads = false;
    assertThat(publish((int) MOST_PENDING - 1_000, null)).isEqualTo(1);

    assertThat(publishBothWays(null)).isZero();
    assertThat(told)
        .containsExactly("7: Not delivered because fast producer not stalled and consumer is slow");
  }

  @Test
  void one_of_a_group_gets_it_and_those_before_it_are_told_of() {
    RoutingBench.Peer sender = bench.peer();
    sender.receiver.accept(true, false);
    for (int i = 0; i < 5; i++) {
      subscribe(sender.receiver, "g", "own");
    }
    subscribe(bench.peer().receiver, "g", "other");
    int refused = 0;
    for (int i = 0; i < 50; i++) {
      traceOnly = i % 2 == 0;
      assertThat(publish(2, sender.receiver)).isEqualTo(1);
      assertThat(told.getLast()).isEqualTo("other");
      assertThat(told.subList(0, told.size() - 1))
          .allMatch("own: Not delivered because of no echo"::equals);
      refused += told.size() - 1;
    }
    assertThat(refused).isPositive();
  }

  @Test
  void the_server_itself_is_asked_unless_the_message_is_only_traced() {
    List<String> handled = new ArrayList<>();
    account.add(
        new Subscription(
            (_, _, _) -> {
              handled.add("x");
              return 1;
            },
            bytes("foo"),
            bytes("1")));
    traceOnly = true;
    assertThat(publish(2, null)).isEqualTo(1); // it is there, so a requester is not told otherwise
    assertThat(handled).isEmpty();
    traceOnly = false;
    assertThat(publish(2, null)).isEqualTo(1);
    assertThat(handled).hasSize(1);
    assertThat(told).isEmpty();
  }

  @Test
  void what_it_costs_can_be_asked_of_the_router() {
    for (int i = 0; i < 1_000; i++) {
      subscribe(bench.peer().receiver, null, "7");
    }
    traceOnly = true;
    publish(2, null);
    assertThat(router.lastWork()).isGreaterThanOrEqualTo(1_000);
  }

  @Test
  void a_large_body_is_stored_once_however_many_get_it() {
    Router patient =
        new Router(
            memory.pool(),
            new SlowConsumerPolicy(DeliveryOptions.defaults()),
            new SplittableRandom(1));
    patient.home(router.home());
    for (int i = 0; i < 20; i++) {
      RoutingBench.Peer peer = bench.peer();
      subscribe(peer.receiver, null, "7");
      peer.reads = false;
    }
    PublishedMessage message = new PublishedMessage();
    message.set(bytes("foo"), new byte[0], new byte[0], new byte[3 * Chunk.SIZE]);

    assertThat(new WitnessedRoute(patient, new Witness()).route(account, message, null))
        .isEqualTo(20);
    assertThat(memory.pool().lentBytes()).isLessThan(30L * Chunk.SIZE);
  }

  @Test
  void nobody_pauses_for_who_is_behind_with_messages_of_the_server() {
    RoutingBench.Peer peer = bench.peer();
    subscribe(peer.receiver, null, "7");
    peer.reads = false;
    PublishedMessage message = new PublishedMessage();
    message.setOwn(bytes("foo"), new byte[(int) MOST_PENDING - 1_000]);

    router.tell(account.view(0), message);
    assertThat(router.takePause()).isFalse();
  }
}
