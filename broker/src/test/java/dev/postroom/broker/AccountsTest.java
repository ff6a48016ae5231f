package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.DeliveryOptions;
import dev.postroom.broker.options.Limits;
import dev.postroom.broker.options.User;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may come in, and into which account.
@ExtendWith(NoLeaks.class)
class AccountsTest {
  /// Of `secretsecretsecretsecret`; to compare takes some 50 ms.
  private static final String HASH = "$2a$10$wz515fgP6ZsBiFJCs7/YEewewTPKMsFFeCvpYtX/8KhUWI8Aixwou";

  private static final String SECRET = "secretsecretsecretsecret";

  private static BrokerOptions.Builder withAccounts(BrokerOptions.Builder options) {
    return options
        .loops(1)
        .accounts(List.of(new AccountOptions("A"), new AccountOptions("B")))
        .authentication(
            Authentication.users(
                User.of("a", "a").in("A"),
                User.of("a2", "a2").in("A"),
                User.of("b", "b").in("B"),
                User.of("g", "g"),
                User.of("slow", HASH).in("A")));
  }

  private static TestClient login(TestBroker broker, String user, String password) {
    TestClient client = new TestClient(broker.port());
    client.send(connect(user, password));
    return client;
  }

  private static String connect(String user, String password) {
    return "CONNECT {\"verbose\":false,\"user\":\""
        + user
        + "\",\"pass\":\""
        + password
        + "\"}\r\n";
  }

  /// What is kept until then ends in the middle of a message whose length nobody has read yet.
  @ParameterizedTest
  @ValueSource(ints = {90_000, 150_000, 300_000, 1_000_000})
  void a_large_message_that_comes_before_the_login_has_ended_is_read_to_its_end(int size) {
    try (TestBroker broker = TestBroker.start(AccountsTest::withAccounts);
        TestClient subscriber = login(broker, "a", "a");
        TestClient publisher = new TestClient(broker.port())) {
      subscriber.subscribe("big 1");
      String message = "PUB big " + size + "\r\n" + "x".repeat(size) + "\r\n";
      publisher.send(connect("slow", SECRET) + message + message);

      assertThat(subscriber.next().text()).hasSize(size);
      assertThat(subscriber.next().text()).hasSize(size);
    }
  }

  @Test
  void every_account_is_a_subject_space_of_its_own() {
    try (TestBroker broker = TestBroker.start(AccountsTest::withAccounts);
        TestClient a = login(broker, "a", "a");
        TestClient a2 = login(broker, "a2", "a2");
        TestClient b = login(broker, "b", "b");
        TestClient g = login(broker, "g", "g")) {
      for (TestClient each : List.of(a, b, g)) {
        each.send("SUB foo.* 1\r\n");
        each.ping();
      }

      a2.publish("foo.x", "for a");
      a2.ping();
      b.publish("foo.x", "for b");

      assertThat(a.next().text()).isEqualTo("for a");
      assertThat(b.next().text()).isEqualTo("for b");
      assertThat(a.hasMore() || b.hasMore() || g.hasMore()).isFalse();
      assertThat(broker.broker().snapshot().subscriptions()).isEqualTo(3);
    }
  }

  @Test
  void what_follows_a_slow_login_waits_for_it_and_is_then_executed_in_order() {
    try (TestBroker broker = TestBroker.start(AccountsTest::withAccounts);
        TestClient a = login(broker, "a", "a");
        TestClient slow = new TestClient(broker.port())) {
      a.send("SUB foo 1\r\n");
      a.ping();
      StringBuilder all = new StringBuilder(connect("slow", SECRET));
      for (int i = 0; i < 1_000; i++) {
        all.append("PUB foo 3\r\n").append(100 + i % 900).append("\r\n");
      }

      slow.send(all.toString());

      for (int i = 0; i < 1_000; i++) {
        assertThat(a.next().text()).isEqualTo(String.valueOf(100 + i % 900));
      }
      slow.ping();
    }
  }

  @Test
  void others_are_served_while_passwords_are_compared() {
    try (TestBroker broker = TestBroker.start(AccountsTest::withAccounts);
        TestClient a = login(broker, "a", "a")) {
      List<TestClient> slow = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        slow.add(login(broker, i % 2 == 0 ? "slow" : "unknown", SECRET + (i % 4)));
        slow.getLast().send("PING\r\n");
      }
      a.ping();
      assertThat(broker.log().lines()).noneMatch(line -> line.contains("authentication error"));
      for (TestClient each : slow) {
        assertThat(each.readLine()).isEqualTo("-ERR 'Authorization Violation'");
        assertThat(each.readEnd()).isEqualTo(RawConnection.PeerState.ENDED);
        each.close();
      }
    }
  }

  @Test
  void a_client_that_leaves_during_its_login_leaves_nothing_behind() {
    try (TestBroker broker = TestBroker.start(AccountsTest::withAccounts)) {
      for (int i = 0; i < 4; i++) {
        try (TestClient gone = login(broker, "slow", SECRET)) {
          gone.send("SUB foo 1\r\nPING\r\n");
        }
      }
      broker.awaitEmpty();
      try (TestClient later = login(broker, "slow", SECRET)) {
        later.ping();
      }
    }
  }

  @Test
  void a_second_connect_with_a_wrong_slow_password_ends_what_was_there() {
    try (TestBroker broker = TestBroker.start(AccountsTest::withAccounts);
        TestClient a = login(broker, "a", "a")) {
      a.send("SUB foo 1\r\n");
      a.ping();
      a.send(connect("slow", "wrong") + "PING\r\n");
      assertThat(a.readLine()).isEqualTo("-ERR 'Authorization Violation'");
      broker.awaitEmpty();
      assertThat(broker.broker().snapshot().subscriptions()).isZero();
    }
  }

  @Test
  void a_client_that_says_all_at_once_and_leaves_is_heard() {
    try (TestBroker broker = TestBroker.start(AccountsTest::withAccounts);
        TestClient a = login(broker, "a", "a");
        TestClient brief = new TestClient(broker.port())) {
      a.send("SUB foo 1\r\n");
      a.ping();
      brief.send(connect("slow", SECRET) + "PUB foo 3\r\none\r\nPUB foo 3\r\ntwo\r\n");
      brief.raw().endOutput();

      assertThat(a.next().text()).isEqualTo("one");
      assertThat(a.next().text()).isEqualTo("two");
    }
  }

  @Test
  void who_waits_for_a_login_and_leaves_is_gone_at_once() {
    try (TestBroker broker = TestBroker.start(AccountsTest::withAccounts)) {
      List<TestClient> gone = new ArrayList<>();
      for (int i = 0; i < 60; i++) { // each of them would take some 50 ms of a processor
        gone.add(login(broker, "slow", "wrong" + i));
      }
      broker.await("all", () -> broker.broker().snapshot().connections() == 60);
      gone.forEach(TestClient::close);
      broker.awaitEmpty();
      try (TestClient later = login(broker, "slow", SECRET)) {
        later.ping();
      }
    }
  }

  @Test
  void who_is_unknown_keeps_nobody_from_logging_in() {
    try (TestBroker broker = TestBroker.start(AccountsTest::withAccounts)) {
      List<TestClient> unknown = new ArrayList<>();
      for (int i = 0; i < 200; i++) { // 10 seconds of a processor, if they cost any
        unknown.add(login(broker, "nobody" + i, SECRET));
      }
      try (TestClient known = login(broker, "slow", SECRET)) {
        known.ping();
      }
      for (TestClient each : unknown) {
        assertThat(each.readLine()).isEqualTo("-ERR 'Authorization Violation'");
        each.close();
      }
    }
  }

  @Test
  void who_waits_for_a_login_is_not_stale() {
    try (TestBroker broker =
            TestBroker.start(
                options -> withAccounts(options).pingInterval(Duration.ofMillis(20)).pingMax(1));
        TestClient slow = login(broker, "slow", SECRET)) {
      slow.ping();
    }
  }

  @Test
  void without_a_limit_of_its_own_a_message_may_be_as_large_as_what_may_wait() {
    try (TestBroker broker =
            TestBroker.start(
                options ->
                    options
                        .limits(new Limits(4096, -1, 100, 0, 0))
                        .delivery(DeliveryOptions.defaults().withMaxPending(4_000_000)));
        TestClient client = broker.client()) {
      client.send("SUB a 1\r\n");
      client.publish("a", "x".repeat(3_000_000));
      assertThat(client.next().text()).hasSize(3_000_000);
      client.send("PUB a 4000001\r\n");
      assertThat(client.readLine()).isEqualTo("-ERR 'Maximum Payload Violation'");
    }
  }
}
