package dev.postroom.server.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.PortOptions;
import dev.postroom.broker.options.User;
import dev.postroom.platform.tls.ocsp.OcspCache;
import dev.postroom.websocket.options.WebSocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketDraftTest {
  private static WebSocketDraft draft() {
    WebSocketDraft draft = new WebSocketDraft();
    draft.port = -1;
    draft.noTls = true;
    return draft;
  }

  @Test
  void without_a_port_the_block_says_nothing() throws OptionsException {
    WebSocketDraft draft = new WebSocketDraft();
    draft.jwtCookie = "x";
    assertThat(draft.finish(List.of(), OcspCache.none())).isNull();
    assertThat(draft.clients(Authentication.none())).isNull();
  }

  @Test
  void a_free_port_of_every_address_is_the_default() throws OptionsException {
    WebSocketOptions port =
        Objects.requireNonNull(draft().finish(List.of(), OcspCache.none())).port();
    assertThat(port.host()).isEqualTo("0.0.0.0");
    assertThat(port.port()).isZero();
    assertThat(port.handshakeTimeout()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void the_token_comes_before_the_user_and_both_before_those_of_all() {
    Authentication others = Authentication.user("all", "x");
    WebSocketDraft draft = draft();
    assertThat(clients(draft, others).authentication()).isEqualTo(others);
    draft.password = "alone";
    assertThat(clients(draft, others).authentication()).isEqualTo(others);
    draft.user = "w";
    assertThat(clients(draft, others).authentication())
        .isEqualTo(Authentication.user("w", "alone"));
    draft.token = "t";
    assertThat(clients(draft, others).authentication()).isEqualTo(Authentication.token("t"));
  }

  @Test
  void times_that_nobody_named_are_those_of_all() {
    WebSocketDraft draft = draft();
    assertThat(clients(draft, Authentication.none()).authTimeout()).isNull();
    assertThat(clients(draft, Authentication.none()).pingInterval()).isNull();
    draft.authTimeoutSeconds = 1.5;
    draft.pingIntervalNanos = 7;
    assertThat(clients(draft, Authentication.none()).authTimeout())
        .isEqualTo(Duration.ofMillis(1_500));
    assertThat(clients(draft, Authentication.none()).pingInterval()).isEqualTo(Duration.ofNanos(7));
  }

  private static PortOptions clients(WebSocketDraft draft, Authentication others) {
    return Objects.requireNonNull(draft.clients(others));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A B", "A:", "", "\u00e4"})
  void a_header_that_would_break_the_answer_is_refused(String name) {
    WebSocketDraft draft = draft();
    draft.headers.put(name, "x");
    assertThatThrownBy(() -> draft.finish(List.of(), OcspCache.none()))
        .isInstanceOf(OptionsException.class)
        .hasMessageEndingWith("it cannot be sent");
    draft.headers.clear();
    draft.headers.put("A", "x\r\nB: y");
    assertThatThrownBy(() -> draft.finish(List.of(), OcspCache.none()))
        .hasMessageEndingWith("it cannot be sent");
  }

  @Test
  void what_is_secret_is_compared_and_never_shown() throws OptionsException {
    WebSocketDraft draft = draft();
    draft.user = "u";
    draft.password = "s3cret";
    List<Object> kept = Objects.requireNonNull(draft.finish(List.of(), OcspCache.none())).kept();
    assertThat(kept.toString()).doesNotContain("s3cret");
    draft.password = "other";
    assertThat(Objects.requireNonNull(draft.finish(List.of(), OcspCache.none())).kept())
        .isNotEqualTo(kept);
    assertThatThrownBy(() -> draft.finish(List.of(User.of("a", "b")), OcspCache.none()))
        .hasMessageContaining("not compatible with presence of users/nkeys");
  }
}
