package dev.postroom.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.server.PostroomServer;
import dev.postroom.testsupport.NoLeaks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class RoundTripTest {
  private final PostroomServer server = PostroomServer.builder().start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void one_round_is_no_rounds() {
    assertThat(Typed.words("rtt", "1").to(server).run().out()).contains(": 1 round, min ");
  }

  @Test
  void rounds_are_measured() {
    Typed.Ended ended = Typed.words("rtt", "3").to(server).run();

    assertThat(ended.out())
        .matches(Typed.url(server) + ": 3 rounds, min \\S+s, avg \\S+s, max \\S+s\n");
    assertThat(ended.code()).isZero();
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void json_has_nanoseconds() {
    Typed.Ended ended = Typed.words("rtt", "--json", "--server", Typed.url(server)).run();

    assertThat(ended.out())
        .matches(
            "\\{\"server\":\"nats://[\\d.:]+\",\"rounds\":5,\"min_ns\":\\d+,\"avg_ns\":\\d+,"
                + "\"max_ns\":\\d+}\n");
  }
}
