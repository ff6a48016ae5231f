package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests that another account answers, beside the Go server (docs/spec/core.md 4.11): what
/// transcripts cannot say, for the names of replies are different each time.
@ExtendWith(NoLeaks.class)
class ServicesIT {

  private static final String CONFIG =
      """
      listen: "127.0.0.1:-1"
      server_name: S1
      accounts {
        A {
          users: [ {user: a, password: p} ]
          exports: [
            {service: "svc.*"}
            {service: str, response: stream}
            {service: chk, response: chunked}
            {service: fast, threshold: "100ms"}
            {service: "told.*", latency: lat.told}
            {service: brief, threshold: "100ms", latency: {sampling: "100%", subject: lat.brief}}
            {service: traced, latency: {sampling: headers, subject: lat.traced}}
          ]
        }
        B {
          users: [ {user: b, password: p} ]
          imports: [
            {service: {account: A, subject: "svc.*"}, to: "s.*"}
            {service: {account: A, subject: str}}
            {service: {account: A, subject: chk}}
            {service: {account: A, subject: fast}}
            {service: {account: A, subject: "told.*"}}
            {service: {account: A, subject: "told.x"}, to: shared, share: true}
            {service: {account: A, subject: brief}}
            {service: {account: A, subject: traced}}
          ]
          exports: [ {service: "s.*"} ]
        }
        C {
          users: [ {user: c, password: p} ]
          imports: [ {service: {account: B, subject: "s.*"}, to: "cs.*"} ]
        }
      }
      """;

  private static final String RESPONDER =
      "{\"start\":T,\"host\":\"127.0.0.1\",\"id\":N,\"acc\":\"A\",\"user\":\"a\",\"name\":\"n\","
          + "\"lang\":\"l\",\"ver\":\"1\",\"rtt\":N,\"server\":\"S1\",\"kind\":\"Client\","
          + "\"client_type\":\"nats\"}";

  @TempDir Path folder;

  private ChildProcess start(ServerProgram program) throws IOException {
    Path config = Files.writeString(folder.resolve("server.conf"), CONFIG);
    return Commands.ready(
        Commands.command(program.executable(), "-c", config.toString()).directory(folder.toFile()));
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void one_response_comes_back_under_the_name_that_the_request_had(ServerProgram program)
      throws IOException {
    try (ChildProcess server = start(program);
        Talker a = new Talker(server, "a", ">");
        Talker b = new Talker(server, "b", "inbox.*")) {
      b.publish("s.x inbox.1", "Nats-Request-Info: mine\r\nA: b", "hi");
      assertThat(a.next())
          .isEqualTo("svc.x _R_|NATS/1.0⏎A: b⏎Nats-Request-Info: {\"acc\":\"B\",\"rtt\":N}⏎⏎hi");

      String reply = a.lastReply();
      a.publish(reply + " more", "C: d", "yes");
      a.publish(reply, "no");
      assertThat(b.next()).isEqualTo("inbox.1 _R_|NATS/1.0⏎C: d⏎⏎yes");
      assertThat(b.rest()).isEmpty();

      b.publish(b.lastReply() + " inbox.2", "one");
      b.publish(b.lastReply(), "two");
      assertThat(a.next()).isEqualTo("_R_ more|NATS/1.0⏎C: d⏎⏎yes");
      assertThat(a.next()).isEqualTo("_R_|no");
      assertThat(a.next()).isEqualTo("more _R_|one");
      assertThat(a.rest()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void several_responses_end_with_an_empty_one(ServerProgram program) throws IOException {
    try (ChildProcess server = start(program);
        Talker a = new Talker(server, "a", "*");
        Talker b = new Talker(server, "b", "inbox.*")) {
      for (String service : List.of("str", "chk")) {
        b.publish(service + " inbox.1", "hi");
        assertThat(a.next()).startsWith(service + " _R_|");
        String reply = a.lastReply();
        a.publish(reply, "1");
        a.publish(reply, "A: b", "");
        a.publish(reply, "");
        a.publish(reply, "3");
        assertThat(a.rest()).isEmpty();

        assertThat(b.next()).isEqualTo("inbox.1|1");
        assertThat(b.next()).isEqualTo("inbox.1|NATS/1.0⏎A: b");
        assertThat(b.next()).isEqualTo("inbox.1|");
        assertThat(b.rest()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_response_that_nobody_waits_for_reaches_nobody(ServerProgram program) throws IOException {
    try (ChildProcess server = start(program);
        Talker a = new Talker(server, "a", "*");
        Talker metrics = new Talker(server, "a", "lat.*");
        Talker b = new Talker(server, "b", "inbox.*")) {
      b.publish("fast inbox.1", "hi");
      assertThat(a.next()).startsWith("fast _R_|");
      String late = a.lastReply();
      b.publish("brief inbox.1", "hi"); // its metric tells when the time of both is over
      assertThat(a.next()).startsWith("brief _R_.T|");
      assertThat(metrics.next()).contains("Service Timeout");
      a.publish(late, "1");
      assertThat(a.rest()).isEmpty();
      assertThat(b.rest()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_request_through_two_accounts_tells_of_both(ServerProgram program) throws IOException {
    try (ChildProcess server = start(program);
        Talker a = new Talker(server, "a", "svc.*");
        Talker c = new Talker(server, "c", "inbox.*")) {
      c.publish("cs.x inbox.1", "hi");
      assertThat(a.next())
          .isEqualTo(
              "svc.x _R_|NATS/1.0⏎Nats-Request-Info: "
                  + "{\"acc\":\"C\",\"svc\":\"B\",\"rtt\":N}⏎⏎hi");
      a.publish(a.lastReply(), "yes");
      assertThat(c.next()).isEqualTo("inbox.1|yes");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void metrics_tell_how_long_a_response_took(ServerProgram program) throws IOException {
    try (ChildProcess server = start(program);
        Talker metrics = new Talker(server, "a", "lat.*");
        Talker a = new Talker(server, "a", "*");
        Talker told = new Talker(server, "a", "told.*");
        Talker b = new Talker(server, "b", "inbox.*")) {
      b.publish("told.x inbox.1", "hi");
      assertThat(told.next()).startsWith("told.x _R_.T|");
      told.publish(told.lastReply(), "yes");
      assertThat(metrics.next())
          .isEqualTo(
              "lat.told|{\"type\":\"io.nats.server.metric.v1.service_latency\",\"id\":I,"
                  + "\"timestamp\":T,\"status\":200,\"requestor\":{\"acc\":\"B\",\"rtt\":N},"
                  + "\"responder\":"
                  + RESPONDER
                  + ",\"start\":T,\"service\":N,\"system\":N,\"total\":N}");

      b.publish("shared inbox.1", "hi");
      String requestor = RESPONDER.replace("\"A\"", "\"B\"").replace("\"a\"", "\"b\"");
      assertThat(told.next()).contains("Nats-Request-Info: " + requestor + "⏎");
      told.publish(told.lastReply(), "yes");
      assertThat(metrics.next()).contains("\"requestor\":" + requestor + ",\"responder\":");

      b.publish("traced inbox.1", "hi");
      assertThat(a.next()).startsWith("traced _R_|");
      b.publish("traced inbox.1", "x-b3-sampled: 1\r\nFoo: bar", "hi");
      assertThat(a.next()).startsWith("traced _R_.T|");
      a.publish(a.lastReply(), "yes");
      assertThat(metrics.next()).contains(",\"header\":{\"X-B3-Sampled\":[\"1\"]},\"start\":");
      assertThat(metrics.rest()).isEmpty();
    }
  }

  @SuppressWarnings("try") // reason: it leaves before the others
  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void metrics_tell_why_there_was_no_response(ServerProgram program) throws IOException {
    try (ChildProcess server = start(program);
        Talker metrics = new Talker(server, "a", "lat.*");
        Talker b = new Talker(server, "b", "inbox.*")) {
      b.publish("told.x inbox.1", "hi");
      assertThat(metrics.next()).isEqualTo(failure("lat.told", 503, "Service Unavailable"));
      assertThat(b.next()).isEqualTo("inbox.1|NATS/1.0 503⏎Nats-Subject: told.x");

      try (Talker a = new Talker(server, "a", "told.*");
          Talker late = new Talker(server, "a", "brief")) {
        b.publish("told.x", "hi");
        assertThat(metrics.next()).isEqualTo(failure("lat.told", 400, "Bad Request"));
        b.publish("brief inbox.1", "hi");
        assertThat(late.next()).startsWith("brief _R_.T|");
        assertThat(metrics.next()).isEqualTo(failure("lat.brief", 504, "Service Timeout"));
        b.publish("told.x inbox.1", "hi");
        b.send("UNSUB 1\r\n");
        assertThat(metrics.next()).isEqualTo(failure("lat.told", 408, "Request Timeout"));
        b.send("SUB inbox.* 1\r\n");
        b.publish("told.x inbox.1", "hi");
        assertThat(b.rest()).isEmpty();
        b.close();
        assertThat(metrics.next()).isEqualTo(failure("lat.told", 408, "Request Timeout"));
        assertThat(a.next()).startsWith("told.x|NATS/1.0⏎Nats-Request-Info: ");
      }
    }
  }

  private static String failure(String subject, int status, String description) {
    return subject
        + "|{\"type\":\"io.nats.server.metric.v1.service_latency\",\"id\":I,\"timestamp\":T,"
        + "\"status\":"
        + status
        + ",\"description\":\""
        + description
        + "\",\"requestor\":{\"acc\":\"B\",\"rtt\":N},\"start\":T,"
        + "\"service\":N,\"system\":N,\"total\":N}";
  }
}
