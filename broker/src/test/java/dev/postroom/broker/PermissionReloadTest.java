package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.AllowResponses;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.options.SubjectPermissions;
import dev.postroom.broker.options.User;
import dev.postroom.testsupport.NoLeaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What new permissions do to clients that are there.
@ExtendWith(NoLeaks.class)
class PermissionReloadTest {
  private static final int MANY = 10_000; // more than a loop takes out in one round
  private static final String AS_A = ",\"user\":\"a\",\"pass\":\"a\"";

  private static Authentication withPermissions(PermissionOptions permissions) {
    return Authentication.users(User.of("a", "a").with(permissions), User.of("b", "b"));
  }

  private static void reload(TestBroker broker, PermissionOptions permissions) {
    BrokerOptions.Builder next = broker.broker().options().toBuilder();
    broker.broker().reload(next.authentication(withPermissions(permissions)).build());
  }

  private static TestBroker start() {
    return TestBroker.start(
        options -> options.authentication(withPermissions(PermissionOptions.all())));
  }

  @Test
  void many_subscriptions_end_at_once_and_each_is_told() {
    try (TestBroker broker = start();
        TestClient a = broker.client(AS_A);
        TestClient b = broker.client(",\"user\":\"b\",\"pass\":\"b\"")) {
      StringBuilder subscriptions = new StringBuilder();
      for (int i = 0; i < MANY; i++) {
        subscriptions.append("SUB gone.").append(i).append(" g").append(i).append("\r\n");
      }
      a.send(subscriptions + "SUB stays 1\r\n");
      a.ping();

      reload(broker, PermissionOptions.all().withSubscribe(SubjectPermissions.allowing("stays")));
      b.publish("gone." + (MANY - 1), "x");
      b.publish("stays", "y");
      b.ping();

      int told = 0;
      String line = a.readLine();
      for (; line.startsWith("-ERR 'Permissions Violation for Subscription to "); told++) {
        line = a.readLine();
      }
      while (!line.startsWith("MSG ")) {
        line = a.readLine();
      }
      assertThat(line).isEqualTo("MSG stays 1 1");
      assertThat(a.readLine()).isEqualTo("y");
      broker.await("one subscription", () -> broker.broker().snapshot().subscriptions() == 1);
      assertThat(told).isPositive();
      assertThat(broker.log().lines())
          .filteredOn(each -> each.contains("Removed sub \"gone."))
          .hasSize(MANY);
    }
  }

  @Test
  void who_cannot_be_told_of_new_options_is_closed_and_the_others_go_by_them() {
    try (TestBroker broker = start();
        TestClient _ = broker.client(AS_A);
        TestClient b = broker.client(",\"user\":\"b\",\"pass\":\"b\"")) {
      b.send("SUB gone 1\r\nSUB stays 2\r\n");
      b.ping();
      broker.log().failFor("authentication error");
      BrokerOptions.Builder next = broker.broker().options().toBuilder();

      broker
          .broker()
          .reload(
              next.authentication(
                      Authentication.users(
                          User.of("a", "another word"),
                          User.of("b", "b")
                              .with(
                                  PermissionOptions.all()
                                      .withSubscribe(SubjectPermissions.allowing("stays")))))
                  .build());

      assertThat(broker.firstCloseReason()).isEqualTo("Internal Error");
      assertThat(b.readLine())
          .isEqualTo("-ERR 'Permissions Violation for Subscription to \"gone\" (sid \"1\")'");
      b.publish("stays", "y");
      assertThat(b.readLine()).isEqualTo("MSG stays 2 1");
      assertThat(broker.log().takeBugs())
          .singleElement()
          .satisfies(bug -> assertThat(bug).hasMessageContaining("which is closed"));
    }
  }

  @Test
  void who_leaves_while_its_subscriptions_end_leaves_nothing() {
    try (TestBroker broker = start()) {
      try (TestClient a = broker.client(AS_A)) {
        StringBuilder subscriptions = new StringBuilder();
        for (int i = 0; i < MANY; i++) {
          subscriptions.append("SUB gone.").append(i).append(" g").append(i).append("\r\n");
        }
        a.send(subscriptions.toString());
        a.ping();
        reload(broker, PermissionOptions.all().withSubscribe(SubjectPermissions.allowing("stays")));
      }
      broker.awaitEmpty();
    }
  }

  @Test
  void permissions_that_are_the_same_again_change_nothing() {
    PermissionOptions answers = PermissionOptions.all().withResponses(AllowResponses.defaults());
    try (TestBroker broker = start();
        TestClient a = broker.client(AS_A);
        TestClient b = broker.client(",\"user\":\"b\",\"pass\":\"b\"")) {
      reload(broker, answers);
      a.send("SUB request 1\r\n");
      a.ping();
      b.send("SUB reply 1\r\nPUB request reply 0\r\n\r\n");
      b.ping();
      assertThat(a.next().reply()).isEqualTo("reply");

      reload(broker, PermissionOptions.all().withResponses(AllowResponses.defaults()));
      a.publish("reply", "x");
      a.ping();
      assertThat(b.next().text()).isEqualTo("x");
    }
  }
}
