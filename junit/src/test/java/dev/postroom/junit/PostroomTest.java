package dev.postroom.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.client.Connection;
import dev.postroom.client.Nats;
import dev.postroom.client.NatsException;
import dev.postroom.server.PostroomServer;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  @Postroom
  class AroundAnother {
    private final PostroomServer forTheInstance;
    private final Set<PostroomServer> before = ConcurrentHashMap.newKeySet();

    AroundAnother(PostroomServer server) {
      forTheInstance = server;
    }

    @BeforeEach
    void begin(PostroomServer server, Connection connection) {
      assertThat(server).isSameAs(forTheInstance);
      assertThat(before.add(server)).isTrue();
      connection.subscribe("echo", request -> request.respond(request.text()));
      connection.flush(PATIENCE);
    }

    @AfterEach
    void end(Connection connection) {
      assertThat(connection.request("echo", "x", PATIENCE).text()).isEqualTo("x");
    }

    @RepeatedTest(2)
    void constructor_and_methods_meet_in_one_server(PostroomServer server, @TempDir Path folder) {
      assertThat(server).isSameAs(forTheInstance);
      assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void arguments_of_others_may_stand_beside(String text, Connection connection) {
      assertThat(connection.request("echo", text, PATIENCE).text()).isEqualTo(text);
    }

    @Nested
    class WithoutItsOwn {
      @Test
      void obeys_the_class_around_it(PostroomServer server, Connection connection) {
        assertThat(server).isSameAs(forTheInstance);
        assertThat(connection.request("echo", "y", PATIENCE).text()).isEqualTo("y");
      }
    }

    @Nested
    class WithAField {
      @RegisterExtension
      final PostroomExtension other =
          PostroomExtension.of(
              "other",
              server -> server.withoutListener().options(options -> options.serverName("other")));

      @Test
      void has_that_server_too(@ServerNamed("other") Connection there, Connection here) {
        assertThat(there.serverInfo().name()).isEqualTo("other");
        assertThat(here.request("echo", "z", PATIENCE).text()).isEqualTo("z");
      }
    }
  }

  @Nested
  @Postroom
  @Postroom(name = "small", configuration = "max_payload: 10")
  @Postroom(name = "open", listens = true)
  class Several {

    @Test
    void servers_are_chosen_by_name(
        PostroomServer server,
        @ServerNamed("small") PostroomServer small,
        @ServerNamed("open") PostroomServer open) {
      assertThat(Set.of(server, small, open)).hasSize(3);
      assertThat(open.url()).isEqualTo("nats://127.0.0.1:" + open.port());
      try (Connection outside = Nats.connect(open.url())) {
        outside.flush(PATIENCE);
        assertThat(open.broker().snapshot().connections()).isEqualTo(1);
      }
    }

    @Test
    void connections_lead_to_the_chosen_one(
        Connection usual,
        @ServerNamed("small") Connection small,
        @ServerNamed("small") PostroomServer server) {
      assertThat(usual.serverInfo().maxPayload()).isEqualTo(1 << 20);
      assertThat(small.serverInfo().maxPayload()).isEqualTo(10);
      assertThat(server.broker().snapshot().connections()).isEqualTo(1);
    }
  }

  @Nested
  class OfAnAncestor extends Ancestor {

    @Test
    void the_annotation_is_inherited(Connection connection) {
      assertThat(connection.serverInfo().maxPayload()).isEqualTo(20);
    }
  }

  @Postroom(configuration = "max_payload: 20")
  abstract static class Ancestor {}

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
