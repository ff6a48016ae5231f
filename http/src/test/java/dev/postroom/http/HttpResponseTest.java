package dev.postroom.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HttpResponseTest {
  private static final Instant NOW = Instant.parse("2026-11-04T21:37:35.9Z");

  @Test
  void a_response_is_written_with_its_length_in_bytes() {
    HttpResponse response =
        HttpResponse.of(HttpStatus.OK, "application/json", "{\"é\":1}")
            .with("Access-Control-Allow-Origin", "*");

    assertThat(wire(response, new HttpFraming(HttpVersion.HTTP_1_1, false, true)))
        .isEqualTo(
            """
            HTTP/1.1 200 OK
            Access-Control-Allow-Origin: *
            Content-Type: application/json
            Date: Wed, 04 Nov 2026 21:37:35 GMT
            Content-Length: 8

            {"é":1}\
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void head_tells_the_length_and_leaves_the_body_out() {
    HttpResponse response = HttpResponse.text(HttpStatus.NOT_FOUND, "404 page not found\n");

    assertThat(wire(response, new HttpFraming(HttpVersion.HTTP_1_1, true, true)))
        .startsWith("HTTP/1.1 404 Not Found\r\n")
        .contains("\r\nContent-Length: 19\r\n")
        .endsWith("\r\n\r\n");
  }

  @Test
  void connection_is_named_where_it_differs_from_the_rule_of_the_version() {
    HttpResponse response = HttpResponse.text(HttpStatus.OK, "");

    assertThat(wire(response, new HttpFraming(HttpVersion.HTTP_1_1, false, true)))
        .doesNotContain("Connection");
    assertThat(wire(response, new HttpFraming(HttpVersion.HTTP_1_1, false, false)))
        .contains("\r\nConnection: close\r\n");
    assertThat(wire(response, new HttpFraming(HttpVersion.HTTP_1_0, false, true)))
        .startsWith("HTTP/1.0 200 OK\r\n")
        .contains("\r\nConnection: keep-alive\r\n");
  }

  @Test
  void an_upgrade_brings_its_own_fields() {
    HttpResponse response =
        HttpResponse.of(HttpStatus.SWITCHING_PROTOCOLS, "", "").with("Upgrade", "websocket");

    assertThat(wire(response, new HttpFraming(HttpVersion.HTTP_1_1, false, true)))
        .isEqualTo("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
  }

  @Test
  void a_refusal_says_what_is_wrong() {
    HttpRefusal refusal = HttpRefusal.bad("missing required Host header");

    assertThat(wire(refusal.response(), HttpFraming.CLOSING))
        .startsWith("HTTP/1.1 400 Bad Request\r\n")
        .contains("\r\nConnection: close\r\n")
        .endsWith("\r\n\r\n400 Bad Request: missing required Host header");
    assertThat(wire(HttpRefusal.of(HttpStatus.URI_TOO_LONG).response(), HttpFraming.CLOSING))
        .endsWith("\r\n\r\n414 Request URI Too Long");
  }

  private static String wire(HttpResponse response, HttpFraming framing) {
    return new String(response.toBytes(framing, NOW), StandardCharsets.UTF_8);
  }
}
