package dev.postroom.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.cli.console.Console;
import dev.postroom.client.Connection;
import dev.postroom.client.Message;
import dev.postroom.client.Nats;
import dev.postroom.client.Subscription;
import dev.postroom.server.PostroomServer;
import dev.postroom.testsupport.NoLeaks;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class PublishTest {
  private static final int MUCH = 2_000_000;

  private final PostroomServer server = PostroomServer.builder().start();
  private final Connection nats = Nats.connect(Typed.url(server));
  private final Subscription received = nats.subscribe(">");

  @BeforeEach
  void listen() {
    nats.flush(Duration.ofSeconds(5));
  }

  @AfterEach
  void close() {
    nats.close();
    server.close();
  }

  @Test
  void a_message_arrives_with_body_headers_and_reply() {
    Typed.Ended ended =
        Typed.words("pub", "a.b", "hello", "-H", "Colour: red", "-H", "X:1", "--reply", "back")
            .to(server)
            .run();

    Message message = next();
    assertThat(message.subject()).isEqualTo("a.b");
    assertThat(message.text()).isEqualTo("hello");
    assertThat(message.replyTo()).contains("back");
    assertThat(message.headers().get("Colour")).contains("red");
    assertThat(message.headers().get("X")).contains("1");
    assertThat(ended).isEqualTo(new Typed.Ended(0, "", "Published 1 message of 5 bytes to a.b\n"));
  }

  @Test
  void without_a_body_standard_input_is_it() {
    assertThat(Typed.words("pub", "a").to(server).input("from a pipe").run().code()).isZero();

    assertThat(next().text()).isEqualTo("from a pipe");
  }

  @Test
  void nobody_has_to_type_a_body_on_a_terminal() {
    Typed typed = Typed.words("pub", "a").to(server).input("not read");
    assertThat(typed.on(new Console.Terminals(true, true, true)).run().code()).isZero();

    assertThat(next().text()).isEmpty();
  }

  @Test
  void a_body_is_taken_as_it_is() {
    for (String body : new String[] {"@file", "${env:HOME}", "'quoted'", "a,b", ""}) {
      assertThat(Typed.words("pub", "a", body).to(server).run().code()).isZero();

      assertThat(next().text()).isEqualTo(body);
    }
    assertThat(Typed.words("pub", "a", "--", "-1").to(server).run().code()).isZero();
    assertThat(next().text()).isEqualTo("-1");
  }

  @Test
  void a_message_is_published_as_often_as_asked_and_json_says_so() {
    Typed.Ended ended =
        Typed.words("pub", "a", "four", "--count", "3", "--sleep", "1ms", "--json")
            .to(server)
            .run();

    assertThat(ended)
        .isEqualTo(new Typed.Ended(0, "{\"subject\":\"a\",\"messages\":3,\"bytes\":12}\n", ""));
    for (int i = 0; i < 3; i++) {
      assertThat(next().text()).isEqualTo("four");
    }
  }

  @Test
  void ctrl_c_says_how_many_were_published() {
    Typed typed =
        Typed.words("pub", "a", "x", "--count", "60", "--sleep", "1h").to(server).start("");
    assertThat(next().text()).isEqualTo("x");

    assertThat(typed.interrupt()).isTrue();

    assertThat(typed.awaitEnd())
        .isEqualTo(
            new Typed.Ended(130, "", "postroom: stopped after 1 of 60 messages were published\n"));
  }

  @Test
  void a_server_that_goes_away_is_said_with_how_many_were_published() {
    Typed typed =
        Typed.words("pub", "a", "x", "--count", "60000", "--sleep", "20ms").to(server).start("");
    assertThat(next().text()).isEqualTo("x");
    String url = Typed.url(server);

    server.close();

    Typed.Ended ended = typed.awaitEnd();
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err())
        .matches(
            "postroom: the server "
                + url
                + " went away after \\d+ of 60,000 messages were published\n");
  }

  @Test
  void standard_input_is_read_no_further_than_the_server_takes() {
    InputStream endless =
        new InputStream() {
          private long read;

          @Override
          public int read() {
            return 'x';
          }

          @Override
          public int read(byte[] into, int from, int count) {
            read += count;
            if (read > MUCH) {
              throw new AssertionError("reads on for ever");
            }
            Arrays.fill(into, from, from + count, (byte) 'x');
            return count;
          }
        };

    Typed.Ended ended = Typed.words("pub", "a").to(server).input(endless).run();

    assertThat(ended)
        .isEqualTo(
            new Typed.Ended(
                1,
                "",
                "postroom: standard input has more than 1,048,576 bytes, the most that "
                    + Typed.url(server)
                    + " takes (max_payload)\n"));
  }

  private Message next() {
    return Objects.requireNonNull(received.next(Duration.ofSeconds(5)));
  }
}
