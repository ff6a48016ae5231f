package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.TestClient.Message;
import dev.postroom.broker.options.AllowResponses;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.options.SubjectPermissions;
import dev.postroom.broker.options.User;
import dev.postroom.testsupport.NoLeaks;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What becomes of messages whose headers ask for it, in one account, and who may ask.
@ExtendWith(NoLeaks.class)
class TracingTest {
  private static final String TRACED = "Nats-Trace-Dest: tr";
  private static final String ONLY = "Nats-Trace-Only: 1";

  private static void talk(Talk talk) {
    talk("", talk);
  }

  /// Let `al` and `bo` talk; `more` is what `al` adds to its CONNECT.
  private static void talk(String more, Talk talk) {
    Talk.between(TestBroker.start(), Talk.named("al") + more, Talk.named("bo"), talk);
  }

  /// Let a user who may do everything talk with another one.
  private static void talk(TestBroker broker, String other, Talk talk) {
    Talk.between(broker, Talk.user("all"), Talk.user(other), talk);
  }

  /// Let `al` talk with itself.
  private static void alone(BiConsumer<TestBroker, TestClient> talk) {
    try (TestBroker broker = TestBroker.start();
        TestClient a = broker.client(Talk.named("al"))) {
      talk.accept(broker, a);
    }
  }

  static void publish(TestClient client, String subjects, String... headers) {
    String block = "NATS/1.0\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    int size = block.length() + 2;
    client.send("HPUB " + subjects + " " + block.length() + " " + size + "\r\n" + block + "hi\r\n");
  }

  /// Return the events of a document, without times and numbers of clients.
  static String events(Message told) {
    assertThat(told.text())
        .startsWith("{\"server\":{\"name\":")
        .contains("},\"request\":{\"header\":{");
    return told.text()
        .substring(told.text().indexOf("\"events\":"))
        .replaceAll("\"ts\":\"[0-9T:.Z-]*\",?", "")
        .replaceAll("\"kind\":0,\"cid\":\\d+,", "")
        .replace('"', '\'');
  }

  @Test
  void it_is_told_behind_the_message_who_got_it() {
    talk(
        (_, a, b) -> {
          b.subscribe("foo 1", "tr 2");
          publish(a, "foo", TRACED, "A: b");

          assertThat(b.next().text())
              .isEqualTo("NATS/1.0\r\nNats-Trace-Dest: tr\r\nA: b\r\n\r\nhi");
          Message told = b.next();
          assertThat(told.subject()).isEqualTo("tr");
          assertThat(told.text())
              .contains(
                  "\"request\":{\"header\":{\"A\":[\"b\"],\"Nats-Trace-Dest\":[\"tr\"]},"
                      + "\"msgsize\":41}");
          assertThat(events(told))
              .isEqualTo(
                  "'events':[{'type':'in','name':'al','acc':'$G','subj':'foo'},"
                      + "{'type':'eg','name':'bo','sub':'foo'}]}");
          assertThat(b.hasMore()).isFalse();
        });
  }

  @Test
  void what_is_only_traced_reaches_nobody_and_counts_for_nobody() {
    talk(
        (_, a, b) -> {
          b.send("SUB foo 1\r\nUNSUB 1 1\r\nSUB tr 2\r\n");
          b.ping();
          publish(a, "foo inbox", TRACED, ONLY);
          publish(a, "foo inbox", TRACED, ONLY);
          a.ping(); // and it is not told that nobody is there
          for (int i = 0; i < 2; i++) {
            assertThat(events(b.next())).contains("{'type':'eg','name':'bo','sub':'foo'}");
          }

          b.publish("foo", "x");
          assertThat(b.next().text()).isEqualTo("x");
          publish(a, "foo", TRACED);
          assertThat(events(b.next())).doesNotContain("'eg'");
        });
  }

  @Test
  void one_of_a_queue_group_gets_it_and_all_who_could_not_are_told_of() {
    talk(
        ",\"echo\":false",
        (_, a, b) -> {
          a.send("SUB foo q 1\r\nSUB foo q 2\r\nSUB foo 3\r\nSUB > p 4\r\n");
          b.send("SUB tr 1\r\nSUB foo p 2\r\n");
          a.ping();
          b.ping();
          publish(a, "foo", TRACED);

          assertThat(b.next().subject()).isEqualTo("foo");
          String error = "','error':'Not delivered because of no echo'}";
          String told = events(b.next());
          assertThat(told.split("'type':'eg','name':'al','sub':'foo','queue':'q" + error, -1))
              .hasSize(3);
          assertThat(told)
              .startsWith(
                  "'events':[{'type':'in','name':'al','acc':'$G','subj':'foo'},"
                      + "{'type':'eg','name':'al','sub':'foo"
                      + error)
              .containsOnlyOnce("{'type':'eg','name':'bo','sub':'foo','queue':'p'}");
        });
  }

  @Test
  void a_requester_is_told_that_nobody_is_there_before_it_is_told_at_the_destination() {
    alone(
        (_, a) -> {
          a.send("SUB inbox 1\r\nSUB tr 2\r\n");
          for (String only : List.of("A: b", ONLY)) {
            publish(a, "foo inbox", TRACED, only);
            assertThat(a.next().text()).startsWith("NATS/1.0 503\r\nNats-Subject: foo\r\n");
            assertThat(events(a.next()))
                .isEqualTo("'events':[{'type':'in','name':'al','acc':'$G','subj':'foo'}]}");
          }
        });
  }

  @Test
  void a_receiver_whose_permissions_deny_the_subject_is_told_of_as_such() {
    PermissionOptions denying =
        PermissionOptions.all()
            .withSubscribe(SubjectPermissions.allowing("foo.>").deny("foo.secret"));
    talk(
        TestBroker.start(o -> users(o, "d", denying)),
        "d",
        (_, all, denied) -> {
          denied.subscribe("foo.* 1");
          all.send("SUB tr 1\r\n");
          for (String only : List.of("A: b", ONLY)) {
            publish(all, "foo.secret", TRACED, only);
            assertThat(events(all.next()))
                .endsWith(
                    "{'type':'eg','name':'d','sub':'foo.*',"
                        + "'error':'Not delivered because subscription denies this subject'}]}");
          }
          assertThat(denied.hasMore()).isFalse();
        });
  }

  private static BrokerOptions.Builder users(
      BrokerOptions.Builder options, String name, PermissionOptions permissions) {
    return options.authentication(
        Authentication.users(User.of("all", "all"), User.of(name, name).with(permissions)));
  }

  private static TestBroker restricted() {
    PermissionOptions permissions =
        PermissionOptions.all()
            .withPublish(SubjectPermissions.allowing("foo", "tr", "$NRG.x", "_GR_.x"))
            .withResponses(AllowResponses.defaults());
    return TestBroker.start(options -> users(options, "p", permissions));
  }

  @Test
  void a_client_that_may_not_publish_to_the_destination_is_refused_and_nobody_gets_anything() {
    talk(
        restricted(),
        "p",
        (broker, all, p) -> {
          all.subscribe("foo 1", "secret 2", "$NRG.x 3", "_GR_.x 4");
          for (String destination : List.of("secret", "$NRG.x", "_GR_.x")) {
            for (String only : List.of("A: b", ONLY)) {
              publish(p, "foo inbox", "Nats-Trace-Dest: " + destination, only);
              assertThat(p.readLine())
                  .isEqualTo("-ERR 'Permissions Violation for Publish to \"" + destination + "\"'");
            }
          }
          p.ping();
          assertThat(all.hasMore()).isFalse();
          assertThat(broker.log().lines())
              .filteredOn(line -> line.endsWith("Publish Violation - Subject \"secret\""))
              .hasSize(2);
        });
  }

  @Test
  void that_a_client_may_answer_somewhere_lets_it_tell_nothing_there() {
    talk(
        restricted(),
        "p",
        (_, all, p) -> {
          p.subscribe("req 1");
          all.send("SUB inbox 1\r\nPUB req inbox 2\r\nhi\r\n");
          assertThat(p.next().reply()).isEqualTo("inbox");

          publish(p, "foo", "Nats-Trace-Dest: inbox");
          assertThat(p.readLine())
              .startsWith("-ERR 'Permissions Violation for Publish to \"inbox\"");
          p.publish("inbox", "it counts for answers");
          assertThat(all.next().text()).isEqualTo("it counts for answers");
        });
  }

  @Test
  void a_message_that_its_client_may_not_publish_is_told_of_as_such() {
    talk(
        restricted(),
        "p",
        (_, all, p) -> {
          all.subscribe("> 1");
          for (String only : List.of("A: b", ONLY)) {
            publish(p, "secret", TRACED, only);
            assertThat(p.readLine())
                .isEqualTo("-ERR 'Permissions Violation for Publish to \"secret\"'");
            assertThat(events(all.next()))
                .isEqualTo(
                    "'events':[{'type':'in','name':'p','acc':'$G','subj':'secret',"
                        + "'error':'Permissions Violation for Publish to \\'secret\\''}]}");
          }
          publish(p, "foo _R_.x", TRACED);
          assertThat(events(all.next())).contains("Publish with Reply of \\'_R_.x\\''}]}");
        });
  }

  @Test
  void destinations_that_are_no_subjects_tell_nothing_and_only_the_log_says_so() {
    alone(
        (broker, a) -> {
          a.send("SUB > 1\r\n");
          String longest = "x".repeat(4096);
          for (String bad : List.of("tr.*", ">", "t r", "t..r", longest + "x")) {
            publish(a, "foo", "Nats-Trace-Dest: " + bad);
            assertThat(a.next().subject()).isEqualTo("foo");
            publish(a, "foo inbox", "Nats-Trace-Dest: " + bad, ONLY);
            assertThat(a.hasMore()).isFalse();
          }
          assertThat(broker.log().lines())
              .anyMatch(
                  line ->
                      line.endsWith(
                          "Destination \"tr.*\" is not valid, won't be able to trace events"));
          publish(a, "foo", "Nats-Trace-Dest: " + longest, ONLY);
          assertThat(a.next().subject()).isEqualTo(longest);
        });
  }

  @Test
  void headers_that_cannot_be_read_go_where_they_were_sent() {
    alone(
        (_, a) -> {
          a.send("SUB foo 1\r\nSUB tr 2\r\n");
          for (String block :
              List.of(
                  "Nats-Trace-Dest:",
                  "NATS/1.0\r\nNats-Trace-Dest: tr",
                  "NATS/1.0\nNats-Trace-Dest: tr\n\n",
                  "\r\n\r\nNats-Trace-Dest: tr\r\n\r\n",
                  "Nats-Trace-Dest:".repeat(100),
                  "NATS/1.0\r\n:::Nats-Trace-Dest:::\r\n\u00ff\u0000:")) {
            a.send("HPUB foo " + block.length() + " " + block.length() + "\r\n" + block + "\r\n");
            assertThat(a.next().text()).isEqualTo(block);
          }
          a.ping();
        });
  }

  @Test
  void a_message_that_was_traced_in_another_account_goes_on_without_its_destination() {
    alone(
        (broker, a) -> {
          a.send("SUB foo 1\r\nSUB tr 2\r\n");
          publish(a, "foo inbox", "Nats-Trace-Origin-Account: \u0000X", TRACED, "A: b");
          Message message = a.next();
          assertThat(message.reply()).isEqualTo("inbox");
          assertThat(message.text())
              .isEqualTo(
                  "NATS/1.0\r\nNats-Trace-Origin-Account: \u0000X\r\nA: b\r\n"
                      + "Nats-Trace-Dest: trace disabled\r\n\r\nhi");
          publish(a, "foo", "Nats-Trace-Origin-Account: X", TRACED, ONLY);
          assertThat(a.hasMore()).isFalse();
          assertThat(broker.log().lines())
              .anyMatch(
                  line ->
                      line.endsWith(
                          "Message tracing disabled because of header \"Nats-Trace-Origin-Account\""
                              + " with value=\"\\x00X\""));
        });
  }

  @Test
  void a_message_that_is_too_long_is_told_of_if_its_headers_have_come() {
    try (TestBroker broker = TestBroker.start();
        TestClient b = broker.client(Talk.named("bo"))) {
      b.subscribe("tr 1");
      String block = "NATS/1.0\r\n" + TRACED + "\r\n\r\n";
      String line = "HPUB foo " + block.length() + " 99999999\r\n";
      for (String sent : List.of(line + block, line, line + block.substring(0, 20))) {
        try (TestClient a = broker.client(Talk.named("al"))) {
          a.send(sent);
          assertThat(a.readLine()).isEqualTo("-ERR 'Maximum Payload Violation'");
        }
      }
      Message told = b.next();
      assertThat(told.text()).contains("\"msgsize\":99999999}");
      assertThat(events(told))
          .isEqualTo(
              "'events':[{'type':'in','name':'al','acc':'$G','subj':'foo',"
                  + "'error':'maximum payload exceeded'}]}");
      assertThat(b.hasMore()).isFalse();
    }
  }

  @Test
  void what_is_told_of_very_many_receivers_and_headers_is_bounded() {
    talk(
        (_, a, b) -> {
          StringBuilder many = new StringBuilder();
          for (int i = 0; i < 6_000; i++) {
            many.append("SUB foo ").append(i).append("\r\n");
          }
          a.send(many.toString());
          a.ping();
          b.subscribe("tr 1");
          publish(a, "foo", TRACED, ONLY, "A: " + "\u0001".repeat(70_000), "B: c");

          String told = b.next().text();
          assertThat(told.length()).isBetween(300_000, 1_000_000);
          assertThat(told).doesNotContain("\\u0001").endsWith("\"sub\":\"foo\"}]}");
        });
  }

  @Test
  void one_publisher_that_traces_in_vain_does_not_fill_the_log() {
    alone(
        (broker, a) -> {
          for (int i = 0; i < 100; i++) {
            publish(a, "foo", "Nats-Trace-Dest: *");
          }
          a.ping();
          assertThat(broker.log().lines())
              .filteredOn(line -> line.contains("is not valid"))
              .hasSizeLessThan(50);
        });
  }

  @Test
  void it_is_packed_as_was_asked_for() {
    alone(
        (_, a) -> {
          a.send("SUB tr 1\r\n");
          Map.of("gzip", "gzip", "snappy", "snappy", "s2", "snappy", "br", "identity")
              .forEach(
                  (asked, packed) -> {
                    publish(a, "foo", TRACED, "Accept-Encoding: " + asked);
                    Message told = a.next();
                    assertThat(told.text())
                        .startsWith("NATS/1.0\r\nContent-Encoding: " + packed + "\r\n\r\n");
                    assertThat(told.headerSize()).isEqualTo(32 + packed.length());
                  });
        });
  }
}
