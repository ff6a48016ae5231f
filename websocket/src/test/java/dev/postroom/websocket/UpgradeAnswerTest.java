package dev.postroom.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpRequestParser;
import dev.postroom.http.HttpStatus;
import dev.postroom.websocket.options.WebSocketOptions;
import dev.postroom.websocket.options.WebSocketOptions.Cookies;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeAnswerTest {
  private static final String GOOD =
      lines(
          "Host: a",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "Sec-WebSocket-Version: 13");
  private static final WebSocketOptions OPTIONS = WebSocketOptions.of("127.0.0.1");

  private static String lines(String... lines) {
    return String.join("\r\n", lines) + "\r\n";
  }

  private static HttpRequest request(String head) {
    return (HttpRequest)
        new HttpRequestParser().parse(ByteBuffer.wrap((head + "\r\n").getBytes(UTF_8)));
  }

  private static UpgradeAnswer answer(String head, WebSocketOptions options) {
    return UpgradeAnswer.to(request(head), options);
  }

  @Test
  void a_good_request_is_granted() {
    UpgradeAnswer.Granted granted =
        (UpgradeAnswer.Granted) answer("GET /any?x HTTP/1.1\r\n" + GOOD, OPTIONS);
    assertThat(granted.head())
        .isEqualTo(
            lines(
                "HTTP/1.1 101 Switching Protocols",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                ""));
    assertThat(granted.terms().isBrowser()).isFalse();
    assertThat(granted.terms().isUnmasked()).isFalse();
  }

  @Test
  void the_first_of_several_wrong_things_is_named() {
    assertThat(answer("POST /mqtt HTTP/1.1\r\nHost: a\r\n", OPTIONS))
        .isEqualTo(
            new UpgradeAnswer.Refused(HttpStatus.NOT_FOUND, "mqtt websocket endpoint not enabled"));
    assertThat(answer("POST / HTTP/1.1\r\nHost:\r\n", OPTIONS))
        .isEqualTo(
            new UpgradeAnswer.Refused(HttpStatus.METHOD_NOT_ALLOWED, "request method must be GET"));
    assertThat(answer("GET / HTTP/1.1\r\nHost:\r\n", OPTIONS))
        .isEqualTo(new UpgradeAnswer.Refused(HttpStatus.BAD_REQUEST, "'Host' missing in request"));
  }

  @ParameterizedTest
  @CsvSource({
    "permessage-deflate, true, true",
    "'x, Permessage-Deflate ; a=b', true, true",
    "permessage-deflate, false, false",
    "x-webkit-deflate-frame, true, false",
  })
  void compression_is_agreed_on_by_both(String offer, boolean isWanted, boolean isAgreed) {
    WebSocketOptions options =
        new WebSocketOptions(
            "a",
            0,
            "",
            null,
            false,
            List.of(),
            OPTIONS.handshakeTimeout(),
            isWanted,
            Cookies.none(),
            Map.of("X-A", "b"));
    UpgradeAnswer.Granted granted =
        (UpgradeAnswer.Granted)
            answer(
                "GET / HTTP/1.1\r\n" + GOOD + "Sec-WebSocket-Extensions: " + offer + "\r\n",
                options);
    assertThat(granted.terms().isCompressed()).isEqualTo(isAgreed);
    assertThat(granted.head()).endsWith("\r\nX-A: b\r\n\r\n");
  }

  @Test
  void cookies_are_found_by_name_and_their_quotes_go() {
    HttpRequest request =
        request("GET / HTTP/1.1\r\nHost: a\r\nCookie: u=\"x y\"; p=a=b\r\nCookie: t=;q=1\r\n");
    assertThat(Credentials.of(request.headers(), new Cookies("u", "p", "t")))
        .isEqualTo(new Credentials("x y", "a=b", ""));
    assertThat(Credentials.of(request.headers(), Cookies.none()))
        .isEqualTo(new Credentials("", "", ""))
        .hasToString("[REDACTED]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2.3.4", "::1", "2001:db8::1", "::ffff:1.2.3.4"})
  void an_address_alone_says_for_whom_a_proxy_speaks(String value) {
    assertThat(forwardedFor(value)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1.2.3", "1.2.3.4, 5.6.7.8", "1.2.3.400", "[::1]", "::1%lo", "localhost", "1", ""})
  void anything_else_does_not(String value) {
    assertThat(forwardedFor(value)).isEmpty();
  }

  private static String forwardedFor(String value) {
    return ForwardedFor.of(
        request("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: " + value + "\r\n").headers());
  }
}
