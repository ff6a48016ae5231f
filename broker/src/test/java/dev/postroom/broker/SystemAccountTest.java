package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.User;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.UserSnapshot;
import dev.postroom.broker.system.ServerLabels;
import dev.postroom.broker.system.SystemAccount.Goodbye;
import dev.postroom.broker.system.SystemAnswer;
import dev.postroom.broker.system.SystemRequest;
import dev.postroom.broker.system.SystemService;
import dev.postroom.testsupport.NoLeaks;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the broker tells in the system account, and how it hears requests. That the documents are
/// those of the Go server is shown beside it (`SystemAccountIT`).
@ExtendWith(NoLeaks.class)
class SystemAccountTest {
  private static final byte[] PONG = "pong".getBytes(StandardCharsets.UTF_8);

  private static BrokerOptions.Builder withAccounts(BrokerOptions.Builder options) {
    return options
        .loops(1)
        .serverName("here")
        .systemAccount("SYS")
        .accounts(List.of(new AccountOptions("A"), new AccountOptions("SYS")))
        .authentication(
            Authentication.users(
                User.of("a", "a").in("A"), User.of("sys", "sys").in("SYS"), User.of("g", "g")));
  }

  private static TestClient login(TestBroker broker, String user) {
    TestClient client = new TestClient(broker.port());
    client.send(
        "CONNECT {\"verbose\":false,\"protocol\":1,\"user\":\"%1$s\",\"pass\":\"%1$s\"}\r\n"
            .formatted(user));
    client.send("PING\r\n");
    assertThat(client.readLine()).isEqualTo("PONG");
    assertThat(client.readLine()).startsWith("INFO ").contains("\"connect_info\":true");
    return client;
  }

  private static TestClient watcher(TestBroker broker) {
    TestClient watcher = login(broker, "sys");
    watcher.send("SUB $SYS.ACCOUNT.> 1\r\nSUB $SYS.SERVER.> 2\r\n");
    watcher.ping();
    return watcher;
  }

  private static List<String> subjects(TestClient client, int count) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(client.next().subject());
    }
    return all;
  }

  @Test
  void who_comes_and_goes_is_told_with_how_many_are_there() {
    try (TestBroker broker = TestBroker.start(SystemAccountTest::withAccounts);
        TestClient watcher = watcher(broker)) {
      TestClient client = login(broker, "a");

      assertThat(subjects(watcher, 2))
          .containsExactly("$SYS.SERVER.ACCOUNT.A.CONNS", "$SYS.ACCOUNT.A.SERVER.CONNS");
      TestClient.Message connect = watcher.next();
      assertThat(connect.subject()).isEqualTo("$SYS.ACCOUNT.A.CONNECT");
      assertThat(connect.text())
          .contains("\"type\":\"io.nats.server.advisory.v1.client_connect\"")
          .contains("\"acc\":\"A\",\"user\":\"a\"")
          .doesNotContain("\"stop\"");

      client.close();
      assertThat(watcher.next().text()).contains("\"acc\":\"A\",\"name\":\"A\",\"conns\":0");
      watcher.next();
      TestClient.Message disconnect = watcher.next();
      assertThat(disconnect.subject()).isEqualTo("$SYS.ACCOUNT.A.DISCONNECT");
      assertThat(disconnect.text()).contains("\"stop\":").endsWith("\"reason\":\"Client Closed\"}");
    }
  }

  @Test
  void of_the_default_account_no_numbers_are_told() {
    try (TestBroker broker = TestBroker.start(SystemAccountTest::withAccounts);
        TestClient watcher = watcher(broker);
        TestClient _ = login(broker, "g")) {
      assertThat(watcher.next().subject()).isEqualTo("$SYS.ACCOUNT.$G.CONNECT");
    }
  }

  @Test
  void who_is_refused_is_told_in_the_system_account_and_where_it_was() {
    try (TestBroker broker = TestBroker.start(SystemAccountTest::withAccounts);
        TestClient watcher = watcher(broker);
        TestClient inDefault = login(broker, "g")) {
      watcher.next();
      inDefault.send("SUB $SYS.ACCOUNT.CLIENT.AUTH.ERR 1\r\n");
      inDefault.ping();
      TestClient refused = new TestClient(broker.port());
      refused.send("CONNECT {\"user\":\"a\",\"pass\":\"wrong\"}\r\n");

      TestClient.Message there = inDefault.next();
      TestClient.Message told = watcher.next();
      assertThat(told.subject())
          .isEqualTo("$SYS.SERVER." + broker.broker().id() + ".CLIENT.AUTH.ERR");
      assertThat(told.text()).contains("\"acc\":\"$G\"").contains("Authentication Failure");
      assertThat(id(told)).isEqualTo(id(there));
      assertThat(watcher.next().subject()).isEqualTo("$SYS.ACCOUNT.$G.DISCONNECT");
      refused.close();
    }
  }

  private static String id(TestClient.Message event) {
    return event.text().replaceAll(".*\"id\":\"([0-9A-Za-z]{22})\".*", "$1");
  }

  @Test
  void while_nobody_listens_nothing_is_made() {
    try (TestBroker broker = TestBroker.start(SystemAccountTest::withAccounts);
        TestClient _ = login(broker, "sys")) {
      login(broker, "a").close();
      broker.await("the end", () -> !broker.broker().closedConnections().isEmpty());

      assertThat(broker.broker().system().info().seq()).isZero();
    }
  }

  @Test
  void without_a_system_account_nobody_is_told() {
    try (TestBroker broker = TestBroker.start(options -> withAccounts(options).systemAccount(""));
        TestClient watcher = watcher(broker)) {
      login(broker, "a").close();
      broker.await("the end", () -> !broker.broker().closedConnections().isEmpty());

      assertThat(watcher.hasMore()).isFalse();
    }
  }

  @Test
  void numbers_rise_from_message_to_message_and_labels_are_shown() {
    try (TestBroker broker = TestBroker.start(SystemAccountTest::withAccounts)) {
      broker.broker().system().labels(new ServerLabels(List.of("az:1"), Map.of("k", "v")));
      try (TestClient watcher = watcher(broker);
          TestClient _ = login(broker, "a")) {
        assertThat(watcher.next().text())
            .contains("\"tags\":[\"az:1\"],\"metadata\":{\"k\":\"v\"}")
            .contains("\"seq\":1,");
        assertThat(watcher.next().text()).contains("\"seq\":2,");
      }
    }
  }

  @Test
  void the_end_of_the_server_is_the_last_thing_told() {
    try (TestBroker broker = TestBroker.start(SystemAccountTest::withAccounts);
        TestClient watcher = watcher(broker)) {
      broker.broker().close();

      TestClient.Message last = watcher.next();
      assertThat(last.subject()).isEqualTo("$SYS.SERVER." + broker.broker().id() + ".SHUTDOWN");
      assertThat(last.text()).startsWith("{\"name\":\"here\",\"host\":");
      watcher.readEnd();
    }
  }

  @Test
  void lame_duck_mode_is_told_before_the_clients_are() {
    try (TestBroker broker = TestBroker.start(SystemAccountTest::withAccounts);
        TestClient watcher = watcher(broker)) {
      CountDownLatch done = new CountDownLatch(1);
      broker.broker().lameDuck(done::countDown);

      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        String line = watcher.readLine();
        lines.add(line.replaceAll(" .*", ""));
        if (line.startsWith("MSG ")) {
          assertThat(line).contains(".LAMEDUCK ");
          watcher.raw().readExactly(Integer.parseInt(line.replaceAll(".* ", "")) + 2);
        }
      }
      assertThat(lines).containsExactlyInAnyOrder("INFO", "MSG");
    }
  }

  /// Answers `pong` after what it is told to wait for.
  private static final class Ponger implements SystemService {
    final CountDownLatch mayAnswer;
    final AtomicInteger asked = new AtomicInteger();

    Ponger(int holds) {
      mayAnswer = new CountDownLatch(holds);
    }

    @Override
    public List<Served> ofSystem() {
      return List.of(new Served("$SYS.REQ.*", false));
    }

    @Override
    public List<Served> ofEveryAccount() {
      return List.of(new Served("$SYS.REQ.ACC", false));
    }

    @Override
    public @Nullable SystemAnswer answer(SystemRequest request) {
      asked.incrementAndGet();
      try {
        mayAnswer.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return request.token(2).equals("SILENT") ? null : SystemAnswer.of(PONG);
    }
  }

  @Test
  void a_request_is_answered_in_the_account_in_which_it_was_made() {
    try (TestBroker broker = TestBroker.start(SystemAccountTest::withAccounts)) {
      broker.broker().system().serve(new Ponger(0));
      try (TestClient client = login(broker, "a");
          TestClient other = login(broker, "g")) {
        client.send("SUB inbox 1\r\nPUB $SYS.REQ.ACC inbox 0\r\n\r\n");
        assertThat(client.next().text()).isEqualTo("pong");
        other.send("SUB inbox 1\r\n");
        assertThat(other.hasMore()).isFalse();
      }
    }
  }

  @Test
  void what_nobody_serves_has_no_responders() {
    try (TestBroker broker = TestBroker.start(SystemAccountTest::withAccounts)) {
      broker.broker().system().serve(new Ponger(0));
      try (TestClient client = new TestClient(broker.port())) {
        client.send(
            "CONNECT {\"verbose\":false,\"headers\":true,\"no_responders\":true,\"user\":\"a\","
                + "\"pass\":\"a\"}\r\nSUB inbox 1\r\nPUB $SYS.REQ.NOBODY inbox 0\r\n\r\n");
        assertThat(client.next().text()).startsWith("NATS/1.0 503");
      }
    }
  }

  @Test
  void a_flood_of_requests_leaves_most_of_them_unanswered_and_others_answered() {
    try (TestBroker broker = TestBroker.start(SystemAccountTest::withAccounts)) {
      Ponger ponger = new Ponger(1);
      broker.broker().system().serve(ponger);
      try (TestClient flooding = login(broker, "a");
          TestClient admin = login(broker, "sys")) {
        flooding.send("SUB inbox 1\r\n");
        flooding.send("PUB $SYS.REQ.ACC inbox 0\r\n\r\n".repeat(5_000));
        flooding.ping();
        assertThat(broker.broker().system().waiting()).isBetween(1, 64);
        admin.send("SUB inbox 1\r\nPUB $SYS.REQ.X inbox 0\r\n\r\n");
        ponger.mayAnswer.countDown();

        assertThat(admin.next().text()).isEqualTo("pong");
        broker.await("all answers", () -> broker.broker().system().waiting() == 0);
        assertThat(ponger.asked.get()).isLessThan(100);
        assertThat(broker.log().lines()).anyMatch(text -> text.contains("thrown away"));
      }
    }
  }

  @Test
  void an_account_whose_requests_take_long_keeps_no_other_waiting() {
    try (TestBroker broker = TestBroker.start(SystemAccountTest::withAccounts)) {
      CountDownLatch go = new CountDownLatch(1);
      broker.broker().system().serve(new Favouring("A", go));
      try (TestClient many = login(broker, "a");
          TestClient one = login(broker, "g")) {
        many.send("SUB inbox 1\r\n");
        many.send("PUB $SYS.REQ.ACC inbox 0\r\n\r\n".repeat(10));
        many.ping();
        one.send("SUB inbox 1\r\nPUB $SYS.REQ.ACC inbox 0\r\n\r\n");

        assertThat(one.next().text()).isEqualTo("pong"); // nothing of the other is answered yet
        assertThat(broker.broker().system().waiting()).isEqualTo(9);
        go.countDown();
        assertThat(many.next().text()).isEqualTo("pong");
      } finally {
        go.countDown();
      }
    }
  }

  /// Answers `pong`, to one account only when it may.
  private record Favouring(String account, CountDownLatch go) implements SystemService {
    @Override
    public List<Served> ofSystem() {
      return List.of();
    }

    @Override
    public List<Served> ofEveryAccount() {
      return List.of(new Served("$SYS.REQ.ACC", false));
    }

    @Override
    public SystemAnswer answer(SystemRequest request) {
      try {
        if (request.account().equals(account)) {
          go.await();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return SystemAnswer.of(PONG);
    }
  }

  @Test
  void accounts_of_a_reload_are_listened_to_as_well() {
    try (TestBroker broker = TestBroker.start(SystemAccountTest::withAccounts)) {
      broker.broker().system().serve(new Ponger(0));
      assertThat(broker.broker().system().internalSubscriptions()).hasSize(3);

      broker
          .broker()
          .reload(
              broker.broker().options().toBuilder()
                  .accounts(
                      List.of(
                          new AccountOptions("A"),
                          new AccountOptions("NEW"),
                          new AccountOptions("SYS")))
                  .build());

      assertThat(broker.broker().system().internalSubscriptions())
          .extracting(each -> each.account())
          .containsExactlyInAnyOrder("$G", "A", "NEW", "SYS");
    }
  }

  @Test
  void a_client_can_be_closed_by_its_number() {
    try (TestBroker broker = TestBroker.start(SystemAccountTest::withAccounts);
        TestClient client = login(broker, "a")) {
      ConnectionSnapshot open = broker.broker().openConnections().getFirst();

      assertThat(broker.broker().system().kick(open.cid())).isTrue();

      client.readEnd();
      assertThat(broker.firstCloseReason()).isEqualTo("Kicked");
      assertThat(broker.broker().system().kick(4711)).isFalse();
    }
  }

  @Test
  void one_client_can_be_told_goodbye() {
    try (TestBroker broker = TestBroker.start(SystemAccountTest::withAccounts);
        TestClient client = login(broker, "a");
        TestClient old = new TestClient(broker.port())) {
      old.send("CONNECT {\"verbose\":false,\"protocol\":0,\"user\":\"a\",\"pass\":\"a\"}\r\n");
      old.ping();
      List<Long> cids =
          broker.broker().openConnections().stream().map(ConnectionSnapshot::cid).sorted().toList();

      assertThat(broker.broker().system().sayGoodbye(cids.get(0))).isEqualTo(Goodbye.TOLD);
      assertThat(client.readLine()).contains("\"ldm\":true");
      assertThat(broker.broker().system().sayGoodbye(cids.get(1)))
          .isEqualTo(Goodbye.NOT_UNDERSTOOD);
      assertThat(broker.broker().system().sayGoodbye(4711)).isEqualTo(Goodbye.NOBODY);
    }
  }

  @Test
  void a_client_is_known_by_its_number() {
    try (TestBroker broker = TestBroker.start(SystemAccountTest::withAccounts);
        TestClient _ = login(broker, "a")) {
      long cid = broker.broker().openConnections().getFirst().cid();

      UserSnapshot user = Objects.requireNonNull(broker.broker().system().user(cid));
      assertThat(user.user()).isEqualTo("a");
      assertThat(user.account()).isEqualTo("A");
      assertThat(broker.broker().system().user(4711)).isNull();
    }
  }

  @Test
  void those_who_would_get_a_message_are_counted() {
    try (TestBroker broker = TestBroker.start(SystemAccountTest::withAccounts);
        TestClient client = login(broker, "a")) {
      client.send("SUB foo 1\r\nSUB foo q 2\r\nSUB foo q 3\r\nSUB > 4\r\nSUB bar 5\r\n");
      client.ping();

      assertThat(broker.broker().system().subscribers("A", "foo", "")).isEqualTo(4);
      assertThat(broker.broker().system().subscribers("A", "foo", "q")).isEqualTo(2);
      assertThat(broker.broker().system().subscribers("A", "foo", "r")).isZero();
      assertThat(broker.broker().system().subscribers("A", "foo.*", "")).isZero();
      assertThat(broker.broker().system().subscribers("none", "foo", "")).isZero();
    }
  }
}
