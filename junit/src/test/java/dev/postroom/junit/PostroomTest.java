package dev.postroom.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.client.Connection;
import dev.postroom.client.NatsException;
import dev.postroom.server.PostroomServer;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a test gets.
@ExtendWith(NoLeaks.class)
class PostroomTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Nested
  @Postroom
  class WithoutASocket {

    @Test
    void connections_meet_in_one_server(PostroomServer server, Connection one, Connection two) {
      assertThat(one).isNotSameAs(two);
      one.subscribe("greet", request -> request.respond("Hello, " + request.text() + "!"));
      one.flush(PATIENCE);

      assertThat(two.request("greet", "World", PATIENCE).text()).isEqualTo("Hello, World!");
      assertThat(server.broker().snapshot().connections()).isEqualTo(2);
      assertThat(server.port()).isZero();
    }

    @Test
    void every_test_has_a_server_of_its_own(Connection connection) {
      assertThatThrownBy(() -> connection.request("greet", "World", PATIENCE))
          .isInstanceOf(NatsException.NoResponders.class);
    }
  }

  @Nested
  @Postroom(listens = true, configuration = "max_payload: 10")
  class WithAPort {

    @Test
    void other_clients_may_come_too(PostroomServer server, Connection connection) {
      try (RawConnection other = RawConnection.open(server.port())) {
        assertThat(other.readLine()).startsWith("INFO {").contains("\"max_payload\":10,");
      }
      assertThatThrownBy(() -> connection.publish("a", "12345678901"))
          .isInstanceOf(NatsException.TooLarge.class);
    }
  }

  @Nested
  class ByCode {
    @RegisterExtension
    final PostroomExtension postroom =
        PostroomExtension.of(
            server -> server.withoutListener().options(options -> options.serverName("by code")));

    @Test
    void a_server_is_put_together(Connection connection) {
      assertThat(connection.serverInfo().name()).isEqualTo("by code");
    }
  }
}
