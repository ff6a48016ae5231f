package dev.postroom.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.cli.console.Console;
import dev.postroom.server.PostroomServer;
import dev.postroom.testsupport.NoLeaks;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class BenchTest {
  private static final String READY = "Waiting for messages";

  private final PostroomServer server = PostroomServer.builder().start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void publishers_share_the_messages() {
    Typed.Ended ended =
        Typed.words("bench", "pub", "a", "--msgs", "101", "--clients", "2", "--size", "1k")
            .to(server)
            .run();

    assertThat(ended.err()).isEmpty();
    assertThat(ended.out())
        .containsPattern("Who +Messages +Seconds +Msgs/s +MB/s\n")
        .containsPattern("pub 1 +51 ")
        .containsPattern("pub 2 +50 ")
        .containsPattern("pub +101 ");
    assertThat(ended.code()).isZero();
  }

  @Test
  void every_subscriber_gets_all_messages() {
    Typed sub =
        Typed.words("bench", "sub", "a", "--msgs", "1000", "--clients", "2", "--json")
            .to(server)
            .start(READY);

    assertThat(Typed.words("bench", "pub", "a", "--msgs", "1000").to(server).run().code()).isZero();

    Typed.Ended ended = sub.awaitEnd();
    assertThat(ended.out())
        .contains("{\"role\":\"sub\",\"client\":2,\"messages\":1000,\"bytes\":128000,")
        .contains("\"totals\":[{\"role\":\"sub\",\"client\":0,\"messages\":2000,");
    assertThat(ended.code()).isZero();
  }

  @Test
  void a_subscriber_that_waits_in_vain_says_what_came() {
    Typed sub =
        Typed.words("bench", "sub", "a", "--msgs", "10", "--timeout", "100ms")
            .to(server)
            .start(READY);

    assertThat(Typed.words("pub", "a", "x").to(server).run().code()).isZero();

    Typed.Ended ended = sub.awaitEnd();
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("postroom: 1 of 10 messages came, and then none for 100ms");
  }

  @Test
  void publishers_and_subscribers_are_measured_together() {
    Typed.Ended ended =
        Typed.words("bench", "pubsub", "a", "--msgs", "1000", "--clients", "2", "--json")
            .to(server)
            .run();

    assertThat(ended.out())
        .contains("{\"role\":\"sub\",\"client\":0,\"messages\":2000,")
        .contains("{\"role\":\"pub\",\"client\":0,\"messages\":1000,");
    assertThat(ended.code()).isZero();
  }

  @Test
  void requests_are_answered_and_their_latencies_counted() {
    Typed reply =
        Typed.words("bench", "reply", "a", "--msgs", "100", "--clients", "2")
            .to(server)
            .start(READY);

    Typed.Ended people =
        Typed.words("bench", "request", "a", "--msgs", "50", "--clients", "2").to(server).run();
    Typed.Ended json =
        Typed.words("bench", "request", "a", "--msgs", "50", "--json").to(server).run();

    assertThat(people.out()).contains("Latency", "p50", "p90", "p99", "p99.9", "max");
    assertThat(json.out()).contains("\"latency\":{\"min_ns\":", "\"p999_ns\":");
    assertThat(people.code() + json.code() + reply.awaitEnd().code()).isZero();
  }

  @Test
  void requests_that_nobody_answers_fail() {
    Typed.Ended ended = Typed.words("bench", "request", "a", "--msgs", "5").to(server).run();

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).startsWith("postroom: nobody answers on a: ").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sub", "reply"})
  void the_time_ends_also_who_waits_in_vain(String what) {
    Typed.Ended ended = Typed.words("bench", what, "a", "--seconds", "1").to(server).run();

    assertThat(ended.code()).isZero();
    assertThat(ended.out()).containsPattern(what + " +0 ");
  }

  @Test
  void a_server_that_goes_away_is_said_with_what_came_before() {
    Typed sub =
        Typed.words("bench", "sub", "a", "--msgs", "1000", "--json").to(server).start(READY);
    Typed reply = Typed.words("bench", "reply", "b", "--msgs", "1000").to(server).start(READY);
    Typed all = Typed.words("sub", "a").to(server).start("Subscribed");
    assertThat(Typed.words("pub", "a", "x", "--count", "10").to(server).run().code()).isZero();
    all.awaitOut("[#10]");
    assertThat(all.interrupt()).isTrue();
    assertThat(all.awaitEnd().code()).isZero();
    String url = Typed.url(server);

    server.close();

    Typed.Ended ended = sub.awaitEnd();
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err())
        .endsWith("postroom: the server " + url + " went away after 10 of 1,000 messages\n");
    assertThat(reply.awaitEnd().err())
        .endsWith("postroom: the server " + url + " went away after 0 of 1,000 messages\n");
  }

  @Test
  void ctrl_c_says_how_far_it_came() {
    Typed sub = Typed.words("bench", "sub", "a", "--msgs", "1000").to(server).start(READY);

    Awaitility.await().pollInSameThread().until(sub::interrupt);

    Typed.Ended ended = sub.awaitEnd();
    assertThat(ended.code()).isEqualTo(130);
    assertThat(ended.err()).endsWith("postroom: stopped after 0 of 1,000 messages: no result\n");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void the_time_ends_it() {
    Typed.Ended ended =
        Typed.words("bench", "pub", "a", "--msgs", "2000000000", "--seconds", "1")
            .to(server)
            .on(new Console.Terminals(true, true, true))
            .run();

    assertThat(ended.code()).isZero();
    assertThat(ended.err()).contains("\r[---", "\r\u001b[K");
  }
}
