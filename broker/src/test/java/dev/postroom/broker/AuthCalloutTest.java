package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.AccountLimits;
import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.CalloutOptions;
import dev.postroom.broker.options.User;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.nkey.AuthorizationResponse;
import dev.postroom.nkey.Claims;
import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKeyPair;
import dev.postroom.nkey.UserClaims;
import dev.postroom.nkey.UserClaims.Restrictions;
import dev.postroom.testsupport.NoLeaks;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Logins that a service decides, and what else goes on meanwhile (docs/spec/core.md 4.10).
@ExtendWith(NoLeaks.class)
class AuthCalloutTest {
  private static final Pattern USER_KEY = Pattern.compile("\"user_nkey\":\"(U[A-Z2-7]{55})\"");
  private static final String AUTH = ",\"user\":\"auth\",\"pass\":\"p\"";

  private final NKeyPair issuer = NKeyPair.create(KeyKind.ACCOUNT, new SecureRandom());

  private TestBroker start(Duration patience) {
    return start(patience, "");
  }

  private TestBroker start(Duration patience, String noAuthUser) {
    Authentication authentication = authentication(noAuthUser, User.of("other", "p").in("OTHER"));
    return TestBroker.start(
        builder ->
            builder
                .accounts(
                    List.of(
                        new AccountOptions("AUTH"),
                        new AccountOptions("APP"),
                        new AccountOptions("OTHER")))
                .authTimeout(patience)
                .authentication(authentication));
  }

  private Authentication authentication(String noAuthUser, User more) {
    return Authentication.users(
            User.of("auth", "p").in("AUTH"), User.of("stat", "p").in("APP"), more)
        .withCallout(CalloutOptions.of(issuer.publicKey(), "AUTH", "auth").allowing("APP"))
        .withNoAuthUser(noAuthUser);
  }

  private static TestClient service(TestBroker broker) {
    TestClient service = broker.client(AUTH);
    service.subscribe("$SYS.REQ.USER.AUTH 1");
    return service;
  }

  private static TestClient asking(TestBroker broker, String behind) {
    TestClient client = new TestClient(broker.port());
    client.send("CONNECT {\"verbose\":false,\"pedantic\":false,\"user\":\"who\"}\r\n" + behind);
    return client;
  }

  /// What happens when a service was asked about a client.
  @FunctionalInterface
  private interface Question {
    void go(TestBroker broker, TestClient service, TestClient client, TestClient.Message request);
  }

  /// Let a client come that says this behind its CONNECT, so that the service is asked about it.
  private void asked(String behind, Question question) {
    try (TestBroker broker = start(Duration.ofSeconds(10));
        TestClient service = service(broker);
        TestClient client = asking(broker, behind)) {
      question.go(broker, service, client, service.next());
    }
  }

  /// Let a client come that says this in place of CONNECT, where there is a user for the silent.
  private void askedOfSilence(String said, Question question) {
    try (TestBroker broker = start(Duration.ofSeconds(10), "stat");
        TestClient service = service(broker);
        TestClient silent = new TestClient(broker.port())) {
      silent.send(said);
      question.go(broker, service, silent, service.next());
    }
  }

  private static String json(TestClient.Message request) {
    String claims = request.text().split("\\.", -1)[1];
    return new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8);
  }

  private static String userKey(TestClient.Message request) {
    String json = json(request);
    Matcher found = USER_KEY.matcher(json);
    assertThat(found.find()).as(json).isTrue();
    return found.group(1);
  }

  private void admit(
      TestBroker broker, TestClient service, TestClient.Message request, long until) {
    Claims user = Claims.of("APP", userKey(request), Instant.now()).named("bobby").until(until);
    admit(broker, service, request, UserClaims.of(user));
  }

  private void admit(
      TestBroker broker, TestClient service, TestClient.Message request, UserClaims claimed) {
    String key = userKey(request);
    Instant now = Instant.now();
    String user = claimed.sign(issuer);
    Claims claims = Claims.of(broker.broker().id(), key, now);
    service.publish(request.reply(), new AuthorizationResponse(claims, user, "", "").sign(issuer));
  }

  @Test
  void what_a_client_sends_meanwhile_waits_and_others_do_not() {
    asked(
        "SUB a 1\r\nPUB a 2\r\nhi\r\nPING\r\n",
        (broker, service, client, request) -> {
          service.ping();
          assertThat(broker.broker().snapshot().subscriptions()).isEqualTo(2); // and the inbox

          admit(broker, service, request, 0);

          assertThat(client.next().text()).isEqualTo("hi");
          assertThat(client.readLine()).isEqualTo("PONG");
          assertThat(broker.broker().snapshot().subscriptions()).isEqualTo(2);
        });
  }

  @Test
  void a_client_that_leaves_is_waited_for_no_more_and_an_answer_then_is_nobodys() {
    try (TestBroker broker = start(Duration.ofSeconds(60));
        TestClient service = service(broker)) {
      TestClient client = asking(broker, "");
      TestClient.Message request = service.next();
      client.close();
      broker.await("it has left", () -> broker.broker().snapshot().connections() == 1);
      broker.await("no inbox", () -> broker.broker().snapshot().subscriptions() == 1);
      admit(broker, service, request, 0);
      service.ping();
    }
  }

  @Test
  void only_the_first_answer_counts() {
    asked(
        "PING\r\n",
        (broker, service, client, request) -> {
          service.publish(request.reply(), "rubbish");
          admit(broker, service, request, 0);
          assertThat(client.readLine()).isEqualTo("-ERR 'Authorization Violation'");
          broker.await("a reason", () -> broker.log().lines().contains("WRN Expected 3 chunks"));
        });
  }

  @Test
  void nobody_answering_is_a_refusal() {
    try (TestBroker broker = start(Duration.ofMillis(50));
        TestClient client = asking(broker, "PING\r\n")) {
      assertThat(client.readLine()).isEqualTo("-ERR 'Authorization Violation'");
      assertThat(broker.firstCloseReason()).isEqualTo("Authentication Failure");
      assertThat(broker.log().lines())
          .contains("DBG Authorization callout response not received in time on account \"AUTH\"");
    }
  }

  @Test
  void a_client_must_go_when_its_admission_ends() {
    asked(
        "PING\r\n",
        (broker, service, client, request) -> {
          admit(broker, service, request, Instant.now().getEpochSecond() + 1);
          assertThat(client.readLine()).isEqualTo("PONG");
          assertThat(client.readLine()).isEqualTo("-ERR 'User Authentication Expired'");
          assertThat(broker.firstCloseReason()).isEqualTo("Authentication Expired");
        });
  }

  @Test
  void an_admission_may_end_as_late_as_a_number_can_say() {
    asked(
        "PING\r\n",
        (broker, service, client, request) -> {
          admit(broker, service, request, Long.MAX_VALUE);
          assertThat(client.readLine()).isEqualTo("PONG");
          client.ping();
        });
  }

  @Test
  void after_a_reload_who_was_vouched_for_must_come_again_and_others_stay() {
    asked(
        "PING\r\n",
        (broker, service, client, request) -> {
          admit(broker, service, request, 0);
          assertThat(client.readLine()).isEqualTo("PONG");
          broker.broker().reload(broker.broker().options());
          client.readEnd();
          service.ping();
        });
  }

  @Test
  void a_login_that_waits_during_a_reload_is_judged_by_what_holds_then() {
    asked(
        "SUB a 1\r\nPUB a 2\r\nhi\r\nPING\r\n",
        (broker, service, client, request) -> {
          broker.broker().reload(broker.broker().options());
          broker.broker().reload(broker.broker().options());
          admit(broker, service, request, 0);
          assertThat(client.next().text()).isEqualTo("hi");
          assertThat(client.readLine()).isEqualTo("PONG");
          assertThat(service.hasMore()).isFalse(); // it was asked once

          broker.broker().reload(broker.broker().options()); // as for everybody whom it admitted
          client.readEnd();
          service.ping();
        });
  }

  @Test
  void a_login_that_waits_while_a_reload_takes_its_account_away_is_refused() {
    asked(
        "PING\r\n",
        (broker, service, client, request) -> {
          reload(
              broker,
              broker.broker().options().authentication(),
              new AccountOptions("AUTH"),
              new AccountOptions("OTHER"));
          admit(broker, service, request, 0);
          assertThat(client.readLine()).isEqualTo("-ERR 'Authorization Violation'");
          service.ping();
        });
  }

  @Test
  void a_login_that_waits_while_a_reload_fills_its_account_is_refused() {
    asked(
        "PING\r\n",
        (broker, service, client, request) -> {
          reload(
              broker,
              broker.broker().options().authentication(),
              new AccountOptions("AUTH"),
              new AccountOptions(
                  "APP", List.of(), List.of(), List.of(), new AccountLimits(0, -1, -1)),
              new AccountOptions("OTHER"));
          admit(broker, service, request, 0);
          assertThat(client.readLine())
              .isEqualTo("-ERR 'maximum account active connections exceeded'");
        });
  }

  @Test
  void whom_a_reload_lists_meanwhile_his_password_lets_in_and_nobody_else() {
    for (String password : List.of("new", "wrong")) {
      try (TestBroker broker = start(Duration.ofSeconds(10));
          TestClient service = service(broker);
          TestClient client = new TestClient(broker.port())) {
        client.send(
            "CONNECT {\"verbose\":false,\"user\":\"who\",\"pass\":\""
                + password
                + "\"}\r\nPING\r\n");
        TestClient.Message request = service.next();
        reload(
            broker,
            authentication("", User.of("who", "new").in("OTHER")),
            new AccountOptions("AUTH"),
            new AccountOptions("APP"),
            new AccountOptions("OTHER"));
        admit(broker, service, request, 0);
        if (password.equals("new")) {
          assertThat(client.readLine()).isEqualTo("PONG");
          assertThat(broker.broker().openConnections())
              .extracting(ConnectionSnapshot::account)
              .containsExactlyInAnyOrder("AUTH", "OTHER");
        } else { // then it is for the service again
          admit(broker, service, service.next(), 0);
          assertThat(client.readLine()).isEqualTo("PONG");
          assertThat(broker.broker().openConnections())
              .extracting(ConnectionSnapshot::account)
              .containsExactlyInAnyOrder("AUTH", "APP");
        }
      }
    }
  }

  @Test
  void who_says_nothing_is_refused_when_its_user_is_gone_meanwhile() {
    askedOfSilence(
        "SUB a 1\r\n",
        (broker, service, silent, request) -> {
          reload(
              broker,
              Authentication.users(User.of("auth", "p").in("AUTH"))
                  .withCallout(
                      CalloutOptions.of(issuer.publicKey(), "AUTH", "auth").allowing("APP")),
              new AccountOptions("AUTH"),
              new AccountOptions("APP"));
          admit(broker, service, request, 0);
          assertThat(silent.readLine()).isEqualTo("-ERR 'Authorization Violation'");
        });
  }

  private static void reload(
      TestBroker broker, Authentication authentication, AccountOptions... accounts) {
    BrokerOptions.Builder next = broker.broker().options().toBuilder();
    broker.broker().reload(next.authentication(authentication).accounts(List.of(accounts)).build());
  }

  @Test
  void a_user_of_an_account_that_is_left_alone_is_let_in_by_its_password() {
    try (TestBroker broker = start(Duration.ofSeconds(10));
        TestClient service = service(broker);
        TestClient client = broker.client(",\"user\":\"other\",\"pass\":\"p\"")) {
      client.ping();
      assertThat(service.hasMore()).isFalse();
    }
  }

  @Test
  void only_the_server_asks_the_service() {
    try (TestBroker broker = start(Duration.ofSeconds(10));
        TestClient service = service(broker)) {
      service.publish("$SYS.REQ.USER.AUTH", "me");
      assertThat(service.readLine())
          .isEqualTo("-ERR 'Permissions Violation for Publish to \"$SYS.REQ.USER.AUTH\"'");
    }
  }

  @Test
  void who_must_come_through_a_proxy_is_refused() {
    asked(
        "PING\r\n",
        (broker, service, client, request) -> {
          UserClaims user = UserClaims.of(Claims.of("APP", userKey(request), Instant.now()));
          Restrictions proxied = new Restrictions(List.of(), List.of(), "", false, true);
          admit(broker, service, request, user.restrictedTo(proxied));
          assertThat(client.readLine()).isEqualTo("-ERR 'Authorization Violation'");
          broker.await(
              "a reason", () -> broker.log().lines().contains("WRN Proxy connection required"));
        });
  }

  @Test
  void the_service_is_told_who_the_user_for_those_is_that_say_nothing_but_not_its_password() {
    askedOfSilence(
        "SUB a 1\r\nPUB a 2\r\nhi\r\n",
        (broker, service, silent, request) -> {
          assertThat(json(request)).contains("\"connect_opts\":{\"user\":\"stat\",\"protocol\":0}");
          admit(broker, service, request, 0);
          assertThat(silent.readLine()).isEqualTo("+OK");
          assertThat(silent.readLine()).isEqualTo("+OK");
          assertThat(silent.next().text()).isEqualTo("hi");
        });
  }

  @Test
  void where_nobody_is_listed_who_says_nothing_is_refused() {
    Authentication nobody =
        Authentication.none().withCallout(CalloutOptions.of(issuer.publicKey(), "$G", "auth"));
    try (TestBroker broker = TestBroker.start(builder -> builder.authentication(nobody));
        TestClient silent = new TestClient(broker.port())) {
      assertThat(silent.info()).doesNotContain("auth_required");
      silent.send("SUB a 1\r\n");
      assertThat(silent.readLine()).isEqualTo("-ERR 'Authorization Violation'");
    }
  }

  @Test
  void a_client_that_leaves_while_it_waits_in_silence_leaves_nothing_behind() {
    try (TestBroker broker = start(Duration.ofMillis(300), "stat")) {
      TestClient silent = new TestClient(broker.port());
      silent.send("SUB a 1\r\n");
      silent.close();
      broker.awaitEmpty();
    }
  }

  @Test
  void many_clients_that_leave_at_once_leave_nothing_behind() {
    try (TestBroker broker = start(Duration.ofSeconds(60))) {
      for (int i = 0; i < 200; i++) {
        asking(broker, "").close();
      }
      broker.awaitEmpty();
    }
  }
}
