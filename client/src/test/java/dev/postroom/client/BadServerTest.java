package dev.postroom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.Seeds;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers that lie, stall and break the protocol.
@ExtendWith(NoLeaks.class)
class BadServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final BlockingQueue<ConnectionEvent> events = new LinkedBlockingQueue<>(10_000);

  private ClientOptions.Builder to(FakeServer server) {
    return ClientOptions.to(server.url())
        .connectTimeout(Duration.ofMillis(500))
        .reconnectDelay(Duration.ofMillis(5), Duration.ofMillis(20))
        .listener(events::add);
  }

  private <E extends ConnectionEvent> E event(Class<E> kind) throws InterruptedException {
    while (true) {
      ConnectionEvent event = events.poll(10, TimeUnit.SECONDS);
      if (kind.isInstance(Objects.requireNonNull(event, "no " + kind.getSimpleName()))) {
        return kind.cast(event);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1 400 Bad Request\\n|is no NATS server: it begins with \"HTTP/1.1 400",
        "INFO {broken\\n|the server's INFO cannot be read",
        "INFO []\\n|the server's INFO cannot be read",
        "IN|did not answer within PT0.5S",
        "INFO {}\\n|did not answer within PT0.5S",
        "INFO {}\\n-ERR 'Go away'\\n|refuses: 'Go away'",
        "INFO {}\\nMSG a 1 1\\n|answered CONNECT with something else"
      })
  void a_connection_that_cannot_be_is_refused_in_time_with_the_reason(String said, String why) {
    try (FakeServer server = new FakeServer(said.replace("\\n", "\r\n"))) {
      assertThatThrownBy(() -> Nats.connect(to(server).build()))
          .isInstanceOf(NatsException.class)
          .hasMessageContaining(why);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WHAT?\r\n",
        "MSG a 1\r\n",
        "MSG a 2 99999999999\r\n",
        "MSG a 2 3\r\nabcdef\r\n",
        "INFO {broken\r\n",
        "HMSG a 2 9 8\r\n"
      })
  void a_server_that_breaks_the_protocol_is_left_and_the_connection_goes_on(String said)
      throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection = Nats.connect(to(server).build())) {
      Socket first = server.next();
      Subscription subscription = connection.subscribe("a");
      FakeServer.readUntil(first, "SUB a 2\r\n");
      FakeServer.say(first, "MSG a 2 3\r\none\r\n" + said);

      assertThat(event(ConnectionEvent.Disconnected.class).cause())
          .isInstanceOf(NatsException.Broken.class);
      Socket second = server.next();
      FakeServer.readUntil(second, "SUB a 2\r\n");
      FakeServer.say(second, "MSG a 2 3\r\ntwo\r\n");
      assertThat(Objects.requireNonNull(subscription.next(PATIENCE)).text()).isEqualTo("one");
      assertThat(Objects.requireNonNull(subscription.next(PATIENCE)).text()).isEqualTo("two");
    }
  }

  @Test
  void a_server_that_does_not_answer_is_left() throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection =
            Nats.connect(to(server).pingInterval(Duration.ofMillis(20)).maxPingsOut(2).build())) {
      assertThat(event(ConnectionEvent.Disconnected.class).cause())
          .isInstanceOf(NatsException.TimedOut.class)
          .hasMessageContaining("did not answer 2 PINGs");
      event(ConnectionEvent.Reconnected.class);
      assertThatThrownBy(() -> connection.flush(Duration.ofMillis(5)))
          .isInstanceOf(NatsException.class);
    }
  }

  @Test
  void publishing_to_a_server_that_takes_nothing_has_a_bound() throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection =
            Nats.connect(to(server).writeTimeout(Duration.ofMillis(100)).build())) {
      Socket deaf = server.next();
      byte[] body = new byte[1_000];
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100_000; i++) {
                  connection.publish("a", body);
                }
              })
          .isInstanceOf(NatsException.TimedOut.class)
          .hasMessageContaining("took nothing for PT0.1S");
      deaf.close();
    }
  }

  @Test
  void a_complaint_is_told_and_the_connection_stays() throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection = Nats.connect(to(server).build())) {
      Socket socket = server.next();
      FakeServer.say(socket, "-ERR 'Permissions Violation for Publish to \"a\"'\r\nPING\r\n");

      assertThat(event(ConnectionEvent.ServerComplained.class).text())
          .isEqualTo("Permissions Violation for Publish to \"a\"");
      assertThat(FakeServer.readUntil(socket, "PONG\r\n")).contains("CONNECT {");
      assertThat(connection.status()).isEqualTo(Connection.Status.CONNECTED);
    }
  }

  @Test
  void no_bytes_of_a_server_hang_or_break_the_client() {
    Seeds.cases(
        30,
        random -> {
          String noise = random.text("MSG INFO{}\"PONG -ERR'+OK 0123456789 a.b\r\n", 1, 400);
          try (FakeServer server = new FakeServer(FakeServer.INFO + "PONG\r\n" + noise);
              Connection connection =
                  Nats.connect(to(server).maxReconnects(1).connectTimeout(PATIENCE).build())) {
            server.next();
            connection.subscribe("a");
          }
        });
  }

  @Test
  void interrupting_who_waits_ends_the_wait_and_keeps_the_status() throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection = Nats.connect(to(server).build())) {
      Subscription subscription = connection.subscribe("a");
      for (Runnable wait :
          new Runnable[] {
            () -> connection.request("a", "x", PATIENCE),
            () -> connection.flush(PATIENCE),
            () -> subscription.forEach(_ -> {})
          }) {
        BlockingQueue<String> ends = new LinkedBlockingQueue<>(2);
        Thread waiting =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        wait.run();
                      } catch (NatsException.Interrupted e) {
                        ends.add("interrupted " + Thread.currentThread().isInterrupted());
                      }
                    });
        waiting.interrupt();
        assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo("interrupted true");
      }
      assertThat(connection.status()).isEqualTo(Connection.Status.CONNECTED);
    }
  }
}
