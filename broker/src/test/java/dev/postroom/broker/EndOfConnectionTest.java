package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.User;
import dev.postroom.platform.Clock;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection.PeerState;
import dev.postroom.testsupport.Seeds;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// However a connection ends, nothing of it stays.
@ExtendWith(NoLeaks.class)
class EndOfConnectionTest {
  /// The hash of `secret`, of the least cost.
  private static final String HASH = BCrypt.withDefaults().hashToString(4, "secret".toCharArray());

  @ParameterizedTest
  @ValueSource(strings = {"\"account\":\"X\"", "\"new_account\":true"})
  void a_first_connect_that_is_refused_takes_earlier_subscriptions_out(String refused) {
    try (TestBroker broker = TestBroker.start()) {
      for (int i = 0; i < 3; i++) {
        try (TestClient client = new TestClient(broker.port())) {
          client.send("SUB foo 1\r\nSUB bar 2\r\nCONNECT {" + refused + "}\r\n");
          assertThat(client.readLine()).isEqualTo("+OK");
          assertThat(client.readLine()).isEqualTo("+OK");
          assertThat(client.readLine()).isEqualTo("-ERR 'Authorization Violation'");
          assertThat(client.readEnd()).isEqualTo(PeerState.ENDED);
        }
      }
      broker.awaitEmpty();
      assertThat(broker.firstCloseReason()).isEqualTo("Authentication Failure");
    }
  }

  @Test
  void a_later_connect_that_is_refused_takes_the_subscriptions_out() {
    try (TestBroker broker = TestBroker.start()) {
      try (TestClient client = broker.client()) {
        client.send("SUB foo 1\r\nCONNECT {\"account\":\"X\"}\r\n");
        assertThat(client.readLine()).isEqualTo("-ERR 'Authorization Violation'");
        assertThat(client.readEnd()).isEqualTo(PeerState.ENDED);
      }
      broker.awaitEmpty();
    }
  }

  @Test
  void who_leaves_while_its_second_login_is_slow_leaves_nothing() {
    try (TestBroker broker = TestBroker.start(EndOfConnectionTest::withTwoAccounts)) {
      for (int i = 0; i < 3; i++) {
        try (TestClient client = broker.client(",\"user\":\"plain\",\"pass\":\"secret\"")) {
          client.send("SUB foo 1\r\n");
          client.ping();
          client.send("CONNECT {\"user\":\"hashed\",\"pass\":\"wrong\"}\r\n");
        }
      }
      broker.awaitEmpty();
    }
  }

  @Test
  void a_second_login_moves_the_client_to_its_account() {
    try (TestBroker broker = TestBroker.start(EndOfConnectionTest::withTwoAccounts)) {
      try (TestClient client = broker.client(",\"user\":\"plain\",\"pass\":\"secret\"")) {
        client.send("SUB foo 1\r\n");
        client.send("CONNECT {\"user\":\"hashed\",\"pass\":\"secret\"}\r\n");
        client.send("SUB foo 2\r\nPUB foo 2\r\nhi\r\n");
        assertThat(client.next().sid()).isEqualTo("2");
        assertThat(client.hasMore()).isFalse();
        assertThat(broker.broker().openConnections().getFirst().account()).isEqualTo("B");
      }
      broker.awaitEmpty();
    }
  }

  private static BrokerOptions.Builder withTwoAccounts(BrokerOptions.Builder options) {
    return options
        .accounts(List.of(new AccountOptions("A"), new AccountOptions("B")))
        .authentication(
            Authentication.users(
                User.of("plain", "secret").in("A"), User.of("hashed", HASH).in("B")));
  }

  @Test
  void a_fault_in_the_closing_still_frees_the_place_and_the_socket() throws IOException {
    FaultyClock clock = new FaultyClock();
    MemoryLog log = new MemoryLog();
    BrokerOptions options =
        BrokerOptions.defaults().toBuilder().host("127.0.0.1").port(0).loops(1).build();
    try (Broker broker =
        Broker.create(options, new Environment(clock, log, new SecureRandom(), Seeds.next()))) {
      int port = broker.listen();
      try (TestClient client = new TestClient(port)) {
        client.send("SUB a 1\r\n");
        assertThat(client.readLine()).isEqualTo("+OK");
        clock.fails.set(true);
        client.send("nonsense\r\n");
        assertThat(client.readEnd()).isNotEqualTo(PeerState.OPEN);
        clock.fails.set(false);
      }
      assertThat(broker.snapshot().connections()).isZero();
      assertThat(broker.snapshot().subscriptions()).isZero();
      assertThat(log.bugs()).hasSize(1);
    }
  }

  /// A clock that cannot tell the time of day when told so; any thread.
  private static final class FaultyClock implements Clock {
    private final Clock real = Clock.system();
    final AtomicBoolean fails = new AtomicBoolean();

    @Override
    public long nanos() {
      return real.nanos();
    }

    @Override
    public Instant now() {
      if (fails.get()) {
        throw new IllegalStateException("the clock stands still");
      }
      return real.now();
    }
  }
}
