package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.AccountLimits;
import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.User;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.testsupport.NoLeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A reload changes how many clients an account may have (docs/spec/core.md 1.12, 3.7).
@ExtendWith(NoLeaks.class)
class AccountLimitReloadTest {
  private static final String A = ",\"user\":\"a\",\"pass\":\"x\"";
  private static final int CLIENTS = 12;

  private static List<AccountOptions> accounts(int most) {
    AccountLimits limits = new AccountLimits(most, -1, -1);
    return List.of(new AccountOptions("A", List.of(), List.of(), List.of(), limits));
  }

  private static TestBroker start() {
    return TestBroker.start(
        builder ->
            builder
                .loops(3)
                .accounts(accounts(-1))
                .authentication(Authentication.users(User.of("a", "x").in("A"))));
  }

  private static void reload(TestBroker broker, int most) {
    BrokerOptions.Builder next = broker.broker().options().toBuilder();
    broker.broker().reload(next.accounts(accounts(most)).build());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 11, 12, 13})
  void no_more_are_closed_than_are_too_many(int most) {
    int stay = Math.min(most, CLIENTS);
    List<TestClient> clients = new ArrayList<>();
    try (TestBroker broker = start()) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(broker.client(A));
      }
      reload(broker, most);
      broker.await(
          "the others are gone",
          () -> broker.broker().closedConnections().size() == CLIENTS - stay);
      assertThat(broker.broker().openConnections()).hasSize(stay);
      assertThat(broker.broker().closedConnections())
          .allMatch(each -> each.reason().equals("Maximum Account Connections Exceeded"));

      reload(broker, most); // those who went are not counted a second time
      reload(broker, stay + 1);
      try (TestClient next = broker.client(A)) {
        next.ping();
        assertThat(broker.broker().openConnections()).hasSize(stay + 1);
        assertThat(Objects.requireNonNull(broker.broker().account("A")).connections())
            .isEqualTo(stay + 1);
      }
    } finally {
      clients.forEach(TestClient::close);
    }
  }

  @Test
  void who_goes_because_its_user_is_gone_is_not_one_too_many() {
    List<TestClient> clients = new ArrayList<>();
    List<User> users = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      users.add(User.of("u" + i, "x").in("A"));
    }
    try (TestBroker broker =
        TestBroker.start(
            builder ->
                builder
                    .loops(3)
                    .accounts(accounts(CLIENTS))
                    .authentication(Authentication.users(users.toArray(User[]::new))))) {
      for (User user : users) {
        clients.add(broker.client(",\"user\":\"" + user.name() + "\",\"pass\":\"x\""));
      }
      int stay = CLIENTS / 2;
      User[] left = users.subList(0, stay).toArray(User[]::new);
      broker
          .broker()
          .reload(
              broker.broker().options().toBuilder()
                  .accounts(accounts(stay))
                  .authentication(Authentication.users(left))
                  .build());

      broker.await(
          "the others are gone",
          () -> broker.broker().closedConnections().size() == CLIENTS - stay);
      assertThat(broker.broker().openConnections())
          .extracting(ConnectionSnapshot::authorizedUser)
          .containsExactlyInAnyOrder("u0", "u1", "u2", "u3", "u4", "u5");
    } finally {
      clients.forEach(TestClient::close);
    }
  }
}
