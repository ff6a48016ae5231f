package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.AccountLimits;
import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.ExportOptions;
import dev.postroom.broker.options.ExportOptions.Access;
import dev.postroom.broker.options.ExportOptions.Responses;
import dev.postroom.broker.options.ImportOptions;
import dev.postroom.broker.options.User;
import dev.postroom.subject.mapping.Mapping;
import dev.postroom.subject.mapping.MappingException;
import dev.postroom.subject.mapping.Renaming;
import dev.postroom.testsupport.NoLeaks;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What accounts have of each other, whoever is connected to which loop.
@ExtendWith(NoLeaks.class)
class ImportsTest {
  private static final ImportOptions.Stream STREAM =
      new ImportOptions.Stream("A", names("st.>", "here.st.>"));

  private static Renaming names(String source, String destination) {
    try {
      return Renaming.of(source, destination);
    } catch (MappingException e) {
      throw new AssertionError(e);
    }
  }

  private static ImportOptions.Service service(Responses responses, Duration threshold) {
    ExportOptions.Service export =
        new ExportOptions.Service("svc.*", Access.PUBLIC, responses, threshold, null);
    return new ImportOptions.Service("A", "svc.*", names("s.*", "svc.*"), false, export);
  }

  private static AccountOptions importing(AccountLimits limits, ImportOptions... imports) {
    return new AccountOptions("B", List.of(), List.of(), List.of(imports), limits);
  }

  private static BrokerOptions.Builder with(BrokerOptions.Builder options, AccountOptions b) {
    return options
        .loops(2)
        .accounts(List.of(new AccountOptions("A"), b))
        .authentication(Authentication.users(User.of("a", "a").in("A"), User.of("b", "b").in("B")));
  }

  private static TestBroker start(ImportOptions... imports) {
    return TestBroker.start(options -> with(options, importing(AccountLimits.NONE, imports)));
  }

  private static void reload(TestBroker broker, AccountOptions b) {
    broker.broker().reload(with(broker.broker().options().toBuilder(), b).build());
  }

  /// Let a client of account A and one of B talk.
  private static void talk(TestBroker broker, Talk talk) {
    Talk.between(broker, Talk.user("a"), Talk.user("b"), talk);
  }

  private static TestClient login(TestBroker broker, String user) {
    return broker.client(Talk.user(user));
  }

  private static long subscriptions(TestBroker broker, String account) {
    return broker.broker().accounts().stream()
        .filter(each -> each.name().equals(account))
        .findFirst()
        .orElseThrow()
        .subscriptions()
        .count();
  }

  @Test
  void what_a_client_gets_of_another_account_ends_with_its_subscription() {
    talk(
        start(STREAM),
        (broker, a, b) -> {
          b.subscribe("here.> 1", "here.st.x q 2", "other 3");
          assertThat(subscriptions(broker, "A")).isEqualTo(2);
          a.publish("st.x", "hi");
          assertThat(List.of(b.next().sid(), b.next().sid())).containsExactlyInAnyOrder("1", "2");

          b.send("UNSUB 1\r\n");
          b.ping();
          assertThat(subscriptions(broker, "A")).isEqualTo(1);
          b.close();
          broker.await("what was to come", () -> subscriptions(broker, "A") == 0);
        });
  }

  @Test
  void a_limit_of_messages_counts_those_of_both_accounts() {
    talk(
        start(STREAM),
        (broker, a, b) -> {
          b.send("SUB here.st.x 1\r\nUNSUB 1 2\r\n");
          b.ping();
          b.publish("here.st.x", "1");
          assertThat(b.next().text()).isEqualTo("1");
          a.publish("st.x", "2");
          assertThat(b.next().text()).isEqualTo("2");
          a.publish("st.x", "3");
          a.ping();

          assertThat(b.hasMore()).isFalse();
          broker.await("what was to come", () -> subscriptions(broker, "A") == 0);
        });
  }

  @Test
  void a_reload_begins_and_ends_what_is_imported() {
    talk(
        start(),
        (broker, a, b) -> {
          b.subscribe("> 1");
          a.publish("st.x", "before");
          a.ping();
          assertThat(b.hasMore()).isFalse();

          reload(broker, importing(AccountLimits.NONE, STREAM));
          a.publish("st.x", "here");
          assertThat(b.next().subject()).isEqualTo("here.st.x");

          reload(
              broker,
              importing(AccountLimits.NONE, new ImportOptions.Stream("A", names("st.>", "st.>"))));
          a.publish("st.x", "elsewhere");
          assertThat(b.next().subject()).isEqualTo("st.x");

          reload(broker, importing(AccountLimits.NONE));
          a.publish("st.x", "after");
          a.ping();
          assertThat(b.hasMore()).isFalse();
          assertThat(subscriptions(broker, "A")).isZero();
        });
  }

  @Test
  void a_request_is_answered_once_by_another_account() {
    talk(
        start(service(Responses.SINGLETON, Duration.ZERO)),
        (broker, a, b) -> {
          a.subscribe("svc.* 1");
          b.send("SUB inbox 1\r\nPUB s.x inbox 2\r\nhi\r\n");
          TestClient.Message request = a.next();
          assertThat(request.subject()).isEqualTo("svc.x");
          assertThat(request.reply()).startsWith("_R_.");
          assertThat(request.text())
              .startsWith("NATS/1.0\r\nNats-Request-Info: {\"acc\":\"B\"")
              .endsWith("hi");

          a.publish(request.reply(), "one");
          a.publish(request.reply(), "two");
          a.ping();
          assertThat(b.next().text()).isEqualTo("one");
          assertThat(b.hasMore()).isFalse();
          assertThat(subscriptions(broker, "A")).isEqualTo(1);
        });
  }

  @Test
  void what_is_not_answered_in_time_is_forgotten() {
    talk(
        start(service(Responses.SINGLETON, Duration.ofMillis(50))),
        (broker, a, b) -> {
          a.subscribe("svc.* 1");
          b.send("SUB inbox 1\r\n" + "PUB s.x inbox 2\r\nhi\r\n".repeat(20));
          String reply = a.next().reply();
          for (int i = 1; i < 20; i++) {
            a.next();
          }
          broker.await("what was to come", () -> subscriptions(broker, "A") == 1);

          a.publish(reply, "late");
          a.ping();
          assertThat(b.hasMore()).isFalse();
        });
  }

  @Test
  void nobody_waits_for_a_client_that_has_left() {
    talk(
        start(service(Responses.STREAMED, Duration.ZERO)),
        (broker, a, b) -> {
          a.subscribe("svc.* 1");
          b.send("SUB inbox.* 1\r\nPUB s.x inbox.1 2\r\nhi\r\nPUB s.x inbox.2 2\r\nhi\r\n");
          a.next();
          a.next();
          assertThat(subscriptions(broker, "A")).isEqualTo(3);

          b.close();
          broker.await("what was to come", () -> subscriptions(broker, "A") == 1);
        });
  }

  @Test
  void a_request_that_mappings_send_in_a_circle_ends() throws MappingException {
    ExportOptions.Service export =
        new ExportOptions.Service("svc", Access.PUBLIC, Responses.SINGLETON, Duration.ZERO, null);
    ImportOptions there = new ImportOptions.Service("A", "svc", names("s", "svc"), false, export);
    ImportOptions back = new ImportOptions.Service("B", "s", names("back", "s"), false, export);
    Mapping circle = Mapping.of("svc", List.of(new Mapping.Target("back", 100, "")));
    AccountOptions a =
        new AccountOptions("A", List.of(circle), List.of(), List.of(back), AccountLimits.NONE);
    try (TestBroker broker =
            TestBroker.start(
                options ->
                    with(options, importing(AccountLimits.NONE, there))
                        .accounts(List.of(a, importing(AccountLimits.NONE, there))));
        TestClient b = login(broker, "b")) {
      b.send("SUB inbox 1\r\nPUB s inbox 2\r\nhi\r\n");

      assertThat(b.next().text()).startsWith("NATS/1.0 503");
      assertThat(subscriptions(broker, "A") + subscriptions(broker, "B")).isEqualTo(3);
    }
  }

  @Test
  void after_a_reload_to_less_patience_a_request_ends_before_an_older_one() {
    talk(
        start(service(Responses.SINGLETON, Duration.ofMinutes(2))),
        (broker, a, b) -> {
          a.subscribe("svc.* 1");
          b.send("SUB inbox 1\r\nPUB s.x inbox 2\r\nhi\r\n");
          String patient = a.next().reply();
          reload(
              broker,
              importing(AccountLimits.NONE, service(Responses.SINGLETON, Duration.ofMillis(20))));
          b.send("PUB s.x inbox 2\r\nhi\r\n");
          String late = a.next().reply();
          broker.await("one wait is over", () -> subscriptions(broker, "A") == 2);
          a.publish(late, "late");
          a.publish(patient, "early enough");
          a.ping();
          assertThat(b.next().text()).isEqualTo("early enough");
          assertThat(b.hasMore()).isFalse();
        });
  }

  @Test
  void the_limits_of_an_account_hold_its_clients() {
    AccountLimits limits = new AccountLimits(2, 1, 3);
    try (TestBroker broker = TestBroker.start(options -> with(options, importing(limits)));
        TestClient first = login(broker, "b");
        TestClient second = login(broker, "b")) {
      first.send("SUB a 1\r\nSUB b 2\r\n");
      assertThat(first.readLine()).isEqualTo("-ERR 'maximum subscriptions exceeded'");
      second.publish("a", "1234");
      assertThat(second.readLine()).isEqualTo("-ERR 'Maximum Payload Violation'");
      second.readEnd();
      try (TestClient third = login(broker, "b")) {
        reload(broker, importing(new AccountLimits(1, 1, 3)));
        broker.await("what was to come", () -> broker.broker().openConnections().size() == 1);
        third.ping();
      }
    }
  }

  @Test
  void requests_that_wait_take_no_more_memory_than_there_is_and_give_it_back() {
    ImportOptions service = service(Responses.STREAMED, Duration.ZERO);
    talk(
        TestBroker.start(
            options ->
                with(options, importing(AccountLimits.NONE, service)).subscriptionMemory(40_000)),
        (broker, a, b) -> {
          a.subscribe("svc.* 1");
          b.send("SUB inbox 1\r\n" + "PUB s.x inbox 2\r\nhi\r\n".repeat(100));
          assertThat(b.next().text()).startsWith("NATS/1.0 503");
          assertThat(subscriptions(broker, "A")).isBetween(5L, 50L);
          b.close();
          broker.await("memory given back", () -> subscriptions(broker, "A") == 1);

          a.send("UNSUB 1\r\nSUB svc.* 2\r\n");
          try (TestClient next = login(broker, "b")) {
            next.send("SUB inbox 1\r\nPUB s.x inbox 2\r\nhi\r\n");
            TestClient.Message request = a.next();
            while (!request.sid().equals("2")) {
              request = a.next();
            }
            a.publish(request.reply(), "yes");
            assertThat(next.next().text()).isEqualTo("yes");
          }
        });
  }

  @Test
  @SuppressWarnings("try") // reason: it leaves before the others
  void nobody_waits_in_several_accounts_for_a_client_that_has_left() {
    ImportOptions first = service(Responses.STREAMED, Duration.ZERO);
    ExportOptions.Service export =
        new ExportOptions.Service("s.*", Access.PUBLIC, Responses.SINGLETON, Duration.ZERO, null);
    ImportOptions second =
        new ImportOptions.Service("B", "s.*", names("cs.*", "s.*"), false, export);
    AccountOptions c =
        new AccountOptions("C", List.of(), List.of(), List.of(second), AccountLimits.NONE);
    AccountOptions b = importing(AccountLimits.NONE, first);
    try (TestBroker broker =
            TestBroker.start(
                options ->
                    options
                        .accounts(List.of(new AccountOptions("A"), b, c))
                        .authentication(
                            Authentication.users(
                                User.of("a", "a").in("A"), User.of("c", "c").in("C"))));
        TestClient responder = login(broker, "a");
        TestClient requestor = login(broker, "c")) {
      responder.subscribe("svc.* 1");
      requestor.send("SUB inbox 1\r\nPUB cs.x inbox 2\r\nhi\r\n");
      responder.publish(responder.next().reply(), "1");
      assertThat(requestor.next().text()).isEqualTo("1");
      requestor.publish("cs.x", "");
      requestor.send("PUB cs.x inbox 2\r\nhi\r\n");
      responder.next();
      responder.next();

      requestor.close();
      broker.await("nobody waits in A", () -> subscriptions(broker, "A") == 1);
      broker.await("nobody waits in B", () -> subscriptions(broker, "B") == 1);
    }
  }
}
