package dev.postroom.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.testsupport.NoLeaks;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that a program puts together.
@ExtendWith(NoLeaks.class)
class ServerBuilderTest {

  @Test
  void a_server_that_listens_says_where() {
    try (PostroomServer server = PostroomServer.builder().start()) {
      assertThat(server.url()).isEqualTo("nats://127.0.0.1:" + server.port());
    }
    try (PostroomServer server = PostroomServer.builder().host("0.0.0.0").start()) {
      assertThat(server.url()).isEqualTo("nats://localhost:" + server.port());
    }
  }

  @Test
  void a_server_that_listens_nowhere_has_no_address() {
    try (PostroomServer server = PostroomServer.builder().withoutListener().start()) {
      assertThat(server.port()).isZero();
      assertThatThrownBy(server::url)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("listens nowhere");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "max_connections: many, (at max_connections)",
    "'  \"max_connections\" = many', (at max_connections)",
    "'tokens { secret', line 2",
  })
  void an_error_names_its_line_and_key(String line, String place) {
    assertThatThrownBy(() -> PostroomServer.builder().configuration("port: 0\n" + line).start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(place)
        .hasMessageMatching("(?s).*(line 2|configuration:2:).*");
  }

  @Test
  void a_port_in_use_is_named_with_its_address() {
    try (PostroomServer first = PostroomServer.builder().start()) {
      assertThatThrownBy(() -> PostroomServer.builder().port(first.port()).start())
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage(
              "the client port cannot be opened: 127.0.0.1:"
                  + first.port()
                  + ": Address already in use");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"port: %d", "listen: '127.0.0.1:%d'", "Port: %d\nhost: 127.0.0.1"})
  void the_configuration_may_say_where_to_listen(String text) {
    int port;
    try (PostroomServer free = PostroomServer.builder().start()) {
      port = free.port();
    }
    try (PostroomServer server =
        PostroomServer.builder().configuration(text.formatted(port)).start()) {
      assertThat(server.url()).isEqualTo("nats://127.0.0.1:" + port);
    }
  }

  @Test
  void where_to_listen_is_said_once() {
    assertThatThrownBy(() -> PostroomServer.builder().configuration("listen: 4631").port(0).start())
        .hasMessage(
            "the configuration says where to listen (listen), and the builder says which port as"
                + " well");
    assertThatThrownBy(
            () -> PostroomServer.builder().configuration("host: ::1").host("::1").start())
        .hasMessageContaining("(host), and the builder says which address");
    assertThatThrownBy(
            () -> PostroomServer.builder().configuration("port: 4631").withoutListener().start())
        .hasMessage(
            "the configuration says where to listen (port), and this server listens nowhere");
  }

  @Test
  void columns_count_from_1_on_the_first_line_too() {
    assertThatThrownBy(() -> PostroomServer.builder().configuration("max_paylaod: 1").start())
        .hasMessageContaining("configuration:1:1");
  }

  @Test
  void what_is_added_to_an_error_is_the_key_and_never_the_value() {
    assertThatThrownBy(
            () -> PostroomServer.builder().configuration("max_connections: s3cret").start())
        .hasMessageContaining("(at max_connections)")
        .message()
        .doesNotContain("s3cret");
  }
}
