package dev.postroom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.platform.SystemLog;
import dev.postroom.testsupport.NoLeaks;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What handlers and consumers may do to a subscription, and what they get.
@ExtendWith(NoLeaks.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConsumersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final BlockingQueue<ConnectionEvent> events = new LinkedBlockingQueue<>(1_000);
  private final BlockingQueue<String> handled = new LinkedBlockingQueue<>(1_000);

  private Connection connect(FakeServer server) {
    return Nats.connect(
        ClientOptions.to(server.url())
            .reconnectDelay(Duration.ofMillis(5), Duration.ofMillis(20))
            .listener(events::add)
            .build());
  }

  private static void deliver(Socket socket, String... bodies) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String body : bodies) {
      all.append("MSG a 2 ").append(body.length()).append("\r\n").append(body).append("\r\n");
    }
    FakeServer.say(socket, all.toString());
  }

  private String nextHandled() throws InterruptedException {
    return Objects.requireNonNull(handled.poll(10, TimeUnit.SECONDS), "nothing was handled");
  }

  private <E extends ConnectionEvent> E event(Class<E> kind) throws InterruptedException {
    while (true) {
      ConnectionEvent event = events.poll(10, TimeUnit.SECONDS);
      if (kind.isInstance(Objects.requireNonNull(event, "no " + kind.getSimpleName()))) {
        return kind.cast(event);
      }
    }
  }

  @Test
  void an_error_of_a_handler_is_told_and_the_next_message_comes() throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection = connect(server)) {
      connection.subscribe(
          "a",
          message -> {
            handled.add(message.text());
            throw new AssertionError("for a test");
          });
      deliver(server.next(), "one", "two");
      assertThat(nextHandled()).isEqualTo("one");
      assertThat(nextHandled()).isEqualTo("two");
      assertThat(event(ConnectionEvent.HandlerFailed.class).cause())
          .isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void an_interrupt_that_comes_after_its_handler_is_nobodys() throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection = connect(server)) {
      CompletableFuture<Thread> thread = new CompletableFuture<>();
      connection.subscribe(
          "a",
          message -> {
            thread.complete(Thread.currentThread());
            handled.add(message.text() + Thread.currentThread().isInterrupted());
            Thread.currentThread().interrupt();
          });
      Socket socket = server.next();
      deliver(socket, "one", "two");
      assertThat(nextHandled()).isEqualTo("onefalse");
      assertThat(nextHandled()).isEqualTo("twofalse");
      thread.get().interrupt();
      deliver(socket, "three");
      assertThat(nextHandled()).startsWith("three");
      deliver(socket, "four");
      assertThat(nextHandled()).isEqualTo("fourfalse");
    }
  }

  @Test
  void a_handler_that_drains_its_own_subscription_does_not_wait_for_itself() throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection = connect(server)) {
      CompletableFuture<Subscription> own = new CompletableFuture<>();
      own.complete(
          connection.subscribe(
              "a",
              message -> {
                if (message.text().equals("one")) {
                  own.join().drain(PATIENCE);
                }
                handled.add(message.text());
              }));
      Socket socket = server.next();
      deliver(socket, "one", "two");
      FakeServer.readUntil(socket, "UNSUB 2\r\nPING\r\n");
      FakeServer.say(socket, "PONG\r\n");
      assertThat(nextHandled()).isEqualTo("one");
      assertThat(nextHandled()).isEqualTo("two");
      assertThat(own.join().isEnded()).isTrue();
    }
  }

  @Test
  void so_does_one_of_several_handlers_at_a_time() throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection = connect(server)) {
      CompletableFuture<Subscription> own = new CompletableFuture<>();
      own.complete(
          connection.subscribe(
              "a",
              SubscribeOptions.defaults().withConcurrency(2),
              message -> {
                own.join().drain(PATIENCE);
                handled.add(message.text());
              }));
      Socket socket = server.next();
      deliver(socket, "one");
      FakeServer.readUntil(socket, "UNSUB 2\r\nPING\r\n");
      FakeServer.say(socket, "PONG\r\n");
      assertThat(nextHandled()).isEqualTo("one");
    }
  }

  @Test
  void a_handler_that_drains_its_own_connection_is_told_why_it_cannot() throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection = connect(server)) {
      connection.subscribe(
          "a",
          message -> {
            handled.add(message.text());
            connection.drain(PATIENCE);
          });
      Socket socket = server.next();
      deliver(socket, "one", "two");
      assertThat(nextHandled()).isEqualTo("one");
      assertThat(event(ConnectionEvent.HandlerFailed.class).cause())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("drain from another thread");
      assertThat(nextHandled()).isEqualTo("two");
    }
  }

  @Test
  void a_listener_that_fails_hears_of_the_next_event() throws Exception {
    try (FakeServer server = FakeServer.polite()) {
      Connection connection =
          Nats.connect(
              ClientOptions.to(server.url())
                  .log(new SystemLog("dev.postroom.client.test"))
                  .listener(
                      event -> {
                        events.add(event);
                        throw new AssertionError("for a test");
                      })
                  .build());
      event(ConnectionEvent.Connected.class);
      connection.close();
      event(ConnectionEvent.Closed.class);
    }
  }

  @Test
  void after_unsubscribe_the_rest_of_a_batch_is_not_handled() throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection = connect(server)) {
      CountDownLatch go = new CountDownLatch(1);
      Subscription subscription =
          connection.subscribe(
              "a",
              message -> {
                handled.add(message.text());
                go.await();
              });
      deliver(server.next(), "one", "two", "three");
      assertThat(nextHandled()).isEqualTo("one");
      subscription.unsubscribe();
      go.countDown();
      ((ClientSubscription) subscription).awaitHandled(System.nanoTime() + PATIENCE.toNanos());
      assertThat(handled).isEmpty();
      assertThat(subscription.pending()).isZero();
    }
  }

  @Test
  void who_takes_a_message_waits_no_longer_than_he_said_though_another_waits_too()
      throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection = connect(server)) {
      Subscription subscription = connection.subscribe("a");
      CountDownLatch taking = new CountDownLatch(1);
      Thread patient =
          Thread.ofVirtual()
              .start(
                  () -> {
                    taking.countDown();
                    handled.add(String.valueOf(subscription.iterator().hasNext()));
                  });
      taking.await();
      while (patient.getState() != Thread.State.WAITING
          && patient.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      assertThatThrownBy(() -> subscription.next(Duration.ofMillis(20)))
          .isInstanceOf(NatsException.TimedOut.class);
      subscription.unsubscribe();
      assertThat(nextHandled()).isEqualTo("false");
    }
  }

  @Test
  void a_maximum_given_after_a_reconnect_counts_what_the_new_server_has_not_sent()
      throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection = connect(server)) {
      Subscription subscription = connection.subscribe("a");
      Socket first = server.next();
      deliver(first, "one", "two");
      assertThat(Objects.requireNonNull(subscription.next(PATIENCE)).text()).isEqualTo("one");
      first.close();
      event(ConnectionEvent.Reconnected.class);
      Socket second = server.next();
      FakeServer.readUntil(second, "SUB a 2\r\n");
      subscription.unsubscribe(5); // two have come, so the new server owes three
      assertThat(FakeServer.readUntil(second, "\r\n")).isEqualTo("UNSUB 2 3\r\n");
    }
  }

  @Test
  void a_drain_waits_for_handlers_that_run_side_by_side() throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection = connect(server)) {
      CountDownLatch go = new CountDownLatch(1);
      AtomicInteger done = new AtomicInteger();
      Subscription subscription =
          connection.subscribe(
              "a",
              SubscribeOptions.defaults().withConcurrency(3),
              message -> {
                handled.add(message.text());
                go.await();
                done.incrementAndGet();
              });
      Socket socket = server.next();
      deliver(socket, "one", "two");
      nextHandled();
      nextHandled();
      CompletableFuture<Integer> drained = new CompletableFuture<>();
      Thread drains =
          Thread.ofVirtual()
              .start(
                  () -> {
                    subscription.drain(PATIENCE);
                    drained.complete(done.get());
                  });
      FakeServer.readUntil(socket, "UNSUB 2\r\nPING\r\n");
      FakeServer.say(socket, "PONG\r\n");
      while (!subscription.isEnded()) {
        Thread.onSpinWait();
      }
      assertThat(drained).isNotDone();
      go.countDown();
      assertThat(drained.get(10, TimeUnit.SECONDS)).isEqualTo(2);
      drains.join();
    }
  }

  @Test
  void what_came_before_a_drain_can_be_taken_after_it() throws Exception {
    try (FakeServer server = FakeServer.polite();
        Connection connection = connect(server)) {
      Subscription subscription = connection.subscribe("a");
      Socket socket = server.next();
      deliver(socket, "one", "two");
      Thread drains = Thread.ofVirtual().start(() -> connection.drain(PATIENCE));
      for (int i = 0; i < 3; i++) { // its two flushes, and that of the close
        FakeServer.readUntil(socket, "PING\r\n");
        FakeServer.say(socket, "PONG\r\n");
      }
      drains.join();
      assertThat(Objects.requireNonNull(subscription.next(PATIENCE)).text()).isEqualTo("one");
      assertThat(Objects.requireNonNull(subscription.next(PATIENCE)).text()).isEqualTo("two");
      assertThat(subscription.next(PATIENCE)).isNull();
    }
  }
}
