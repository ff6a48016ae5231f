package dev.postroom.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.DeliveryOptions;
import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.options.SubjectPermissions;
import dev.postroom.broker.outbox.ChunkPool;
import dev.postroom.broker.permission.Permissions;
import dev.postroom.platform.Budget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A router tells what each message cost, so that one client's messages end a round in time.
class RouterWorkTest {
  private final RoutingBench bench =
      new RoutingBench(new ChunkPool(new Budget(1L << 30)), DeliveryOptions.defaults());

  @Test
  void a_walk_that_finds_nobody_costs_its_nodes_once_until_it_is_forgotten() {
    int depth = 10;
    for (int i = 0; i < 1 << depth; i++) {
      StringBuilder subject = new StringBuilder();
      for (int bit = 0; bit < depth; bit++) {
        subject.append((i >> bit & 1) == 0 ? "a." : "*.");
      }
      bench.subscribe(bench.sender(), subject + "z");
    }
    String path = "a.".repeat(depth);
    assertThat(bench.publish(path + "y", 0)).isZero();
    assertThat(bench.router().lastWork()).isGreaterThanOrEqualTo(1 << depth);
    assertThat(bench.publish(path + "y", 0)).isZero();
    assertThat(bench.router().lastWork()).isZero();
    assertThat(bench.publish(path + "x", 0)).isZero();
    assertThat(bench.router().lastWork()).isGreaterThanOrEqualTo(1 << depth);
  }

  @Test
  void looking_for_the_requester_that_nobody_answers_costs_who_is_looked_at() {
    RoutingBench.Peer others = bench.peer();
    for (int i = 0; i < 1_000; i++) {
      bench.subscribe(others, "reply");
    }
    bench.request("nobody", "reply");
    assertThat(bench.router().lastWork()).isGreaterThanOrEqualTo(1_000);
    bench.subscribe(bench.sender(), "mine");
    bench.request("nobody", "mine");
    assertThat(bench.router().lastWork()).isLessThan(10);
  }

  @Test
  void what_permissions_are_asked_of_each_message_costs_their_patterns() {
    List<String> denied = IntStream.range(0, 500).mapToObj(i -> "a.*.no" + i).toList();
    Permissions permissions =
        new Permissions(
            PermissionOptions.all()
                .withSubscribe(SubjectPermissions.all().deny(denied.toArray(String[]::new))));
    byte[] subject = "a.>".getBytes(StandardCharsets.US_ASCII);
    bench.subscribe(bench.peer(), "a.>").filter(permissions.filter(subject, null));
    bench.subscribe(bench.peer(), "b.>");

    bench.publish("a.b.c", 0);
    assertThat(bench.router().lastWork()).isBetween(500, 510);
    bench.publish("a.b.no7", 0);
    assertThat(bench.router().lastWork()).isBetween(500, 510);
    bench.publish("b.b.c", 0);
    assertThat(bench.router().lastWork()).isLessThan(10);
    assertThat(permissions.subscribeWork()).isGreaterThanOrEqualTo(1_000);
  }

  @Test
  void what_receivers_are_given_costs_by_bytes_shared_or_not() {
    bench.subscribe(bench.peer(), "a");
    bench.subscribe(bench.peer(), "a");
    bench.publish("a", 16);
    assertThat(bench.router().lastWork()).isLessThan(5);
    bench.publish("a", 4_095);
    assertThat(bench.router().lastWork()).isBetween(14, 20);
    bench.publish("a", 65_536);
    assertThat(bench.router().lastWork()).isBetween(256, 264);
    bench.router().flushTouched();
  }
}
