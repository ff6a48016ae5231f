package dev.postroom.broker;

import static dev.postroom.broker.TracingTest.events;
import static dev.postroom.broker.TracingTest.publish;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.TestClient.Message;
import dev.postroom.broker.options.AccountLimits;
import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.ExportOptions;
import dev.postroom.broker.options.ExportOptions.Access;
import dev.postroom.broker.options.ExportOptions.Responses;
import dev.postroom.broker.options.ImportOptions;
import dev.postroom.broker.options.TraceOptions;
import dev.postroom.broker.options.User;
import dev.postroom.subject.mapping.MappingException;
import dev.postroom.subject.mapping.Renaming;
import dev.postroom.testsupport.NoLeaks;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is told of messages that go to other accounts, and what is not.
@ExtendWith(NoLeaks.class)
class TracingAcrossAccountsTest {
  private static final String TRACED = "Nats-Trace-Dest: tr";
  private static final String ONLY = "Nats-Trace-Only: 1";
  private static final String PARENT = "traceparent: a-b-c-01";

  private static Renaming names(String source, String destination) {
    try {
      return Renaming.of(source, destination);
    } catch (MappingException e) {
      throw new AssertionError(e);
    }
  }

  private static ImportOptions.Service service(String subject, boolean allowTrace) {
    ExportOptions.Service export =
        new ExportOptions.Service(
            subject, Access.PUBLIC, Responses.SINGLETON, Duration.ZERO, null, allowTrace);
    return new ImportOptions.Service("A", subject, names("my." + subject, subject), false, export);
  }

  private static BrokerOptions.Builder accounts(BrokerOptions.Builder options) {
    AccountOptions b =
        new AccountOptions(
            "B",
            List.of(),
            List.of(),
            List.of(
                service("open", true),
                service("shut", false),
                new ImportOptions.Stream("A", names("st.*", "my.st.*"), true),
                new ImportOptions.Stream("A", names("sn.*", "my.sn.*"), false)),
            AccountLimits.NONE,
            new TraceOptions("account.tr", 100));
    return options
        .loops(2)
        .accounts(List.of(new AccountOptions("A"), b))
        .authentication(Authentication.users(User.of("a", "a").in("A"), User.of("b", "b").in("B")));
  }

  /// Let a client of account A and one of B talk.
  private static void talk(Talk talk) {
    TestBroker broker = TestBroker.start(TracingAcrossAccountsTest::accounts);
    Talk.between(broker, Talk.user("a"), Talk.user("b"), talk);
  }

  @Test
  void who_gets_an_imported_stream_is_told_where_the_import_allows_it() {
    talk(
        (_, a, b) -> {
          b.subscribe("my.> 1");
          a.send("SUB tr 1\r\n");
          publish(a, "st.x", TRACED);
          assertThat(b.next().subject()).isEqualTo("my.st.x");
          assertThat(events(a.next()))
              .isEqualTo(
                  "'events':[{'type':'in','name':'a','acc':'A','subj':'st.x'},"
                      + "{'type':'se','acc':'B','to':'my.st.x'},"
                      + "{'type':'eg','name':'b','acc':'B','sub':'st.*'}]}");
        });
  }

  @Test
  void without_allow_trace_no_client_of_an_importing_account_is_named() {
    talk(
        (_, a, b) -> {
          b.subscribe("my.> 1");
          a.send("SUB tr 1\r\n");
          publish(a, "sn.x", TRACED);
          assertThat(b.next().subject()).isEqualTo("my.sn.x");
          String all =
              "'events':[{'type':'in','name':'a','acc':'A','subj':'sn.x'},"
                  + "{'type':'se','acc':'B','to':'my.sn.x'}]}";
          assertThat(events(a.next())).isEqualTo(all);

          publish(a, "sn.x", TRACED, ONLY);
          assertThat(events(a.next())).isEqualTo(all);
          assertThat(b.hasMore()).isFalse();
        });
  }

  @Test
  void who_gets_a_request_is_told_where_the_export_allows_it() {
    talk(
        (_, a, b) -> {
          a.subscribe("open q 1");
          b.send("SUB tr 1\r\nSUB inbox 2\r\n");
          String all =
              "'events':[{'type':'in','name':'b','acc':'B','subj':'my.open'},"
                  + "{'type':'si','acc':'A','from':'my.open','to':'open'},"
                  + "{'type':'eg','name':'a','acc':'A','sub':'open','queue':'q'}]}";
          publish(b, "my.open inbox", TRACED);
          assertThat(events(b.next())).isEqualTo(all);
          Message request = a.next();
          assertThat(request.text())
              .matches(
                  "(?s)NATS/1.0\r\nNats-Request-Info: \\{\"acc\":\"B\".*}\r\n"
                      + "Nats-Trace-Dest: _R_\\.\\w{6}\\.\\w{6}\r\n\r\nhi");
          a.publish(request.reply(), "answer");
          assertThat(b.next().text()).isEqualTo("answer");

          publish(b, "my.open inbox", TRACED, ONLY);
          assertThat(events(b.next())).isEqualTo(all);
          assertThat(a.hasMore()).isFalse();
        });
  }

  @Test
  void without_allow_trace_no_client_of_an_exporting_account_is_named() {
    talk(
        (_, a, b) -> {
          a.subscribe("shut 1", "tr 2");
          b.send("SUB tr 1\r\n");
          publish(b, "my.shut", TRACED);
          assertThat(events(b.next()))
              .isEqualTo(
                  "'events':[{'type':'in','name':'b','acc':'B','subj':'my.shut'},"
                      + "{'type':'si','acc':'A','from':'my.shut','to':'shut'}]}");
          assertThat(a.next().text()).endsWith("\r\nNats-Trace-Dest: trace disabled\r\n\r\nhi");
          assertThat(a.hasMore()).isFalse();
        });
  }

  @Test
  void trace_only_cannot_find_out_whether_anybody_serves_where_that_is_not_allowed() {
    talk(
        (_, a, b) -> {
          b.send("SUB tr 1\r\nSUB inbox 2\r\n");
          publish(b, "my.shut inbox", TRACED, ONLY);
          String nobody = b.next().text();
          String told = events(b.next());
          a.subscribe("shut 1");
          publish(b, "my.shut inbox", TRACED, ONLY);
          assertThat(b.next().text()).isEqualTo(nobody).startsWith("NATS/1.0 503\r\n");
          assertThat(events(b.next())).isEqualTo(told);
          assertThat(a.hasMore()).isFalse();
        });
  }

  @Test
  void who_gets_a_response_is_not_told_to_those_who_answer() {
    talk(
        (_, a, b) -> {
          a.subscribe("open 1");
          b.send("SUB inbox 1\r\nPUB my.open inbox 2\r\nhi\r\n");
          String reply = a.next().reply();
          a.send("SUB tr 2\r\n");
          String all =
              "'events':[{'type':'in','name':'a','acc':'A','subj':'%1$s'},".formatted(reply)
                  + "{'type':'si','acc':'B','from':'%1$s','to':'inbox'}]}".formatted(reply);
          publish(a, reply, TRACED, ONLY);
          assertThat(events(a.next())).isEqualTo(all);
          publish(a, reply, TRACED); // what was only traced has answered nothing
          assertThat(events(a.next())).isEqualTo(all);
          assertThat(b.next().text())
              .isEqualTo("NATS/1.0\r\nNats-Trace-Dest: trace disabled\r\n\r\nhi");
        });
  }

  @Test
  void calls_that_are_traced_are_told_of_where_their_account_says() {
    talk(
        (_, a, b) -> {
          a.subscribe("> 1");
          b.send("SUB account.tr 1\r\nSUB foo 2\r\n");
          publish(b, "foo", PARENT, ONLY);
          assertThat(b.next().subject()).isEqualTo("foo"); // nobody has asked it to be traced only
          assertThat(events(b.next())).contains("'sub':'foo'");
          publish(b, "foo", "traceparent: a-b-c-00");
          assertThat(b.next().subject()).isEqualTo("foo");
          assertThat(b.hasMore()).isFalse();

          publish(b, "my.open", PARENT);
          assertThat(events(b.next())).contains("'name':'a','acc':'A'");
          assertThat(a.next().text())
              .contains("traceparent: a-b-c-01\r\n", "\r\nNats-Trace-Dest: _R_");
          publish(a, "foo", PARENT); // its own account asks for nothing
          assertThat(a.next().subject()).isEqualTo("foo");
          assertThat(a.hasMore()).isFalse();
        });
  }

  @Test
  void a_reload_changes_what_is_allowed() {
    talk(
        (broker, a, b) -> {
          b.subscribe("my.> 1");
          a.send("SUB tr 1\r\n");
          AccountOptions next =
              new AccountOptions(
                  "B",
                  List.of(),
                  List.of(),
                  List.of(new ImportOptions.Stream("A", names("sn.*", "my.sn.*"), true)),
                  AccountLimits.NONE);
          broker
              .broker()
              .reload(
                  broker.broker().options().toBuilder()
                      .accounts(List.of(new AccountOptions("A"), next))
                      .build());
          publish(a, "sn.x", TRACED);
          assertThat(b.next().subject()).isEqualTo("my.sn.x");
          assertThat(events(a.next())).contains("'name':'b','acc':'B'");
          publish(b, "my.sn.x", PARENT);
          assertThat(b.next().subject()).isEqualTo("my.sn.x");
          assertThat(b.hasMore()).isFalse();
        });
  }

  @Test
  void however_many_get_it_here_it_is_told_who_gets_it_elsewhere() {
    talk(
        (broker, a, b) -> {
          a.subscribe("open 1");
          StringBuilder many = new StringBuilder();
          for (int i = 0; i < 6_000; i++) {
            many.append("SUB my.open ").append(i).append("\r\n");
          }
          b.send(many.toString());
          b.ping();
          try (TestClient collector = broker.client(Talk.user("b"))) {
            collector.subscribe("tr 1");
            publish(b, "my.open", TRACED, ONLY);

            String told = collector.next().text();
            assertThat(told).contains("\"type\":\"si\"", "\"acc\":\"A\",\"sub\":\"open\"");
            assertThat(told.length()).isLessThan(1_000_000);
          }
        });
  }

  @Test
  void names_that_json_must_escape_are_counted_as_what_they_become() {
    String name = "\\u0001".repeat(600);
    try (TestBroker broker = TestBroker.start();
        TestClient collector = broker.client("")) {
      collector.subscribe("tr 1");
      try (TestClient named = broker.client(",\"name\":\"" + name + "\"")) {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 300; i++) {
          many.append("SUB foo ").append(i).append("\r\n");
        }
        named.send(many.toString());
        named.ping();
        publish(named, "foo", TRACED, ONLY);

        assertThat(collector.next().text().length()).isBetween(300_000, 700_000);
      }
    }
  }

  @Test
  void queue_groups_are_told_of_by_their_names() {
    String bytes = new String("gr\u00fc\u00dfe".getBytes(UTF_8), ISO_8859_1);
    try (TestBroker broker = TestBroker.start();
        TestClient client = broker.client("")) {
      client.send("SUB tr 1\r\nSUB foo " + bytes + " 2\r\n");
      client.ping();
      publish(client, "foo", TRACED, ONLY);

      assertThat(client.next().text()).contains("\"queue\":\"" + bytes + "\"");
    }
  }
}
