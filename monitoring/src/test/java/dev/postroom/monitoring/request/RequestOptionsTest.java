package dev.postroom.monitoring.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.broker.system.ServerInfo;
import dev.postroom.broker.system.ServerLabels;
import dev.postroom.json.JsonException;
import dev.postroom.protocol.ServerIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies of requests are read as the Go server does, and say which servers should answer.
class RequestOptionsTest {
  private static final ServerInfo SERVER =
      new ServerInfo(
          new ServerIdentity("NID", "golden", "2.15.2", "java25", "127.0.0.1", 4222, "X"),
          new ServerLabels(List.of("az:1", "x"), Map.of()),
          1,
          Instant.EPOCH);

  private static RequestOptions read(String body) throws JsonException {
    return RequestOptions.read(RequestOptions.CONNZ, body.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "null",
        "{\"server_name\":\"gold\"}",
        "{\"server_name\":\"golden\",\"exact_match\":true}",
        "{\"host\":\"127.\"}",
        "{\"tags\":[\"AZ:1\",\"x\"]}",
        "{\"cluster\":\"\",\"exact_match\":true}",
        "{\"unknown\":1}"
      })
  void these_are_for_the_server(String body) throws JsonException {
    assertThat(read(body).isFor(SERVER)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"server_name\":\"Gold\"}",
        "{\"server_name\":\"gold\",\"exact_match\":true}",
        "{\"host\":\"127.\",\"exact_match\":true}",
        "{\"tags\":[\"az\"]}",
        "{\"tags\":[\"x\",\"y\"]}",
        "{\"cluster\":\"c\"}",
        "{\"domain\":\"d\"}"
      })
  void these_are_for_others(String body) throws JsonException {
    assertThat(read(body).isFor(SERVER)).isFalse();
  }

  @Test
  void numbers_have_64_bits() throws JsonException {
    RequestOptions options = read("{\"offset\":-7,\"limit\":9000000000}");
    assertThat(options.offset).isEqualTo(-7);
    assertThat(options.limit).isEqualTo(9_000_000_000L);
  }

  @Test
  void what_cannot_be_read_is_refused_in_the_words_of_go() {
    assertThatThrownBy(() -> read("{bad"))
        .hasMessage("invalid character 'b' looking for beginning of object key string");
    assertThatThrownBy(() -> read(" ")).hasMessage("unexpected end of JSON input");
    assertThatThrownBy(() -> read("[]"))
        .hasMessage("json: cannot unmarshal array into Go value of type server.ConnzEventOptions");
  }
}
