package dev.postroom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.client.ConnectionEvent.PublishRange;
import dev.postroom.testsupport.NoLeaks;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a client does and says while no server is there.
@ExtendWith(NoLeaks.class)
class AwayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(50);

  private final BlockingQueue<ConnectionEvent> events = new LinkedBlockingQueue<>(1_000);

  private <E extends ConnectionEvent> E event(Class<E> kind) throws InterruptedException {
    while (true) {
      ConnectionEvent event = events.poll(10, TimeUnit.SECONDS);
      if (kind.isInstance(Objects.requireNonNull(event, "no " + kind.getSimpleName()))) {
        return kind.cast(event);
      }
    }
  }

  /// Connect, and lose the server: the next one takes its time with its first PONG.
  private Connection away(FakeServer server) throws Exception {
    Connection connection =
        Nats.connect(
            ClientOptions.to(server.url()).connectTimeout(PATIENCE).listener(events::add).build());
    Socket first = server.next();
    server.greetWith(FakeServer.INFO);
    first.close();
    event(ConnectionEvent.Disconnected.class);
    return connection;
  }

  private static Socket comeBack(FakeServer server) throws Exception {
    Socket second = server.next();
    FakeServer.readUntil(second, "PING\r\n");
    FakeServer.say(second, "PONG\r\n");
    return second;
  }

  @Test
  void a_flush_waits_for_the_next_server_and_asks_behind_what_waits() throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection = away(server)) {
      connection.publish("a", "one");
      CompletableFuture<Void> flushed = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                connection.flush(PATIENCE);
                flushed.complete(null);
              });
      Socket second = comeBack(server);
      FakeServer.readUntil(second, "PUB a 3\r\none\r\n");
      FakeServer.readUntil(second, "PING\r\n");
      FakeServer.say(second, "PONG\r\n");
      flushed.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void who_waits_while_nobody_is_there_is_told_so() throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection = away(server)) {
      assertThatThrownBy(() -> connection.flush(SHORT))
          .isInstanceOf(NatsException.TimedOut.class)
          .hasMessageContaining("no server was there for PT0.05S");
      assertThatThrownBy(() -> connection.request("a", "x", SHORT))
          .isInstanceOf(NatsException.TimedOut.class)
          .hasMessage("no reply from a within PT0.05S; no server is there at present");
      comeBack(server);
    }
  }

  @Test
  void a_connection_closed_meanwhile_says_what_was_never_sent() throws Exception {
    try (FakeServer server = FakeServer.polite()) {
      try (Connection connection = away(server)) {
        connection.publish("a", "one");
        connection.publish("a", "two");
        server.next().close();
      }
      PublishRange unsent = event(ConnectionEvent.Unconfirmed.class).unsent();
      assertThat(unsent).isEqualTo(new PublishRange(1, 2));
      assertThat(event(ConnectionEvent.Closed.class).cause()).isNull();
    }
  }

  @Test
  void a_flush_on_a_lost_connection_says_that_nobody_knows() throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection = Nats.connect(server.url())) {
      Socket first = server.next();
      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  connection.flush(PATIENCE);
                } catch (NatsException e) {
                  failure.complete(e);
                }
              });
      FakeServer.readUntil(first, "PING\r\n"); // that of the beginning
      FakeServer.readUntil(first, "PING\r\n");
      first.close();
      assertThat(failure.get(10, TimeUnit.SECONDS))
          .isInstanceOf(NatsException.Disconnected.class)
          .hasMessageContaining("nobody knows what it has had");
    }
  }

  @Test
  void a_failure_to_connect_shows_the_stack_of_who_wanted_to() {
    assertThatThrownBy(() -> Nats.connect("nats://127.0.0.1:1"))
        .isInstanceOf(NatsException.NotReached.class)
        .satisfies(
            failure ->
                assertThat(failure.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().startsWith(AwayTest.class.getName())));
  }

  @Test
  void arguments_that_make_no_sense_are_refused_by_name() throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection = Nats.connect(server.url())) {
      Duration negative = Duration.ofSeconds(-1);
      assertThatThrownBy(() -> connection.request("a", "", negative))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a timeout of PT-1S is negative");
      assertThatThrownBy(() -> connection.flush(Duration.ZERO))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("timeout of zero");
      assertThatThrownBy(() -> connection.publish("a..b", ""))
          .hasMessage("\"a..b\" has an empty token: a dot at an end, or two in a row");
      assertThatThrownBy(() -> connection.publish("", "")).hasMessage("\"\" is empty");
      assertThatThrownBy(() -> connection.publish("a.*", ""))
          .hasMessage("\"a.*\" has the wildcard *, which is for subscribing");
      assertThatThrownBy(() -> connection.subscribe("a.>.b"))
          .hasMessage("\"a.>.b\" has something behind >, which must be the last token");
      assertThatThrownBy(() -> Nats.connect("nats://127.0.0.1:abc"))
          .hasMessageContaining("its port is no number from 1 to 65535");
      assertThat(connection.toString()).isEqualTo("Connection[" + server.url() + ", CONNECTED]");
    }
  }
}
