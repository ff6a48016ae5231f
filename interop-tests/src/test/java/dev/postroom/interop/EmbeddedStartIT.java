package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.client.ClientOptions;
import dev.postroom.client.Connection;
import dev.postroom.client.Nats;
import dev.postroom.server.PostroomServer;
import dev.postroom.server.ServerBuilder;
import dev.postroom.testsupport.NoLeaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How long a test waits for a server of its own, in a JVM that has started some before.
@ExtendWith(NoLeaks.class)
class EmbeddedStartIT {
  private static final int WARM_UP = 20;
  private static final int ROUNDS = 50;
  private static final double MOST_MILLIS = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void a_server_without_a_listener_answers_its_first_request_soon() {
    assertThat(medianMillis("without a listener", ServerBuilder::withoutListener))
        .isLessThanOrEqualTo(MOST_MILLIS);
  }

  @Test
  void a_server_with_a_port_answers_its_first_request_soon() {
    assertThat(medianMillis("with a port", builder -> builder.port(0)))
        .isLessThanOrEqualTo(MOST_MILLIS);
  }

  private static double medianMillis(String what, UnaryOperator<ServerBuilder> how) {
    List<Double> ready = new ArrayList<>();
    List<Double> closed = new ArrayList<>();
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
      long start = System.nanoTime();
      long answered = startAndAsk(() -> how.apply(PostroomServer.builder()).start());
      long end = System.nanoTime();
      if (i >= WARM_UP) {
        ready.add((answered - start) / 1e6);
        closed.add((end - answered) / 1e6);
      }
    }
    Collections.sort(ready);
    Collections.sort(closed);
    System.out.printf(
        "%s, milliseconds to the first answer: median %.2f, 90%% %.2f, most %.2f; to the end of"
            + " everything: median %.2f, most %.2f%n",
        what,
        ready.get(ROUNDS / 2),
        ready.get(ROUNDS * 9 / 10),
        ready.getLast(),
        closed.get(ROUNDS / 2),
        closed.getLast());
    return ready.get(ROUNDS / 2);
  }

  /// Return when the answer was there.
  private static long startAndAsk(Supplier<PostroomServer> start) {
    try (PostroomServer server = start.get();
        Connection connection =
            Nats.connect(ClientOptions.builder().inProcess(server::connect).build())) {
      connection.subscribe("greeter.greet", m -> m.respond("Hello, " + m.text() + "!"));
      String reply = connection.request("greeter.greet", "World", PATIENCE).text();
      long answered = System.nanoTime();
      assertThat(reply).isEqualTo("Hello, World!");
      return answered;
    }
  }
}
