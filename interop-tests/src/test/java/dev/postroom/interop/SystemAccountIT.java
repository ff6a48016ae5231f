package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a server tells in its system account and answers there, beside the Go server, after the
/// same clients did the same: the same messages in the same order, with the same names, types and
/// order of names, and the same values but for those named here (docs/spec/core.md 4.12, 4.13).
@ExtendWith(NoLeaks.class)
@Timeout(240)
class SystemAccountIT {
  private static final String MADE = "each server's own";
  private static final String CACHE = "each server remembers other things of its matches";
  private static final String OWN_TRAFFIC = "ids and numbers of the server are not equally long";

  private static final String[] CONFIG = {
    "server_name: golden",
    "server_tags: [\"az:1\", \"x\"]",
    "server_metadata { region: west }",
    "accounts {",
    "  SYS { users: [{user: sys, password: sys}] },",
    "  A { users: [{user: a, password: a}] },",
    "  B { users: [{user: b, password: b, permissions: { publish: { allow: [\">\"], deny: [\"no\"]"
        + " },",
    "    subscribe: { allow: [\"inbox\", \"q.> v1\"] }, allow_responses: { max: 2, expires: \"1m\""
        + " }}}] },",
    "  C { users: [{user: c, password: c, permissions: { subscribe: [\"inbox\"] }}] },",
    "  EMPTY {}",
    "}",
    "system_account: SYS"
  };

  private static final Map<String, String> ANY_VALUE =
      Map.ofEntries(
          Map.entry(".id", MADE),
          Map.entry(".server.id", MADE),
          Map.entry(".server.seq", "messages of the server's own, heard or not, count there"),
          Map.entry(".seq", "as above"),
          Map.entry(".client.rtt", MADE),
          Map.entry(".num_subscriptions", "counted a moment after a client came or went"),
          Map.entry(".statsz.mem", MADE),
          Map.entry(".statsz.cpu", MADE),
          Map.entry(".statsz.sent.msgs", OWN_TRAFFIC),
          Map.entry(".statsz.sent.bytes", OWN_TRAFFIC),
          Map.entry(".statsz.sent_to_clients.msgs", OWN_TRAFFIC),
          Map.entry(".statsz.sent_to_clients.bytes", OWN_TRAFFIC),
          Map.entry(".data.server_id", MADE),
          Map.entry(".data.go", "the language's version"),
          Map.entry(".data.port", MADE),
          Map.entry(".data.uptime", MADE),
          Map.entry(".data.mem", MADE),
          Map.entry(".data.cpu", MADE),
          Map.entry(".data.out_msgs", OWN_TRAFFIC),
          Map.entry(".data.out_bytes", OWN_TRAFFIC),
          Map.entry(".data.out_client_msgs", OWN_TRAFFIC),
          Map.entry(".data.out_client_bytes", OWN_TRAFFIC),
          Map.entry(".data.connections[].port", MADE),
          Map.entry(".data.connections[].rtt", MADE),
          Map.entry(".data.connections[].uptime", MADE),
          Map.entry(".data.connections[].idle", MADE),
          Map.entry(".data.connections[].out_bytes", OWN_TRAFFIC),
          Map.entry(".data.connections[].pending_bytes", OWN_TRAFFIC),
          Map.entry(".data.num_matches", CACHE),
          Map.entry(".data.num_cache", CACHE),
          Map.entry(".data.cache_hit_rate", CACHE),
          Map.entry(".data.max_fanout", CACHE),
          Map.entry(".data.avg_fanout", CACHE),
          Map.entry(".data.sublist_stats.num_matches", CACHE),
          Map.entry(".data.sublist_stats.num_cache", CACHE),
          Map.entry(".data.sublist_stats.cache_hit_rate", CACHE),
          Map.entry(".data.sublist_stats.max_fanout", CACHE),
          Map.entry(".data.sublist_stats.avg_fanout", CACHE),
          Map.entry(".data.account_detail.sublist_stats.num_matches", CACHE),
          Map.entry(".data.account_detail.sublist_stats.num_cache", CACHE),
          Map.entry(".data.account_detail.sublist_stats.cache_hit_rate", CACHE),
          Map.entry(".data.account_detail.sublist_stats.max_fanout", CACHE),
          Map.entry(".data.account_detail.sublist_stats.avg_fanout", CACHE),
          Map.entry(".data.account_statz[].sent.bytes", OWN_TRAFFIC));

  private static final MonitoringDocument DOCUMENT = new MonitoringDocument(ANY_VALUE, Map.of());

  /// A request: its subject, in which `{id}` stands for the server's id, and its body.
  private record Request(String subject, String body) {}

  private static Request ask(String subject) {
    return new Request(subject, "");
  }

  private static Request ask(String subject, String body) {
    return new Request(subject, body);
  }

  private static final List<Request> OF_SERVERS =
      List.of(
          ask("$SYS.REQ.SERVER.PING"),
          ask("$SYS.REQ.SERVER.PING.STATSZ"),
          ask("$SYS.REQ.SERVER.{id}.STATSZ"),
          ask("$SYS.REQ.SERVER.PING.IDZ"),
          ask("$SYS.REQ.SERVER.{id}.IDZ", "{bad"),
          ask("$SYS.REQ.SERVER.PING.VARZ"),
          ask("$SYS.REQ.SERVER.PING.CONNZ"),
          ask("$SYS.REQ.SERVER.{id}.CONNZ", "{\"auth\":true,\"subscriptions\":true}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"subscriptions_detail\":true,\"acc\":\"A\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"acc\":\"A\",\"filter_subject\":\"foo\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"acc\":\"A\",\"filter_subject\":\"bar.*\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"acc\":\"A\",\"filter_subject\":\"none\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"filter_subject\":\"foo\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"acc\":\"none\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"sort\":\"bogus\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"sort\":\"stop\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"state\":1,\"auth\":true}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"state\":5}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"offset\":-1,\"limit\":-1,\"user\":\"a\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"sort\":\"cid\",\"limit\":1,\"offset\":1}"),
          ask("$SYS.REQ.SERVER.PING.SUBSZ"),
          ask("$SYS.REQ.SERVER.PING.SUBSZ", "{\"test\":\"foo\",\"subscriptions\":true}"),
          ask("$SYS.REQ.SERVER.PING.SUBSZ", "{\"account\":\"EMPTY\",\"subscriptions\":true}"),
          ask("$SYS.REQ.SERVER.PING.SUBSZ", "{\"account\":\"none\"}"),
          ask("$SYS.REQ.SERVER.PING.SUBSZ", "{\"test\":\"foo.*\"}"),
          ask("$SYS.REQ.SERVER.PING.ROUTEZ", "{\"subscriptions\":true}"),
          ask("$SYS.REQ.SERVER.PING.GATEWAYZ"),
          ask("$SYS.REQ.SERVER.PING.LEAFZ"),
          ask("$SYS.REQ.SERVER.PING.ACCOUNTZ"),
          ask("$SYS.REQ.SERVER.PING.ACCOUNTZ", "{\"account\":\"A\"}"),
          ask("$SYS.REQ.SERVER.PING.ACCOUNTZ", "{\"account\":\"SYS\"}"),
          ask("$SYS.REQ.SERVER.PING.ACCOUNTZ", "{\"account\":\"none\"}"),
          ask("$SYS.REQ.SERVER.PING.JSZ"),
          ask("$SYS.REQ.SERVER.PING.JSZ", "{\"account\":\"none\"}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ"),
          ask("$SYS.REQ.SERVER.{id}.HEALTHZ", "{\"stream\":\"x\"}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"stream\":\"x\",\"details\":true}"),
          ask("$SYS.REQ.SERVER.PING.PROFILEZ"),
          ask("$SYS.REQ.SERVER.PING.PROFILEZ", "{\"name\":\"x\"}"),
          ask("$SYS.REQ.SERVER.PING.RAFTZ"));

  private static final List<Request> FILTERS =
      List.of(
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{bad"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "[]"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", " "),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "null"),
          ask("$SYS.REQ.SERVER.PING", "{bad"),
          ask("$SYS.REQ.SERVER.PING.EXPVARZ", "{bad"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"unknown\":1}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"server_name\":\"gold\"}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"server_name\":\"golden\",\"exact_match\":true}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"host\":\"127.0\"}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"tags\":[\"AZ:1\"]}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"cluster\":\"\",\"exact_match\":true}"));

  private static final List<Request> SILENT =
      List.of(
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"server_name\":\"GOLD\"}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"server_name\":\"gold\",\"exact_match\":true}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"host\":\"127.0\",\"exact_match\":true}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"tags\":[\"az\"]}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"cluster\":\"x\"}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"domain\":\"x\"}"),
          ask("$SYS.REQ.SERVER.PING", "{\"server_name\":\"x\"}"),
          ask("$SYS.REQ.SERVER.PING.JSZ", "{\"leader_only\":true}"),
          ask("$SYS.REQ.ACCOUNT.none.STATZ"),
          ask("$SYS.REQ.ACCOUNT.none.CONNS"),
          ask("$SYS.REQ.ACCOUNT.EMPTY.CONNS"),
          ask("$SYS.REQ.ACCOUNT.EMPTY.STATZ"),
          ask("$SYS.REQ.ACCOUNT.PING.STATZ", "{\"accounts\":[\"EMPTY\"]}"),
          ask("$SYS.REQ.ACCOUNT.A.CONNS", "{bad"),
          ask("$SYS.REQ.ACCOUNT.NSUBS"),
          ask("$SYS.REQ.SERVER.{id}.KICK"),
          ask("$SYS.REQ.SERVER.{id}.LDM", "{bad"));

  private static final List<Request> OF_ACCOUNTS =
      List.of(
          ask("$SYS.REQ.ACCOUNT.A.CONNZ", "{\"acc\":\"SYS\",\"auth\":true}"),
          ask("$SYS.REQ.ACCOUNT.A.LEAFZ"),
          ask("$SYS.REQ.ACCOUNT.A.SUBSZ"),
          ask("$SYS.REQ.ACCOUNT.A.SUBSZ", "{\"test\":\"foo\"}"),
          ask("$SYS.REQ.ACCOUNT.A.JSZ"),
          ask("$SYS.REQ.ACCOUNT.A.JSZ", "{bad"),
          ask("$SYS.REQ.ACCOUNT.A.INFO"),
          ask("$SYS.REQ.ACCOUNT.EMPTY.INFO"),
          ask("$SYS.REQ.ACCOUNT.SYS.INFO"),
          ask("$SYS.REQ.ACCOUNT.A.STATZ"),
          ask("$SYS.REQ.ACCOUNT.EMPTY.STATZ", "{\"include_unused\":true}"),
          ask("$SYS.REQ.ACCOUNT.A.CONNS"),
          ask("$SYS.REQ.ACCOUNT.none.CONNZ"),
          ask("$SYS.REQ.ACCOUNT.none.LEAFZ"),
          ask("$SYS.REQ.ACCOUNT.none.SUBSZ"),
          ask("$SYS.REQ.ACCOUNT.none.INFO"),
          ask("$SYS.REQ.ACCOUNT.PING.CONNZ"),
          ask("$SYS.REQ.ACCOUNT.PING.STATZ"),
          ask("$SYS.REQ.ACCOUNT.PING.STATZ", "{\"include_unused\":true}"),
          ask("$SYS.REQ.ACCOUNT.PING.STATZ", "{\"accounts\":[\"none\",\"A\"]}"),
          ask("$SYS.REQ.USER.INFO"),
          ask("$SYS.REQ.USER.A.INFO"),
          ask("$SYS.REQ.SERVER.{id}.KICK", "{\"cid\":4711}"),
          ask("$SYS.REQ.SERVER.{id}.LDM", "{\"cid\":4711}"),
          ask("$SYS.REQ.SERVER.{id}.RELOAD", "{bad"));

  private static final List<Request> OF_ANYBODY =
      List.of(
          ask("$SYS.REQ.USER.INFO"),
          ask("$SYS.REQ.USER.INFO", "{bad"),
          ask("$SYS.REQ.SERVER.PING.CONNZ"),
          ask("$SYS.REQ.ACCOUNT.PING.CONNZ", "{\"acc\":\"SYS\",\"auth\":true}"),
          ask("$SYS.REQ.ACCOUNT.PING.CONNZ", "{\"filter_subject\":\"inbox\"}"),
          ask("$SYS.REQ.ACCOUNT.PING.CONNZ", "{bad"),
          ask("$SYS.REQ.ACCOUNT.PING.STATZ"),
          ask("$SYS.REQ.ACCOUNT.PING.STATZ", "{\"accounts\":[\"SYS\"]}"));

  /// Where there is one server only, it is compared with itself.
  private interface Comparison {
    List<String> lines(ServerProcess server);
  }

  private static void compare(Comparison comparison, String... config) {
    List<ServerProgram> programs = Servers.underTest();
    List<String> theirs;
    try (ServerProcess server = ServerProcess.start(programs.getLast(), config)) {
      theirs = comparison.lines(server);
    }
    try (ServerProcess server = ServerProcess.start(programs.getFirst(), config)) {
      assertThat(comparison.lines(server)).containsExactlyElementsOf(theirs).isNotEmpty();
    }
  }

  @Test
  void requests_for_servers_are_answered_as_by_the_go_server() {
    compare(server -> answers(server, OF_SERVERS), CONFIG);
  }

  @Test
  void filters_and_faults_are_answered_as_by_the_go_server() {
    compare(server -> answers(server, FILTERS), CONFIG);
  }

  @Test
  void requests_for_accounts_are_answered_as_by_the_go_server() {
    compare(server -> answers(server, OF_ACCOUNTS), CONFIG);
  }

  private static List<String> answers(ServerProcess server, List<Request> requests) {
    List<String> lines = new ArrayList<>();
    try (SystemClient admin = SystemClient.login(server, "sys");
        SystemClient one = SystemClient.login(server, "a", "SUB foo 1", "SUB bar.x q 2");
        SystemClient _ = SystemClient.login(server, "b")) {
      one.say("PUB foo 5\r\nhello");
      for (Request request : requests) {
        lines.addAll(answer(admin, request));
      }
    }
    return lines;
  }

  private static List<String> answer(SystemClient client, Request request) {
    String subject = request.subject().replace("{id}", client.serverId());
    List<String> lines = new ArrayList<>(List.of(request.toString()));
    lines.addAll(DOCUMENT.lines(client.ask(subject, request.body())));
    return lines;
  }

  @Test
  void every_account_has_its_own_answers() {
    compare(
        server -> {
          List<String> lines = new ArrayList<>();
          for (String user : List.of("sys", "a", "b", "c")) {
            try (SystemClient client = SystemClient.login(server, user)) {
              for (Request request : OF_ANYBODY) {
                if (!user.equals("sys") || request.subject().contains("USER")) {
                  lines.addAll(answer(client, request));
                }
              }
            }
          }
          return lines;
        },
        CONFIG);
  }

  @Test
  void a_server_without_configuration_answers_its_clients() {
    compare(
        server -> {
          List<String> lines = new ArrayList<>();
          try (SystemClient client = SystemClient.anonymous(server, "x")) {
            for (Request request : OF_ANYBODY) {
              lines.addAll(answer(client, request));
            }
          }
          try (SystemClient client = SystemClient.anonymous(server, "bob")) {
            lines.addAll(answer(client, ask("$SYS.REQ.USER.INFO")));
          }
          return lines;
        },
        "server_name: golden");
  }

  @Test
  void what_is_for_others_is_not_answered() {
    compare(
        server -> {
          try (SystemClient admin = SystemClient.login(server, "sys")) {
            for (Request request : SILENT) {
              admin.request(request.subject().replace("{id}", admin.serverId()), request.body());
            }
            return DOCUMENT.lines(admin.ask("$SYS.REQ.SERVER.PING.HEALTHZ", ""));
          }
        },
        CONFIG);
  }

  @Test
  void who_comes_and_goes_is_told_as_by_the_go_server() {
    compare(
        server -> {
          List<String> lines = new ArrayList<>();
          try (SystemClient watcher =
              SystemClient.login(
                  server, "sys", "SUB $SYS.ACCOUNT.> 1", "SUB $SYS.SERVER.ACCOUNT.> 2")) {
            watcher.say("SUB $SYS.SERVER." + watcher.serverId() + ".CLIENT.> 3");
            SystemClient client = SystemClient.login(server, "a");
            lines.addAll(events(watcher, 3));
            client.say("SUB foo 1");
            client.say("PUB foo 5\r\nhello");
            client.close();
            lines.addAll(events(watcher, 3));
            offend(server, "{\"user\":\"a\",\"pass\":\"wrong\",\"lang\":\"go\",\"name\":\"w\"}");
            lines.addAll(events(watcher, 2));
            SystemClient confused = SystemClient.login(server, "b");
            confused.send("NONSENSE\r\n");
            lines.addAll(events(watcher, 6));
            confused.close();
          }
          return lines;
        },
        CONFIG);
  }

  @Test
  void a_kick_a_goodbye_and_a_reload_are_done_and_told() {
    compare(
        server -> {
          List<String> lines = new ArrayList<>();
          try (SystemClient watcher = SystemClient.login(server, "sys");
              SystemClient client = SystemClient.login(server, "a")) {
            String cid = "{\"cid\":" + client.clientId() + "}";
            watcher.say("SUB $SYS.ACCOUNT.*.DISCONNECT 1");
            lines.addAll(answer(watcher, ask("$SYS.REQ.SERVER.{id}.LDM", cid)));
            lines.add(String.valueOf(client.readLine().contains("\"ldm\":true")));
            lines.addAll(answer(watcher, ask("$SYS.REQ.SERVER.{id}.KICK", cid)));
            lines.addAll(events(watcher, 1));
            lines.add(new String(client.readUntilEnd(), StandardCharsets.UTF_8));
            lines.addAll(answer(watcher, ask("$SYS.REQ.SERVER.{id}.RELOAD")));
            lines.add(String.valueOf(server.log().contains("Reloaded server configuration")));
          }
          return lines;
        },
        CONFIG);
  }

  @Test
  void figures_are_told_at_times_and_when_asked_without_a_reply() {
    compare(
        server -> {
          try (SystemClient watcher =
              SystemClient.login(server, "sys", "SUB $SYS.SERVER.*.STATSZ 1")) {
            List<String> lines = new ArrayList<>(events(watcher, 1));
            watcher.say("PUB $SYS.REQ.SERVER.PING 0\r\n");
            lines.addAll(events(watcher, 1));
            return lines;
          }
        },
        CONFIG);
  }

  @Test
  void the_end_of_a_server_is_told() {
    compare(
        server -> {
          try (SystemClient watcher =
              SystemClient.login(server, "sys", "SUB $SYS.SERVER.*.SHUTDOWN 1")) {
            server.signal("TERM");
            return events(watcher, 1);
          }
        },
        CONFIG);
  }

  @Test
  void lame_duck_mode_is_told() {
    compare(
        server -> {
          try (SystemClient watcher =
              SystemClient.login(server, "sys", "SUB $SYS.SERVER.*.LAMEDUCK 1")) {
            server.signal("USR2");
            return events(watcher, 1);
          }
        },
        CONFIG);
  }

  private static void offend(ServerProcess server, String options) {
    try (RawConnection wrong = RawConnection.open(server.port())) {
      wrong.send("CONNECT " + options + "\r\n");
      wrong.readUntilEnd(RawConnection.PATIENCE);
    }
  }

  private static List<String> events(SystemClient watcher, int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SystemClient.Message event = watcher.next();
      lines.add(event.subject().replace(watcher.serverId(), "{id}"));
      lines.addAll(DOCUMENT.lines(event.text()));
    }
    return lines;
  }
}
