package dev.postroom.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.Seeds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestParserTest {
  private static final String HOST = "Host: a\r\n";
  private static final String START = "GET / HTTP/1.1\r\n" + HOST;

  @Test
  void a_request_is_taken_apart() {
    HttpRequest request =
        good("POST /a%20b/c?x=1&y=a+b%26&x=2&flag HTTP/1.1\r\nhOsT: h\r\nX-Y:  v w \t\r\n\r\n");

    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/a b/c");
    assertThat(request.query().values())
        .containsEntry("x", List.of("1", "2"))
        .containsEntry("y", List.of("a b&"))
        .containsEntry("flag", List.of(""));
    assertThat(request.query().first("x")).isEqualTo("1");
    assertThat(request.query().first("none")).isEmpty();
    assertThat(request.version()).isEqualTo(HttpVersion.HTTP_1_1);
    assertThat(request.headers().first("HOST")).contains("h");
    assertThat(request.headers().first("x-y")).contains("v w");
    assertThat(request.headers().first("none")).isEmpty();
  }

  @Test
  void pairs_with_broken_escapes_or_semicolons_are_left_out() {
    HttpRequest request =
        good("GET /?a=%zz&b=1;c=2&d=%4&e=3&%zz=1&f=%C3%A9 HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(request.query().values())
        .containsOnly(
            org.assertj.core.api.Assertions.entry("e", List.of("3")),
            org.assertj.core.api.Assertions.entry("f", List.of("é")));
  }

  @ParameterizedTest
  @CsvSource({
    "/varz, /varz",
    "/, /",
    "/varz/, /varz/",
    "/%76arz, /varz",
    "http://x/healthz, /healthz",
    "HTTPS://x:1/healthz?a, /healthz",
    "http://x, /",
    "http://x?a=1, /",
    "*, *",
    "//varz, //varz",
    "/a+b, /a+b",
    "/a#b, /a#b"
  })
  void targets_become_paths(String target, String path) {
    assertThat(good("GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n").path()).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1, '', true",
    "HTTP/1.1, close, false",
    "HTTP/1.1, 'x, CLOSE', false",
    "HTTP/1.1, keep-alive, true",
    "HTTP/1.9, '', true",
    "HTTP/1.0, '', false",
    "HTTP/1.0, Keep-Alive, true",
    "HTTP/1.0, close, false"
  })
  void connections_stay_by_the_rules_of_their_version(
      String version, String connection, boolean stays) {
    String field = connection.isEmpty() ? "" : "Connection: " + connection + "\r\n";

    assertThat(good("GET / " + version + "\r\n" + HOST + field + "\r\n").keepAlive())
        .isEqualTo(stays);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GARBAGE\r\n",
        "\r\n",
        "\0\u00ff\r\n",
        "GET /\r\n",
        "GET  / HTTP/1.1\r\n",
        "GET / HTTP/1.1 \r\n",
        "GET /a b HTTP/1.1\r\n",
        "GET varz HTTP/1.1\r\n",
        "GET /%zz HTTP/1.1\r\n",
        "GET /%4 HTTP/1.1\r\n",
        "GET /\u0001 HTTP/1.1\r\n",
        "G@T / HTTP/1.1\r\n",
        "GET / HTTP/1.x\r\n",
        "GET / http/1.1\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n",
        "GET / HTTP/1.1\r\nBad Name: x\r\n",
        "GET / HTTP/1.1\r\n: x\r\n",
        "GET / HTTP/1.1\r\nX: y\r\n folded: x\r\n",
        "GET / HTTP/1.1\r\nX: a\0b\r\n",
        "GET / HTTP/1.1\r\nX: a\rb\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"
      })
  void what_is_no_request_is_refused(String bytes) {
    assertThat(refused(bytes).status()).isEqualTo(HttpStatus.BAD_REQUEST);
  }

  @Test
  void other_versions_and_chunked_bodies_are_not_spoken() {
    assertThat(refused("GET / HTTP/2.0\r\n").status()).isEqualTo(HttpStatus.VERSION_NOT_SUPPORTED);
    assertThat(refused("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n").status())
        .isEqualTo(HttpStatus.NOT_IMPLEMENTED);
  }

  @Test
  void the_request_line_is_bounded() {
    String longest = "GET /" + "a".repeat(HttpRequestParser.MAX_REQUEST_LINE - 14) + " HTTP/1.1";

    assertThat(good(longest + "\n" + HOST + "\r\n").path()).hasSize(4096 - 13);
    assertThat(refused("x" + longest).status()).isEqualTo(HttpStatus.URI_TOO_LONG);
  }

  @Test
  void the_head_is_bounded() {
    String start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    String longest = start + "a".repeat(HttpRequestParser.MAX_HEAD - start.length() - 4);

    assertThat(good(longest + "\r\n\r\n").path()).isEqualTo("/");
    assertThat(refused(longest + "a\r\n\r\n").status())
        .isEqualTo(HttpStatus.HEADER_FIELDS_TOO_LARGE);
  }

  @Test
  void the_number_of_fields_is_bounded() {
    String start = START;

    assertThat(good(start + "X: y\r\n".repeat(63) + "\r\n").headers().fields()).hasSize(64);
    assertThat(refused(start + "X: y\r\n".repeat(64)).status())
        .isEqualTo(HttpStatus.HEADER_FIELDS_TOO_LARGE);
  }

  @Test
  void a_body_is_skipped_within_its_bound() {
    String head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ";
    String next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

    assertThat(outcomes(head + "3\r\n\r\nabc" + next, 1000))
        .extracting(outcome -> ((HttpRequest) outcome).path())
        .containsExactly("/", "/next");
    assertThat(outcomes(head + "65536\r\n\r\n" + "a".repeat(65536) + next, 1000)).hasSize(2);
    assertThat(refused(head + "65537\r\n\r\n").status()).isEqualTo(HttpStatus.CONTENT_TOO_LARGE);
  }

  @Test
  void who_expects_to_be_asked_for_the_body_is_answered_and_closed() {
    HttpRequest request =
        good("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");

    assertThat(request.keepAlive()).isFalse();
  }

  @Test
  void bytes_behind_a_request_stay_in_the_buffer() {
    HttpRequestParser parser = new HttpRequestParser();
    ByteBuffer bytes = bytes("GET / HTTP/1.1\nHost: a\n\nrest");

    assertThat(parser.isIdle()).isTrue();
    assertThat(parser.parse(bytes)).isInstanceOf(HttpRequest.class);
    assertThat(bytes.remaining()).isEqualTo(4);
    assertThat(parser.isIdle()).isTrue();
    assertThat(parser.parse(bytes)).isEqualTo(HttpOutcome.Incomplete.INCOMPLETE);
    assertThat(parser.isIdle()).isFalse();
  }

  @Test
  void a_refusal_is_final() {
    HttpRequestParser parser = new HttpRequestParser();
    HttpOutcome first = parser.parse(bytes("GARBAGE\r\n"));
    ByteBuffer more = bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(parser.parse(more)).isEqualTo(first);
    assertThat(more.position()).isZero();
    assertThat(parser.isIdle()).isFalse();
  }

  @Test
  void tokens_are_found_in_lists() {
    HttpHeaders headers =
        good(START + "Connection: keep-alive, Upgrade\r\nConnection: x\r\n\r\n").headers();

    assertThat(headers.hasToken("connection", "upgrade")).isTrue();
    assertThat(headers.hasToken("connection", "X")).isTrue();
    assertThat(headers.hasToken("connection", "up")).isFalse();
    assertThat(headers.hasToken("upgrade", "websocket")).isFalse();
  }

  @Test
  void how_the_bytes_are_cut_changes_nothing() {
    for (String text : samples()) {
      List<HttpOutcome> whole = outcomes(text, text.length());
      for (int size = 1; size <= 3; size++) {
        assertThat(outcomes(text, size)).as(text).isEqualTo(whole);
      }
      for (int cut = 1; cut < text.length(); cut++) {
        List<HttpOutcome> found = new ArrayList<>();
        HttpRequestParser parser = new HttpRequestParser();
        feed(parser, bytes(text.substring(0, cut)), found);
        feed(parser, bytes(text.substring(cut)), found);
        assertThat(found).as("%s cut at %d", text, cut).isEqualTo(whole);
      }
    }
  }

  @Test
  void random_cuts_of_random_requests_change_nothing() {
    Seeds.cases(
        500,
        random -> {
          String text =
              String.join(
                  "",
                  random.listOf(
                      1,
                      5,
                      r -> r.oneOf(samples()) + (r.chance(10) ? r.text("GET /\r\n:", 0, 9) : "")));
          List<HttpOutcome> found = new ArrayList<>();
          HttpRequestParser parser = new HttpRequestParser();
          for (byte[] piece : random.split(text.getBytes(StandardCharsets.ISO_8859_1))) {
            feed(parser, ByteBuffer.wrap(piece), found);
          }
          assertThat(found).isEqualTo(outcomes(text, text.length()));
        });
  }

  private static List<String> samples() {
    return List.of(
        "GET /varz?a=b%20c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.0\n\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        (START + "\r\n").repeat(2) + "GET /%z HTTP/1.1\r\n\r\n",
        "GET / HTTP/3.0\r\n\r\n",
        "GARBAGE\r\n\r\n");
  }

  private static HttpRequest good(String text) {
    return (HttpRequest) only(text);
  }

  private static HttpRefusal refused(String text) {
    return (HttpRefusal) only(text);
  }

  private static HttpOutcome only(String text) {
    List<HttpOutcome> outcomes = outcomes(text, text.length());
    assertThat(outcomes).hasSize(1);
    return outcomes.getFirst();
  }

  private static List<HttpOutcome> outcomes(String text, int pieceSize) {
    List<HttpOutcome> found = new ArrayList<>();
    HttpRequestParser parser = new HttpRequestParser();
    for (int from = 0; from < text.length(); from += pieceSize) {
      feed(parser, bytes(text.substring(from, Math.min(text.length(), from + pieceSize))), found);
    }
    return found;
  }

  private static void feed(HttpRequestParser parser, ByteBuffer bytes, List<HttpOutcome> found) {
    while (bytes.hasRemaining()) {
      HttpOutcome outcome = parser.parse(bytes);
      if (outcome instanceof HttpRequest) {
        found.add(outcome);
      } else if (outcome instanceof HttpRefusal) {
        if (found.isEmpty() || !(found.getLast() instanceof HttpRefusal)) {
          found.add(outcome);
        }
        return;
      }
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
