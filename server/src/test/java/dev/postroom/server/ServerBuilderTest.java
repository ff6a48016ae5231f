package dev.postroom.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.testsupport.NoLeaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  void what_is_added_to_an_error_is_the_key_and_never_the_value() {
    assertThatThrownBy(
            () -> PostroomServer.builder().configuration("max_connections: s3cret").start())
        .hasMessageContaining("(at max_connections)")
        .message()
        .doesNotContain("s3cret");
  }
}
