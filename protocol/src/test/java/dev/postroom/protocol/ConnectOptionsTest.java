package dev.postroom.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postroom.json.JsonException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// CONNECT as docs/spec/core.md 1.3 tells it.
class ConnectOptionsTest {
  private final ConnectOptions options = new ConnectOptions();

  @Test
  void absent_switches_keep_verbose_pedantic_and_echo_on() throws JsonException {
    merge("{}");
    assertThat(options.verbose()).isTrue();
    assertThat(options.pedantic()).isTrue();
    assertThat(options.echo()).isTrue();
    assertThat(options.headers()).isFalse();
    assertThat(options.noResponders()).isFalse();
    assertThat(options.tlsRequired()).isFalse();
    assertThat(options.protocol()).isZero();
    assertThat(options.asksForAccount()).isFalse();
    assertThat(options.name()).isEmpty();
    assertThat(options.lang()).isEmpty();
    assertThat(options.version()).isEmpty();
    assertThat(options.user()).isEmpty();
    assertThat(options.pass()).isEmpty();
    assertThat(options.authToken()).isEmpty();
    assertThat(options.nkey()).isEmpty();
    assertThat(options.sig()).isEmpty();
    assertThat(options.jwt()).isEmpty();
  }

  @Test
  void what_only_the_login_needed_is_forgotten_after_it() throws JsonException {
    merge(
        """
        {"user":"u","pass":"p","auth_token":"t","nkey":"n","sig":"s","jwt":"j","name":"me"}\
        """);
    options.loggedIn();
    assertThat(options.sig() + options.jwt()).isEmpty();
    assertThat(options.nkey()).isEqualTo("n");
    assertThat(options.user() + options.pass() + options.authToken()).isEqualTo("upt");
    assertThat(options.name()).isEqualTo("me");
  }

  @Test
  void what_is_kept_after_the_login_has_a_bound() throws JsonException {
    String much = "\u0103" + "x".repeat(4_000);
    for (String key : new String[] {"name", "lang", "version", "user", "pass", "auth_token"}) {
      merge("{\"" + key + "\":\"" + much + "\"}");
    }
    options.loggedIn();
    assertThat(options.name()).hasSize(256).isEqualTo(options.lang()).isEqualTo(options.version());
    assertThat(options.user() + options.pass() + options.authToken()).isEmpty();
  }

  @Test
  void a_name_of_ordinary_length_is_shown_whole() {
    assertThat(ConnectOptions.shown("x".repeat(256))).hasSize(256);
    assertThat(ConnectOptions.shown("x".repeat(257))).hasSize(256);
  }

  @Test
  void every_key_is_read() throws JsonException {
    merge(
        """
        {"verbose":false,"pedantic":false,"echo":false,"headers":true,"no_responders":true,
         "tls_required":true,"protocol":1,"name":"n","lang":"l","version":"v","user":"u",
         "pass":"p","auth_token":"t","nkey":"k","sig":"s","jwt":"j","unknown":[1,{"x":null}]}\
        """);
    assertThat(options.verbose()).isFalse();
    assertThat(options.pedantic()).isFalse();
    assertThat(options.echo()).isFalse();
    assertThat(options.headers()).isTrue();
    assertThat(options.noResponders()).isTrue();
    assertThat(options.tlsRequired()).isTrue();
    assertThat(options.protocol()).isEqualTo(1);
    assertThat(options.name()).isEqualTo("n");
    assertThat(options.lang()).isEqualTo("l");
    assertThat(options.version()).isEqualTo("v");
    assertThat(options.user()).isEqualTo("u");
    assertThat(options.pass()).isEqualTo("p");
    assertThat(options.authToken()).isEqualTo("t");
    assertThat(options.nkey()).isEqualTo("k");
    assertThat(options.sig()).isEqualTo("s");
    assertThat(options.jwt()).isEqualTo("j");
    assertThat(options.asksForAccount()).isFalse();
  }

  @Test
  void keys_are_read_in_any_case() throws JsonException {
    merge("{\"VERBOSE\":false,\"Auth_Token\":\"t\"}");
    assertThat(options.verbose()).isFalse();
    assertThat(options.authToken()).isEqualTo("t");
  }

  @Test
  void a_later_connect_is_merged_over_an_earlier_one() throws JsonException {
    merge("{\"verbose\":false,\"name\":\"first\",\"user\":\"u\"}");
    merge("{\"name\":\"second\"}");
    assertThat(options.verbose()).isFalse();
    assertThat(options.name()).isEqualTo("second");
    assertThat(options.user()).isEqualTo("u");
  }

  @Test
  void null_changes_nothing() throws JsonException {
    merge("null");
    merge("{\"verbose\":null,\"name\":null,\"protocol\":null}");
    assertThat(options.verbose()).isTrue();
    assertThat(options.name()).isEmpty();
    assertThat(options.protocol()).isZero();
  }

  @Test
  void other_protocol_numbers_are_kept_for_the_broker_to_refuse() throws JsonException {
    merge("{\"protocol\":-7}");
    assertThat(options.protocol()).isEqualTo(-7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"account\":\"A\"}", "{\"new_account\":true}"})
  void asking_for_an_account_is_noticed(String json) throws JsonException {
    merge(json);
    assertThat(options.asksForAccount()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"account\":\"\"}", "{\"new_account\":false}"})
  void asking_for_no_account_is_no_request(String json) throws JsonException {
    merge(json);
    assertThat(options.asksForAccount()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "{", "[]", "{\"verbose\":\"x\"}", "{\"verbose\":1}", "{\"protocol\":\"1\"}",
        "{\"protocol\":1.5}", "{\"name\":1}", "{}x", "true", "\"x\"", "{\"name\":\"a}"
      })
  void what_is_not_a_fitting_object_is_refused(String json) {
    assertThatExceptionOfType(JsonException.class).isThrownBy(() -> merge(json));
  }

  private void merge(String json) throws JsonException {
    options.merge(json.getBytes(StandardCharsets.UTF_8));
  }
}
