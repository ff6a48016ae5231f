package dev.postroom.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.client.Connection;
import dev.postroom.client.Nats;
import dev.postroom.client.service.Service;
import dev.postroom.server.PostroomServer;
import dev.postroom.testsupport.NoLeaks;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class RequestReplyTest {
  private static final String READY = "Answering on ";

  private final PostroomServer server = PostroomServer.builder().start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void a_request_gets_the_answer_that_was_typed() {
    Typed reply =
        Typed.words("reply", "greet.*", "hello {{Count}}", "--count", "2").to(server).start(READY);

    Typed.Ended first = Typed.words("request", "greet.joe", "", "--raw").to(server).run();
    Typed.Ended second = Typed.words("request", "greet.joe", "").to(server).run();

    assertThat(first).isEqualTo(new Typed.Ended(0, "hello 1\n", ""));
    assertThat(second.out()).contains("[#1] Reply in ").contains("\nhello 2\n");
    Typed.Ended answered = reply.awaitEnd();
    assertThat(answered.out()).contains("[#2] Asked on \"greet.joe\" with reply");
    assertThat(answered.code()).isZero();
  }

  @Test
  void an_echo_has_body_and_headers_of_the_request() {
    Typed reply = Typed.words("reply", "a", "--echo", "--count", "1").to(server).start(READY);

    Typed.Ended asked = Typed.words("request", "a", "x", "-H", "X:1", "--json").to(server).run();

    assertThat(asked.out())
        .contains("\"headers\":[{\"name\":\"X\",\"value\":\"1\"}],\"data\":\"x\"");
    assertThat(reply.awaitEnd().code()).isZero();
  }

  @Test
  void ctrl_c_ends_reply_in_good_order() {
    Typed reply = Typed.words("reply", "a", "x").to(server).start(READY);

    assertThat(reply.interrupt()).isTrue();

    assertThat(reply.awaitEnd().code()).isZero();
  }

  @Test
  void several_replies_are_all_shown() {
    try (Connection nats = Nats.connect(Typed.url(server))) {
      nats.subscribe("a", request -> request.respond("one"));
      nats.subscribe("a", request -> request.respond("one"));
      nats.flush(Duration.ofSeconds(5));

      Typed.Ended ended =
          Typed.words("request", "a", "", "--replies", "2", "--raw").to(server).run();

      assertThat(ended).isEqualTo(new Typed.Ended(0, "one\none\n", ""));
    }
  }

  @Test
  void replies_that_came_are_shown_also_when_some_are_missing() {
    try (Connection nats = Nats.connect(Typed.url(server))) {
      nats.subscribe("a", request -> request.respond("one"));
      nats.flush(Duration.ofSeconds(5));

      Typed.Ended ended =
          Typed.words("request", "a", "", "--replies", "2", "--raw", "--timeout", "300ms")
              .to(server)
              .run();

      assertThat(ended)
          .isEqualTo(
              new Typed.Ended(
                  1,
                  "one\n",
                  "postroom: 1 of 2 replies came from a in time; --timeout lets it take longer\n"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--raw", "--json", "--no-color"})
  void the_error_of_a_service_fails(String form) {
    try (Connection nats = Nats.connect(Typed.url(server));
        Service service =
            Service.named("printer", "1.0.0")
                .endpoint("print", request -> request.error(418, "no paper"))
                .start(nats)) {
      assertThat(service.name()).isEqualTo("printer");

      Typed.Ended ended = Typed.words("request", "print", "x", form).to(server).run();

      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.err())
          .isEqualTo("postroom: the service on print answers with error 418: no paper\n");
    }
  }

  @Test
  void nobody_there_is_said_at_once() {
    Typed.Ended ended = Typed.words("request", "a.b", "", "--timeout", "1h").to(server).run();

    assertThat(ended)
        .isEqualTo(
            new Typed.Ended(
                1,
                "",
                "postroom: nobody answers on a.b: nothing is subscribed to it on "
                    + Typed.url(server)
                    + "; start what should answer, or check the subject\n"));
  }

  @Test
  void no_answer_in_time_names_subject_and_time() {
    try (Connection nats = Nats.connect(Typed.url(server))) {
      nats.subscribe("a", _ -> {});
      nats.flush(Duration.ofSeconds(5));

      Typed.Ended one = Typed.words("request", "a", "", "--timeout", "50ms").to(server).run();
      Typed.Ended many =
          Typed.words("request", "a", "", "--replies", "2", "--timeout", "50ms").to(server).run();

      assertThat(one.code()).isEqualTo(1);
      assertThat(one.err()).startsWith("postroom: ").contains(" a ", "--timeout");
      assertThat(many.code()).isEqualTo(1);
      assertThat(many.err())
          .isEqualTo(
              "postroom: 0 of 2 replies came from a in time; --timeout lets it take longer\n");
    }
  }
}
