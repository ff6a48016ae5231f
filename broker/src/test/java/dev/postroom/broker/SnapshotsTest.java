package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.User;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.broker.snapshot.AccountSnapshot.Traffic;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import dev.postroom.broker.snapshot.SubscriptionCursor;
import dev.postroom.testsupport.NoLeaks;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class SnapshotsTest {
  private final TestBroker broker =
      TestBroker.start(
          options ->
              options
                  .accounts(List.of(new AccountOptions("A"), new AccountOptions("B")))
                  .authentication(
                      Authentication.users(User.of("a", "a").in("A"), User.of("b", "b").in("B"))));

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void what_was_routed_is_counted_for_its_account() {
    try (TestClient one = client("a");
        TestClient two = client("a");
        TestClient other = client("b")) {
      say(one, "SUB foo 1\r\nSUB bar.* 2\r\n");
      say(two, "SUB foo 1\r\n");
      say(other, "SUB foo 1\r\n");
      say(one, "PUB foo 5\r\nhello\r\nPUB none 2\r\nhi\r\n");
      say(other, "PUB foo 3\r\nhey\r\n");

      AccountSnapshot a = account("A");
      assertThat(a.traffic()).isEqualTo(new Traffic(2, 7, 2, 10));
      assertThat(a.connections()).isEqualTo(2);
      assertThat(a.subscriptions().count()).isEqualTo(3);
      assertThat(a.subscriptions().matches()).isEqualTo(2);
      assertThat(account("B").traffic()).isEqualTo(new Traffic(1, 3, 1, 3));
    }
    broker.await("the ends", () -> broker.broker().snapshot().subscriptions() == 0);
    AccountSnapshot a = account("A");
    assertThat(a.traffic()).isEqualTo(new Traffic(2, 7, 2, 10));
    assertThat(a.subscriptions().inserts()).isEqualTo(3);
    assertThat(a.subscriptions().removes()).isEqualTo(3);
  }

  @Test
  void accounts_are_told_by_name_and_one_of_them_is_the_servers() {
    assertThat(broker.broker().accounts())
        .extracting(AccountSnapshot::name)
        .containsExactly("$G", "$SYS", "A", "B");
    assertThat(broker.broker().accounts())
        .filteredOn(AccountSnapshot::system)
        .extracting(AccountSnapshot::name)
        .containsExactly("$SYS");
    assertThat(broker.broker().account("none")).isNull();
  }

  @Test
  void the_first_client_has_the_number_behind_those_of_the_go_servers_own() {
    try (TestClient one = client("a")) {
      say(one, "");
      assertThat(broker.broker().openConnections().getFirst().cid()).isEqualTo(7);
    }
  }

  @Test
  void remembered_walks_through_wildcards_are_counted() {
    try (TestClient one = client("a")) {
      say(one, "SUB foo.* 1\r\nSUB foo.> 2\r\nSUB foo.* q 3\r\n");
      for (int i = 0; i < 4; i++) {
        say(one, "PUB foo.x 0\r\n\r\n");
      }

      AccountSnapshot a = account("A");
      assertThat(a.subscriptions().cached()).isEqualTo(1);
      assertThat(a.subscriptions().cacheHits()).isEqualTo(3);
      assertThat(a.subscriptions().maxFanout()).isEqualTo(3);
    }
  }

  @Test
  void subscriptions_are_paged_and_picked_by_what_reaches_them() {
    try (TestClient one = client("a")) {
      for (int i = 0; i < 1_000; i++) {
        one.send("SUB foo." + i + " " + i + "\r\n");
      }
      say(one, "SUB foo.* all\r\nSUB foo.> every\r\nSUB bar other\r\n");
      long cid = broker.broker().openConnections().getFirst().cid();

      SubscriptionCursor all = cursor(cid, null);
      assertThat(all.skip(10)).isEqualTo(10);
      assertThat(all.next(10)).hasSize(10);
      assertThat(all.next(1_000)).hasSize(SubscriptionCursor.MOST);
      assertThat(all.skip(Long.MAX_VALUE)).isEqualTo(1_003 - 20 - SubscriptionCursor.MOST);
      assertThat(all.next(1)).isEmpty();
      assertThat(cursor(cid, "foo.7").next(10))
          .extracting(SubscriptionSnapshot::sid)
          .containsExactlyInAnyOrder("7", "all", "every");
      assertThat(broker.broker().subscriptions(4711, null)).isNull();
    }
  }

  @Test
  void more_connections_than_are_asked_at_a_time_are_all_told() {
    List<TestClient> many = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        many.add(client("b"));
      }
      assertThat(broker.broker().openConnections()).hasSize(300);
    } finally {
      many.forEach(TestClient::close);
    }
  }

  @Test
  void more_accounts_than_are_asked_at_a_time_are_all_told_by_name() {
    List<AccountOptions> many = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      many.add(new AccountOptions("X" + i));
    }
    try (TestBroker crowded = TestBroker.start(options -> options.accounts(many))) {
      assertThat(crowded.broker().accounts())
          .extracting(AccountSnapshot::name)
          .containsAll(many.stream().map(AccountOptions::name).toList())
          .isSorted();
    }
  }

  @Test
  void the_connections_of_one_account_are_told_without_the_others() {
    try (TestClient _ = client("a");
        TestClient _ = client("b");
        TestClient _ = client("b")) {
      assertThat(broker.broker().openConnections("B"))
          .extracting(ConnectionSnapshot::account)
          .containsExactly("B", "B");
      assertThat(broker.broker().openConnections("NOBODY")).isEmpty();
      assertThat(broker.broker().openConnections())
          .isSortedAccordingTo(Comparator.comparingLong(ConnectionSnapshot::cid))
          .hasSize(3);
    }
  }

  @Test
  void a_closed_connection_keeps_what_it_listened_to() {
    try (TestClient one = client("a")) {
      say(one, "SUB foo q 1\r\nSUB bar 2\r\n");
    }
    broker.await("its end", () -> !broker.broker().closedConnections().isEmpty());

    assertThat(broker.broker().closedConnections().getFirst().subscriptions())
        .containsExactlyInAnyOrder(
            new SubscriptionSnapshot("foo", "q", "1", 0, 0),
            new SubscriptionSnapshot("bar", "", "2", 0, 0));
  }

  private SubscriptionCursor cursor(long cid, @Nullable String literal) {
    byte[] bytes = literal == null ? null : literal.getBytes(StandardCharsets.UTF_8);
    return Objects.requireNonNull(broker.broker().subscriptions(cid, bytes), "it is open");
  }

  private AccountSnapshot account(String name) {
    return Objects.requireNonNull(broker.broker().account(name), name);
  }

  private TestClient client(String user) {
    return broker.client(",\"user\":\"%1$s\",\"pass\":\"%1$s\"".formatted(user));
  }

  private static void say(TestClient client, String text) {
    client.send(text + "PING\r\n");
    while (!client.readLine().equals("PONG")) {
      // messages are not this test's subject
    }
  }
}
