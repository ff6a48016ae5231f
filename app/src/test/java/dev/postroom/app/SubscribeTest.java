package dev.postroom.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.cli.console.Console;
import dev.postroom.client.Connection;
import dev.postroom.client.Nats;
import dev.postroom.protocol.Headers;
import dev.postroom.server.PostroomServer;
import dev.postroom.testsupport.NoLeaks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class SubscribeTest {
  private static final String READY = "Subscribed to ";

  private final PostroomServer server = PostroomServer.builder().start();
  private final Connection nats = Nats.connect(Typed.url(server));

  @AfterEach
  void close() {
    nats.close();
    server.close();
  }

  @Test
  void messages_are_shown_with_number_subject_headers_and_body() {
    Typed typed = Typed.words("sub", "a.>", "--count", "2").to(server).start(READY);

    nats.publish("a.b", "hello");
    nats.publishRequest("a.c", "back", Headers.builder().add("X", "1").build(), utf8("hi"));

    assertThat(typed.awaitEnd())
        .isEqualTo(
            new Typed.Ended(
                0,
                """
                [#1] Received on "a.b"
                hello

                [#2] Received on "a.c" with reply "back"
                X: 1

                hi

                """,
                "Subscribed to a.> on " + Typed.url(server) + "\n"));
  }

  @Test
  void json_has_an_object_on_a_line_for_each_message() {
    Typed typed = Typed.words("sub", "a", "--json", "--count", "2").to(server).start(READY);

    nats.publish("a", Headers.builder().add("X", "1").build(), utf8("hi"));
    nats.publish("a", new byte[] {(byte) 0xff});

    assertThat(typed.awaitEnd().out())
        .isEqualTo(
            """
            {"number":1,"subject":"a","headers":[{"name":"X","value":"1"}],"data":"hi"}
            {"number":2,"subject":"a","data_base64":"/w=="}
            """);
  }

  @Test
  void raw_writes_bodies_alone() {
    Typed typed = Typed.words("sub", "a", "--raw", "--count", "2").to(server).start(READY);

    nats.publish("a", "one");
    nats.publish("a", "two");

    assertThat(typed.awaitEnd().out()).isEqualTo("one\ntwo\n");
  }

  @Test
  void headers_only_leaves_bodies_out() {
    Typed typed = Typed.words("sub", "a", "--headers-only", "--count", "1").to(server).start(READY);

    nats.publish("a", Headers.builder().add("X", "1").build(), utf8("secret"));

    assertThat(typed.awaitEnd().out()).isEqualTo("[#1] Received on \"a\"\nX: 1\n\n");
  }

  @Test
  void on_a_terminal_nothing_that_came_moves_the_cursor() {
    Typed typed =
        Typed.words("sub", "a", "--count", "1")
            .to(server)
            .with("NO_COLOR", "1")
            .on(new Console.Terminals(true, true, true))
            .start(READY);

    nats.publish("a", "\u001b[2Jred\talert");

    assertThat(typed.awaitEnd().out()).contains("\\x1b[2Jred\talert").doesNotContain("\u001b");
  }

  @Test
  void colours_are_for_terminals() {
    Typed typed =
        Typed.words("sub", "a", "--count", "1")
            .to(server)
            .on(new Console.Terminals(true, true, true))
            .start(READY);

    nats.publish("a", "x");

    assertThat(typed.awaitEnd().out()).contains("\u001b[36m\"a\"\u001b[0m");
  }

  @Test
  void ctrl_c_ends_it_in_good_order() {
    Typed typed = Typed.words("sub", "a").to(server).start(READY);
    nats.publish("a", "seen");
    typed.awaitOut("seen");

    assertThat(typed.interrupt()).isTrue();

    assertThat(typed.awaitEnd().code()).isZero();
  }

  @Test
  void members_of_a_queue_group_share_messages() {
    Typed one = Typed.words("sub", "a", "--queue", "q", "--raw").to(server).start(READY);
    Typed two = Typed.words("sub", "a", "--queue", "q", "--raw").to(server).start(READY);

    for (int i = 0; i < 100; i++) {
      nats.publish("a", "x");
    }
    nats.flush(java.time.Duration.ofSeconds(5));
    one.interrupt();
    two.interrupt();

    String both = one.awaitEnd().out() + two.awaitEnd().out();
    assertThat(both.lines().count()).isEqualTo(100);
  }

  @Test
  void it_ends_quietly_when_nobody_reads_any_more() {
    Typed typed = Typed.words("sub", "a").to(server).into(new BrokenPipe()).start(READY);

    nats.publish("a", "x");

    assertThat(typed.awaitEnd())
        .isEqualTo(new Typed.Ended(0, "", "Subscribed to a on " + Typed.url(server) + "\n"));
  }

  /// What a process gets whose reader is gone.
  private static final class BrokenPipe extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("Broken pipe");
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
