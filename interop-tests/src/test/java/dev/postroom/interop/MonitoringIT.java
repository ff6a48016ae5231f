package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Every monitoring document of our server beside that of the Go server, after the same clients did
/// the same: the same names, types and order, the same rules for what is empty, and the same values
/// but for those named here (docs/spec/core.md 6).
@ExtendWith(NoLeaks.class)
@Timeout(240)
class MonitoringIT {
  private static final String MADE = "each server's own";
  private static final String CACHE = "each server remembers other things of its matches";

  private static final Map<String, String> ANY_VALUE =
      Map.ofEntries(
          Map.entry(".server_id", MADE),
          Map.entry(".go", "the language's version"),
          Map.entry(".port", MADE),
          Map.entry(".uptime", MADE),
          Map.entry(".mem", MADE),
          Map.entry(".cpu", MADE),
          Map.entry(".http_req_stats./connz", "asked until all clients had gone"),
          Map.entry(".connections[].port", MADE),
          Map.entry(
              ".connections[].pending_bytes",
              "the last line to a closed connection may have left, or not, when it is remembered"),
          Map.entry(".connections[].rtt", MADE),
          Map.entry(".connections[].uptime", MADE),
          Map.entry(".connections[].idle", MADE),
          Map.entry(".num_matches", CACHE),
          Map.entry(".num_cache", CACHE),
          Map.entry(".cache_hit_rate", CACHE),
          Map.entry(".max_fanout", CACHE),
          Map.entry(".avg_fanout", CACHE),
          Map.entry(".account_detail.sublist_stats.num_matches", CACHE),
          Map.entry(".account_detail.sublist_stats.num_cache", CACHE),
          Map.entry(".account_detail.sublist_stats.cache_hit_rate", CACHE),
          Map.entry(".account_detail.sublist_stats.max_fanout", CACHE),
          Map.entry(".account_detail.sublist_stats.avg_fanout", CACHE));

  private static final List<String> WITH_ACCOUNTS =
      List.of(
          "server_name: golden",
          "server_tags: [\"az:1\", \"x\"]",
          "server_metadata { region: west }",
          "max_connections: 100",
          "max_subscriptions: 50",
          "ping_interval: \"30s\"",
          "write_timeout: retry",
          "http_base_path: \"/\"",
          "accounts { A { users: [{user: a, password: a}] }, B { users: [{user: b, password: b}] },"
              + " EMPTY {} }");

  private static final List<String> DOCUMENTS =
      List.of(
          "/connz",
          "/connz?auth=1",
          "/connz?auth=1&subs=1",
          "/connz?auth=1&subs=detail",
          "/connz?state=closed&auth=1&subs=detail",
          "/connz?state=closed&subs=1&sort=stop",
          "/connz?state=closed&sort=reason",
          "/connz?state=all&auth=1",
          "/connz?acc=A&auth=1",
          "/connz?acc=B&state=closed",
          "/connz?acc=none",
          "/connz?user=a",
          "/connz?user=a&auth=1&limit=1",
          "/connz?limit=1&offset=1",
          "/connz?offset=100",
          "/connz?cid=8&auth=1",
          "/connz?cid=4711",
          "/connz?sort=subs&limit=1",
          "/connz?sort=msgs_from&limit=1",
          "/connz?sort=bytes_from&limit=1",
          "/connz?sort=uptime",
          "/connz?sort=start",
          "/routez",
          "/routez?subs=detail",
          "/gatewayz",
          "/gatewayz?accs=1&gw_name=x",
          "/leafz",
          "/leafz?subs=1&acc=A",
          "/subsz",
          "/subsz?limit=-1&offset=-1",
          "/subsz?acc=A",
          "/subsz?acc=none&subs=1",
          "/subsz?subs=1&test=foo",
          "/subsz?subs=1&test=bar.x&acc=A",
          "/subscriptionsz?subs=1&test=nothing.here",
          "/subsz?subs=1",
          "/subsz?subs=1&acc=A",
          "/subscriptionsz?subs=1&acc=B",
          "/accountz",
          "/accountz?acc=A",
          "/accountz?acc=B",
          "/accountz?acc=EMPTY",
          "/accountz?acc=$G",
          "/accountz?acc=$SYS",
          "/accstatz",
          "/accstatz?unused=1",
          "/jsz",
          "/jsz?accounts=1&streams=1&consumers=1&config=1&raft=1",
          "/jsz?acc=none&limit=1&offset=1",
          "/healthz",
          "/healthz?account=A&stream=s&consumer=c",
          "/healthz?js-enabled-only=1&js-server-only=1&js-meta-only=1&details=1",
          "/ipqueuesz",
          "/varz");

  private static final List<String> REFUSED =
      List.of(
          "/connz?sort=bogus",
          "/connz?limit=x",
          "/connz?state=x",
          "/subsz?subs=detail",
          "/subsz?offset=x",
          "/subsz?test=foo.*",
          "/accountz?acc=none",
          "/accstatz?unused=x",
          "/routez?subs=x",
          "/gatewayz?subs=x&accs=y",
          "/leafz?subs=x",
          "/jsz?limit=x&offset=y",
          "/jsz?leader-only=1",
          "/healthz?details=x",
          "/healthz?stream=x",
          "/healthz?consumer=x&details=1",
          "/ipqueuesz?all=x",
          "/raftz",
          "/raftz?acc=A&group=x",
          "/varz/",
          "/debug",
          "/debug/vars/",
          "/nothing");

  private record Answer(int status, List<String> headers, String body) {}

  @Test
  void documents_of_a_server_with_accounts_are_those_of_the_go_server() {
    compare(WITH_ACCOUNTS, MonitoringIT::load);
  }

  @Test
  void documents_of_a_server_without_configuration_are_those_of_the_go_server() {
    compare(List.of("server_name: golden"), MonitoringIT::loadOfNobody);
  }

  @Test
  void documents_of_a_server_without_a_system_account_are_those_of_the_go_server() {
    compare(List.of("server_name: golden", "no_system_account: true"), MonitoringIT::loadOfNobody);
  }

  @Test
  void expvar_has_the_names_of_the_go_runtime() {
    List<List<String>> names = new ArrayList<>();
    for (ServerProgram program : Servers.underTest()) {
      try (ServerProcess server = ServerProcess.start(program)) {
        Answer answer = get(server, "/debug/vars");
        assertThat(answer.headers()).containsExactly("application/json; charset=utf-8", "-", "-");
        names.add(
            new MonitoringDocument(Map.of(), Map.of())
                .lines(answer.body()).stream()
                    .filter(line -> !line.contains("[]"))
                    .map(line -> line.replaceAll(" (number|text|truth).*", " $1"))
                    .toList());
      }
    }
    assertThat(names.getFirst()).isEqualTo(names.getLast()).hasSizeGreaterThan(25);
  }

  /// What the clients of a test do; the result is what stays open.
  private interface Load {
    List<RawConnection> run(ServerProcess server);
  }

  /// Where there is one server only, it is compared with itself.
  private static void compare(List<String> config, Load load) {
    List<ServerProgram> programs = Servers.underTest();
    try (ServerProcess ours = start(programs.getFirst(), config);
        ServerProcess theirs = start(programs.getLast(), config)) {
      List<RawConnection> open = new ArrayList<>();
      try {
        open.addAll(load.run(ours));
        open.addAll(load.run(theirs));
        compareAll(ours, theirs);
      } finally {
        open.forEach(RawConnection::close);
      }
    }
  }

  private static ServerProcess start(ServerProgram program, List<String> config) {
    return ServerProcess.start(program, config.toArray(String[]::new));
  }

  private static void compareAll(ServerProcess ours, ServerProcess theirs) {
    MonitoringDocument document = new MonitoringDocument(ANY_VALUE, Map.of());
    for (String target : DOCUMENTS) {
      compare(target, document, get(ours, target), get(theirs, target));
    }
    for (String target : REFUSED) {
      assertThat(get(ours, target)).as(target).isEqualTo(get(theirs, target));
    }
  }

  private static void compare(
      String target, MonitoringDocument document, Answer ours, Answer theirs) {
    assertThat(ours.status()).as(target).isEqualTo(theirs.status());
    assertThat(ours.headers()).as(target).isEqualTo(theirs.headers());
    if (theirs.status() != HttpURLConnection.HTTP_OK) {
      assertThat(ours.body()).as(target).isEqualTo(theirs.body());
      return;
    }
    assertThat(document.lines(ours.body()))
        .as(target)
        .containsExactlyElementsOf(document.lines(theirs.body()));
    assertThat(ours.body().endsWith("\n")).as(target).isEqualTo(theirs.body().endsWith("\n"));
    assertThat(indentation(ours.body())).as(target).isEqualTo(indentation(theirs.body()));
  }

  /// Return what the second line begins with; empty for a document of one line.
  private static String indentation(String body) {
    return body.lines().skip(1).findFirst().orElse("").replaceAll("\\S.*", "");
  }

  private static List<RawConnection> load(ServerProcess server) {
    RawConnection one = client(server, "a", "one", "SUB foo 1", "SUB bar.* q1 2", "SUB baz.> 3");
    RawConnection two = client(server, "a", "two", "SUB foo 1", "UNSUB 1 10", "SUB bar.x q1 2");
    RawConnection other = client(server, "b", "", "SUB foo 7");
    RawConnection gone = client(server, "b", "gone", "SUB x 1", "SUB y q 2", "UNSUB 2 5");
    RawConnection wrong = RawConnection.open(server.port());
    wrong.send("CONNECT {\"user\":\"a\",\"pass\":\"wrong\"}\r\n");
    for (int i = 0; i < 3; i++) {
      say(one, "PUB foo 5\r\nhello");
    }
    say(other, "PUB foo 2\r\nhi");
    say(one, "PUB nobody 2\r\nhi");
    say(two, "");
    gone.close();
    wrong.readUntilEnd(RawConnection.PATIENCE);
    wrong.close();
    awaitClosed(server, 2);
    return List.of(one, two, other);
  }

  private static List<RawConnection> loadOfNobody(ServerProcess server) {
    RawConnection one = client(server, "", "one", "SUB foo 1", "SUB bar.* q1 2");
    RawConnection two = client(server, "", "two", "SUB bar.> 1");
    say(one, "PUB foo 5\r\nhello");
    say(one, "PUB foo 5\r\nhello");
    say(two, "PUB bar.x 0\r\n");
    say(one, "");
    RawConnection gone = client(server, "", "gone", "SUB x 1");
    gone.close();
    RawConnection confused = client(server, "", "confused");
    confused.send("NONSENSE\r\n");
    confused.readUntilEnd(RawConnection.PATIENCE);
    confused.close();
    awaitClosed(server, 2);
    return List.of(one, two);
  }

  private static void awaitClosed(ServerProcess server, int count) {
    Awaitility.await("the ends")
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> get(server, "/connz?state=closed").body().contains("\"total\": " + count + ","));
  }

  private static RawConnection client(
      ServerProcess server, String user, String name, String... lines) {
    RawConnection client = RawConnection.open(server.port());
    String login = user.isEmpty() ? "" : ",\"user\":\"%1$s\",\"pass\":\"%1$s\"".formatted(user);
    String named = name.isEmpty() ? "" : ",\"name\":\"" + name + "\"";
    say(
        client,
        "CONNECT {\"verbose\":false,\"lang\":\"go\",\"version\":\"1.1\"" + login + named + "}");
    for (String line : lines) {
      say(client, line);
    }
    return client;
  }

  /// Send a line, or nothing, and wait until it was executed.
  private static void say(RawConnection client, String line) {
    client.send((line.isEmpty() ? "" : line + "\r\n") + "PING\r\n");
    String answer = client.readLine();
    while (!answer.equals("PONG")) {
      if (answer.equals("PING")) {
        client.send("PONG\r\n");
      }
      answer = client.readLine();
    }
  }

  private static Answer get(ServerProcess server, String target) {
    URI uri = URI.create("http://127.0.0.1:" + server.monitorPort() + target);
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setRequestProperty("Connection", "close");
      int status = connection.getResponseCode();
      InputStream source = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      try (InputStream body = source) {
        return new Answer(
            status,
            List.of(
                header(connection, "Content-Type"),
                header(connection, "Access-Control-Allow-Origin"),
                header(connection, "X-Content-Type-Options")),
            new String(body.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String header(HttpURLConnection connection, String name) {
    String value = connection.getHeaderField(name);
    return value == null ? "-" : value;
  }
}
