package dev.postroom.interop;

import static dev.postroom.interop.SystemQuestions.DOCUMENT;
import static dev.postroom.interop.SystemQuestions.FILTERS;
import static dev.postroom.interop.SystemQuestions.OF_ACCOUNTS;
import static dev.postroom.interop.SystemQuestions.OF_ANYBODY;
import static dev.postroom.interop.SystemQuestions.OF_SERVERS;
import static dev.postroom.interop.SystemQuestions.SILENT;
import static dev.postroom.interop.SystemQuestions.answer;
import static dev.postroom.interop.SystemQuestions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.interop.SystemQuestions.Request;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a server tells in its system account and answers there, beside the Go server, after the
/// same clients did the same: the same messages in the same order, with the same names, types and
/// order of names, and the same values but for those named here (docs/spec/core.md 4.12, 4.13).
@ExtendWith(NoLeaks.class)
@Timeout(240)
class SystemAccountIT {
  static final String[] CONFIG = {
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
              SystemClient.watching(
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
  void a_client_of_the_websocket_port_is_told_of_as_such() {
    List<String> config = new ArrayList<>(List.of(CONFIG));
    config.add("websocket { port: -1, host: \"127.0.0.1\", no_tls: true }");
    compare(
        server -> {
          try (SystemClient watcher = SystemClient.watching(server, "sys", "SUB $SYS.ACCOUNT.> 1");
              WebSocketClient client = WebSocketClient.open(WebSocketClient.port(server))) {
            client.login(",\"user\":\"a\",\"pass\":\"a\"");
            return events(watcher, 2);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        config.toArray(String[]::new));
  }

  @Test
  void a_kick_a_goodbye_and_a_reload_are_done_and_told() {
    compare(
        server -> {
          List<String> lines = new ArrayList<>();
          // The event and the answer may come in either order, so that they go to two.
          try (SystemClient watcher = SystemClient.login(server, "sys");
              SystemClient asker = SystemClient.login(server, "sys");
              SystemClient client = SystemClient.login(server, "a")) {
            String cid = "{\"cid\":" + client.clientId() + "}";
            watcher.say("SUB $SYS.ACCOUNT.*.DISCONNECT 1");
            lines.addAll(answer(asker, ask("$SYS.REQ.SERVER.{id}.LDM", cid)));
            lines.add(String.valueOf(client.readLine().contains("\"ldm\":true")));
            lines.addAll(answer(asker, ask("$SYS.REQ.SERVER.{id}.KICK", cid)));
            lines.addAll(events(watcher, 1));
            lines.add(new String(client.readUntilEnd(), StandardCharsets.UTF_8));
            lines.addAll(answer(asker, ask("$SYS.REQ.SERVER.{id}.RELOAD")));
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
