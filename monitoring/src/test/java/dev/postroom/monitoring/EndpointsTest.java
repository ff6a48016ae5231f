package dev.postroom.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.Authentication;
import dev.postroom.testsupport.NoLeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers to queries, good and bad, as the Go server gives them (recorded from version 2.15.2).
@ExtendWith(NoLeaks.class)
class EndpointsTest {
  private static final Pattern CID = Pattern.compile("\"cid\": ([0-9]+)");

  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /connz?sort=bogus | invalid sorting option: bogus
          /connz?sort=stop | sort by stop only valid on closed connections
          /connz?sort=stop&state=all | sort by stop only valid on closed connections
          /connz?sort=reason | sort by reason only valid on closed connections
          /connz?auth=maybe | Error decoding boolean for 'auth': strconv.ParseBool: parsing "maybe": invalid syntax
          /connz?subs=maybe | Error decoding boolean for 'subs': strconv.ParseBool: parsing "maybe": invalid syntax
          /connz?limit=a | Error decoding int for 'limit': strconv.Atoi: parsing "a": invalid syntax
          /connz?limit=+1 | Error decoding int for 'limit': strconv.Atoi: parsing " 1": invalid syntax
          /connz?limit=1_0 | Error decoding int for 'limit': strconv.Atoi: parsing "1_0": invalid syntax
          /connz?offset=a | Error decoding int for 'offset': strconv.Atoi: parsing "a": invalid syntax
          /connz?limit=99999999999999999999 | Error decoding int for 'limit': strconv.Atoi: parsing "99999999999999999999": value out of range
          /connz?cid=a | Error decoding uint64 for 'cid': strconv.ParseUint: parsing "a": invalid syntax
          /connz?cid=-1 | Error decoding uint64 for 'cid': strconv.ParseUint: parsing "-1": invalid syntax
          /connz?cid=%00 | Error decoding uint64 for 'cid': strconv.ParseUint: parsing "\\x00": invalid syntax
          /connz?cid=99999999999999999999999 | Error decoding uint64 for 'cid': strconv.ParseUint: parsing "99999999999999999999999": value out of range
          /connz?state=zz | Error decoding state for zz
          /connz?limit=a&auth=2 | Error decoding boolean for 'auth': strconv.ParseBool: parsing "2": invalid syntax
          /connz?cid=1&sort=bogus&state=q | Error decoding state for q
          /connz?acc=zz&sort=bogus | invalid sorting option: bogus
          /subsz?subs=detail | Error decoding boolean for 'subs': strconv.ParseBool: parsing "detail": invalid syntax
          /subsz?offset=a | Error decoding int for 'offset': strconv.Atoi: parsing "a": invalid syntax
          /subsz?test=a.*&limit=a | Error decoding int for 'limit': strconv.Atoi: parsing "a": invalid syntax
          /subsz?limit=y&offset=z&subs=q | Error decoding boolean for 'subs': strconv.ParseBool: parsing "q": invalid syntax
          /subsz?test=foo.* | invalid test subject, must be valid publish subject: foo.*
          /subscriptionsz?subs=1&test=a..b | invalid test subject, must be valid publish subject: a..b
          /accountz?acc=none | Account none does not exist
          /accstatz?unused=maybe | Error decoding boolean for 'unused': strconv.ParseBool: parsing "maybe": invalid syntax
          /routez?subs=maybe | Error decoding boolean for 'subs': strconv.ParseBool: parsing "maybe": invalid syntax
          /gatewayz?accs=maybe&subs=x | Error decoding boolean for 'subs': strconv.ParseBool: parsing "x": invalid syntax
          /gatewayz?accs=maybe&subs=detail | Error decoding boolean for 'accs': strconv.ParseBool: parsing "maybe": invalid syntax
          /leafz?subs=detail | Error decoding boolean for 'subs': strconv.ParseBool: parsing "detail": invalid syntax
          /jsz?leader-only=a&limit=b&offset=c | Error decoding int for 'offset': strconv.Atoi: parsing "c": invalid syntax
          /jsz?stream-leader-only=a&raft=b&leader-only=1 | Error decoding boolean for 'raft': strconv.ParseBool: parsing "b": invalid syntax
          /jsz?config=d&direct-consumers=b | Error decoding boolean for 'direct-consumers': strconv.ParseBool: parsing "b": invalid syntax
          /jsz?leader-only=1&acc=x | filtered response: not leader
          /ipqueuesz?all=maybe | Error decoding boolean for 'all': strconv.ParseBool: parsing "maybe": invalid syntax
          /healthz?js-enabled=maybe | Error decoding boolean for 'js-enabled': strconv.ParseBool: parsing "maybe": invalid syntax
          /healthz?details=maybe | Error decoding boolean for 'details': strconv.ParseBool: parsing "maybe": invalid syntax
          """)
  void bad_queries_are_refused_in_the_words_of_the_go_server(String target, String text) {
    assertThat(server.get(target))
        .startsWith("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n")
        .endsWith("\r\n\r\n" + text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/varz/",
        "/zzz",
        "/VARZ",
        "/healthz/x",
        "/debug",
        "/debug/vars/",
        "/varz%2f",
        "/%2e%2e%00",
        "*"
      })
  void other_paths_are_not_found(String target) {
    assertThat(server.get(target))
        .startsWith("HTTP/1.1 404 Not Found\r\n")
        .contains("\r\nX-Content-Type-Options: nosniff\r\n")
        .endsWith("\r\n\r\n404 page not found\n");
  }

  @ParameterizedTest
  @CsvSource({
    "//varz?x=1, /varz?x=1",
    "/../varz, /varz",
    "/a/./../connz/, /connz/",
    "//evil.example/%0d%0a%3c, /evil.example/%0D%0A%3C",
    "//a%3fb, /a%3Fb"
  })
  void unclean_paths_are_redirected(String target, String location) {
    assertThat(server.get(target))
        .startsWith("HTTP/1.1 307 Temporary Redirect\r\nLocation: " + location + "\r\n")
        .endsWith("\r\n\r\n<a href=\"" + location + "\">Temporary Redirect</a>.\n\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "DELETE", "get", "OPTIONS"})
  void any_method_is_answered_like_get(String method) {
    assertThat(server.exchange(method, "/healthz"))
        .startsWith("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n")
        .contains("\r\nContent-Type: application/json\r\n", "\r\nContent-Length: 15\r\n")
        .endsWith("\r\n\r\n{\"status\":\"ok\"}");
  }

  @Test
  void head_has_no_body() {
    assertThat(server.exchange("HEAD", "/varz"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .containsPattern("\r\nContent-Length: [0-9]{4}\r\n")
        .endsWith("\r\nConnection: close\r\n\r\n");
  }

  @Test
  void the_root_links_to_the_documents() {
    assertThat(server.get("/"))
        .startsWith("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n")
        .contains("v2.15.2");
    Matcher link = Pattern.compile("href=\"\\.([^\"]+)\"").matcher(server.document("/"));
    int links = 0;
    while (link.find()) {
      links++;
      assertThat(server.get(link.group(1)))
          .as(link.group(1))
          .doesNotContain("404 page not found\n");
    }
    assertThat(links).isEqualTo(14);
  }

  @Test
  void only_documents_of_the_go_servers_list_are_counted() {
    for (String target :
        List.of("/subsz", "/subscriptionsz", "/raftz", "/stacksz", "/ipqueuesz", "/debug/vars")) {
      assertThat(server.get(target)).doesNotContain("404 page not found");
    }

    assertThat(server.document("/metrics")).contains("gnatsd_varz_http_req_stats_subsz{");
    assertThat(server.document("/varz"))
        .contains("\"http_req_stats\": {\n    \"/subsz\": 2,\n    \"/varz\": 1\n  },");
  }

  @Test
  void a_base_path_stands_before_every_path() {
    try (TestServer based = new TestServer(UnaryOperator.identity(), "nats/")) {
      assertThat(based.get("/nats")).startsWith("HTTP/1.1 200 ").contains("href=\"./nats/varz\"");
      assertThat(based.get("/nats/varz"))
          .startsWith("HTTP/1.1 200 ")
          .contains("\"http_base_path\": \"nats/\"")
          .contains("\"http_req_stats\": {\n    \"/\": 1,\n    \"/varz\": 1\n  },");
      for (String target : List.of("/", "/varz", "/nats/", "/nats/varz/", "/natsvarz", "/natsx")) {
        assertThat(based.get(target)).as(target).startsWith("HTTP/1.1 404 ");
      }
      assertThat(based.get("/nats//connz")).contains("\r\nLocation: /nats/connz\r\n");
    }
  }

  @Test
  void health_fails_once_clients_cannot_connect() {
    server.client();
    server.broker.lameDuck(() -> {});

    String error = "failed to be ready for connections after 1ms: server";
    assertThat(server.get("/healthz"))
        .startsWith("HTTP/1.1 500 Internal Server Error\r\nAccess-Control-Allow-Origin: *\r\n")
        .endsWith("\r\n\r\n{\"status\":\"error\",\"error\":\"" + error + "\"}");
    assertThat(server.get("/healthz?details=1"))
        .startsWith("HTTP/1.1 500 ")
        .endsWith(
            "{\"status\":\"error\",\"errors\":[{\"type\":\"CONNECTION\",\"error\":\""
                + error
                + "\"}]}");
    assertThat(server.log.lines())
        .contains("WRN Healthcheck failed: \"" + error + "\"", "WRN Healthcheck failed: 1 errors");
  }

  @Test
  void health_of_streams_and_consumers_needs_their_owners() {
    assertThat(server.get("/healthz?stream=x"))
        .startsWith("HTTP/1.1 400 ")
        .contains("\r\nContent-Type: application/json\r\n")
        .endsWith(
            "{\"status\":\"error\","
                + "\"error\":\"\\\"account\\\" must not be empty when checking stream health\"}");
    assertThat(server.get("/healthz?consumer=x&account=A"))
        .endsWith("\"\\\"stream\\\" must not be empty when checking consumer health\"}");
    assertThat(server.get("/healthz?stream=x&details=t"))
        .contains("\"errors\":[{\"type\":\"BAD_REQUEST\",");
    assertThat(server.document("/healthz?account=x")).isEqualTo("{\"status\":\"ok\"}");
    assertThat(server.document("/healthz?js-enabled-only=1&js-server-only=true&js-meta-only=T"))
        .isEqualTo("{\"status\":\"ok\"}");
  }

  @Test
  void connections_are_paged_and_picked() {
    for (int i = 0; i < 3; i++) {
      server.client();
    }
    server.offender("FOO\r\n"); // 8

    assertThat(cids("/connz")).containsExactly(5, 6, 7);
    assertThat(cids("/connz?limit=2")).containsExactly(5, 6);
    assertThat(cids("/connz?limit=2&offset=2")).containsExactly(7);
    assertThat(cids("/connz?offset=-3&limit=-1")).containsExactly(5, 6, 7);
    assertThat(cids("/connz?state=closed")).containsExactly(8);
    assertThat(cids("/connz?state=ANY&limit=9")).containsExactly(5, 6, 7, 8);
    assertThat(cids("/connz?state=all&cid=8")).containsExactly(8);
    assertThat(cids("/connz?cid=8")).isEmpty();
    assertThat(cids("/connz?acc=$G")).containsExactly(5, 6, 7);
    assertThat(cids("/connz?acc=$SYS")).isEmpty();
    assertThat(cids("/connz?acc=$G&state=closed")).isEmpty();
    assertThat(cids("/connz?mqtt_client=x")).isEmpty();
    assertThat(server.document("/connz?cid=6&offset=3"))
        .contains("\"num_connections\": 0,\n  \"total\": 3,\n  \"offset\": 3,\n  \"limit\": 1,");
    assertThat(server.document("/connz?state=all&offset=100"))
        .contains("\"total\": 4,")
        .endsWith("\"connections\": []\n}");
  }

  @Test
  void connections_are_sorted() {
    server.client();
    server.client("SUB a 1", "SUB b 2", "PUB none 5\r\nhello");
    server.client("SUB a 1", "PUB a 2\r\nhi");
    server.offender("FOO\r\n"); // 8
    server.offender("PUB " + "a".repeat(5000)); // 9

    assertThat(cids("/connz?sort=start")).containsExactly(5, 6, 7);
    assertThat(cids("/connz?sort=subs")).containsExactly(6, 7, 5);
    assertThat(cids("/connz?sort=pending")).containsExactly(5, 6, 7);
    assertThat(cids("/connz?sort=msgs_to")).startsWith(6, 7); // each got the one message to a
    assertThat(cids("/connz?sort=msgs_from")).containsExactly(6, 7, 5);
    assertThat(cids("/connz?sort=bytes_to")).containsExactly(6, 7, 5);
    assertThat(cids("/connz?sort=bytes_from")).containsExactly(6, 7, 5);
    assertThat(cids("/connz?sort=last").getLast()).isEqualTo(5);
    assertThat(cids("/connz?sort=idle").getFirst()).isEqualTo(5);
    assertThat(cids("/connz?sort=uptime")).containsExactly(7, 6, 5);
    assertThat(cids("/connz?sort=rtt")).hasSize(3);
    assertThat(cids("/connz?sort=stop&state=closed")).containsExactly(9, 8);
    assertThat(cids("/connz?sort=reason&state=closed")).containsExactly(9, 8);
  }

  @Test
  void users_are_shown_and_found() {
    try (TestServer guarded =
        new TestServer(options -> options.authentication(Authentication.user("a", "b")), "")) {
      guarded.client("CONNECT {\"user\":\"a\",\"pass\":\"b\",\"verbose\":false}");

      assertThat(guarded.document("/connz?auth=1"))
          .contains("\"authorized_user\": \"a\",\n      \"name_tag\": \"$G\"");
      assertThat(guarded.document("/connz?user=a"))
          .contains("\"num_connections\": 1,")
          .doesNotContain("authorized_user");
      assertThat(guarded.document("/connz?user=zz"))
          .contains("\"num_connections\": 0,\n  \"total\": 1,")
          .endsWith("\"connections\": []\n}");
    }
  }

  private List<Integer> cids(String target) {
    List<Integer> cids = new ArrayList<>();
    Matcher matcher = CID.matcher(server.document(target));
    while (matcher.find()) {
      cids.add(Integer.valueOf(matcher.group(1)));
    }
    return cids;
  }
}
