package dev.postroom.websocket.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedOriginTest {
  @ParameterizedTest
  @CsvSource({
    "http://a.com, http, a.com, 80",
    "HTTPS://A.com, https, a.com, 443",
    "http://a.com:8080/path?q, http, a.com, 8080",
    "http://[::1]:90, http, ::1, 90",
    "http://[::1], http, [::1], 80",
    "http://user@a.com, http, a.com, 80",
    "file:///x, file, '', 80",
    "http://, http, '', 80",
  })
  void an_origin_has_three_parts(String text, String scheme, String host, String port) {
    assertThat(AllowedOrigin.parse(text)).isEqualTo(new AllowedOrigin(scheme, host, port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "garbage", "a.com", "a.com:80", "%zz"})
  void what_is_no_uri_is_refused(String text) {
    assertThatThrownBy(() -> AllowedOrigin.parse(text))
        .hasMessage("parse \"" + text + "\": invalid URI for request");
  }

  @Test
  void a_host_may_not_have_several_colons() {
    assertThatThrownBy(() -> AllowedOrigin.ofHost(false, "a:b:c"))
        .hasMessage("address a:b:c: too many colons in address");
  }

  @Test
  void the_same_host_with_two_schemes_is_two_origins() {
    assertThat(AllowedOrigin.parse("http://a.com"))
        .isNotEqualTo(AllowedOrigin.parse("https://a.com"));
  }
}
