package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a reload changes of services between accounts (docs/spec/core.md 3.7, 4.11): requests that
/// wait go by what was so when they came, new ones by what is so now.
@ExtendWith(NoLeaks.class)
@Timeout(240)
class ReloadServicesIT {

  private static String[] config(String export, String share) {
    return new String[] {
      "accounts {",
      "  A { users: [ {user: a, password: p} ], exports: [ {service: svc" + export + "} ] }",
      "  B { users: [ {user: b, password: p} ],",
      "    imports: [ {service: {account: A, subject: svc}, to: call" + share + "} ] }",
      "}"
    };
  }

  private static void reload(ServerProcess server, String... config) {
    List<String> said = server.reload(config);
    assertThat(said.getLast()).startsWith("[INF] Reloaded server configuration");
    assertThat(said).hasSize(4); // the signal, users, accounts
  }

  /// Ask, and return the name under which the reply is wanted.
  private static String ask(Talker b, Talker a) {
    b.publish("call r", "?");
    assertThat(a.next()).startsWith("svc _R_");
    return a.lastReply();
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_service_may_answer_more_often_from_now_on(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program, config("", ""));
        Talker a = new Talker(server.port(), "a", "svc");
        Talker b = new Talker(server.port(), "b", "r")) {
      String before = ask(b, a);
      reload(server, config(", response: stream", ""));
      String after = ask(b, a);

      for (String reply : List.of(before, before, after, after)) {
        a.publish(reply, reply.equals(before) ? "old" : "new");
      }
      assertThat(a.rest()).isEmpty();
      assertThat(List.of(b.next(), b.next(), b.next())).containsExactly("r|old", "r|new", "r|new");

      reload(server, config(", response: single", ""));
      String single = ask(b, a);
      a.publish(single, "1");
      a.publish(single, "2");
      assertThat(a.rest()).isEmpty();
      assertThat(b.next()).isEqualTo("r|1");
      assertThat(b.rest()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void response_times_are_told_from_now_on_and_then_no_more(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program, config("", ""));
        Talker a = new Talker(server.port(), "a", "svc");
        Talker metrics = new Talker(server.port(), "a", "lat.*");
        Talker b = new Talker(server.port(), "b", "r")) {
      reload(server, config(", latency: lat.one", ""));
      answered(a, b);
      assertThat(metrics.next()).startsWith("lat.one|").contains("\"status\":200");
      reload(server, config(", latency: {sampling: 100, subject: lat.two}", ""));
      answered(a, b);
      assertThat(metrics.next()).startsWith("lat.two|").contains("\"status\":200");
      reload(server, config(", latency: {sampling: headers, subject: lat.three}", ""));
      answered(a, b);
      b.publish("call r", "X-B3-Sampled: 1", "?");
      assertThat(a.next()).startsWith("svc _R_");
      a.publish(a.lastReply(), "!");
      assertThat(b.next()).isEqualTo("r|!");
      assertThat(metrics.next()).startsWith("lat.three|").contains("\"header\":{");
      reload(server, config("", ""));
      answered(a, b);
      assertThat(metrics.rest()).isEmpty();
    }
  }

  private static void answered(Talker a, Talker b) {
    a.publish(ask(b, a), "!");
    assertThat(b.next()).isEqualTo("r|!");
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_response_is_waited_for_as_long_as_it_says_now(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program, config("", ""));
        Talker a = new Talker(server.port(), "a", "svc");
        Talker metrics = new Talker(server.port(), "a", "lat");
        Talker b = new Talker(server.port(), "b", "r")) {
      String patient = ask(b, a);
      reload(server, config(", threshold: \"100ms\", latency: lat", ""));
      String late = ask(b, a);
      assertThat(metrics.next()).contains("\"status\":504");
      a.publish(late, "late");
      a.publish(patient, "early enough");
      assertThat(a.rest()).isEmpty();
      assertThat(b.next()).isEqualTo("r|early enough");
      assertThat(b.rest()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_asks_is_shown_from_now_on(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program, config("", ""));
        Talker a = new Talker(server.port(), "a", "svc");
        Talker b = new Talker(server.port(), "b", "r")) {
      b.publish("call r", "?");
      assertThat(a.next()).contains("{\"acc\":\"B\",\"rtt\":N}");
      reload(server, config("", ", share: true"));
      b.publish("call r", "?");
      assertThat(a.next()).contains("\"acc\":\"B\",\"user\":\"b\"");
      reload(server, config("", ", share: false"));
      b.publish("call r", "?");
      assertThat(a.next()).contains("{\"acc\":\"B\",\"rtt\":N}");
    }
  }
}
