package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.Environment;
import dev.postroom.client.ClientOptions;
import dev.postroom.client.Connection;
import dev.postroom.client.ConnectionEvent;
import dev.postroom.client.Message;
import dev.postroom.client.Nats;
import dev.postroom.client.Subscription;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.server.PostroomServer;
import dev.postroom.server.Program;
import dev.postroom.server.options.ServerOptions;
import dev.postroom.testsupport.NoLeaks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Server and client in one process, without a socket.
@ExtendWith(NoLeaks.class)
class InProcessIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Log SILENT =
      new Log() {
        @Override
        public boolean isEnabled(Level level) {
          return false;
        }

        @Override
        public void log(Level level, String text) {}
      };

  private static PostroomServer server() throws IOException {
    Environment environment = new Environment(Clock.system(), SILENT, new SecureRandom(), 1);
    return PostroomServer.create(Program.postroom(), ServerOptions.defaults(), environment);
  }

  private static Connection connect(PostroomServer server) {
    return Nats.connect(ClientOptions.builder().inProcess(server::connect).build());
  }

  @Test
  void a_greeter_answers_through_a_server_that_never_listened() throws IOException {
    try (PostroomServer server = server();
        Connection service = connect(server);
        Connection client = connect(server)) {
      service.subscribe("greeter.greet", m -> m.respond("Hello, " + m.text() + "!"));
      service.flush(PATIENCE);

      assertThat(client.request("greeter.greet", "World", PATIENCE).text())
          .isEqualTo("Hello, World!");
    }
  }

  @Test
  void more_than_a_pipe_holds_goes_through_it() throws IOException {
    try (PostroomServer server = server();
        Connection one = connect(server);
        Connection two = connect(server)) {
      Subscription subscription = two.subscribe("a");
      two.flush(PATIENCE);
      byte[] body = new byte[100_000];
      for (int i = 0; i < 200; i++) {
        body[i] = (byte) i;
        one.publish("a", body);
      }
      for (int i = 0; i < 200; i++) {
        Message message = Objects.requireNonNull(subscription.next(PATIENCE));
        assertThat(message.data()[i]).isEqualTo((byte) i);
      }
    }
  }

  @Test
  void a_server_that_closes_ends_the_pipe() throws IOException {
    PostroomServer server = server();
    try (Connection connection =
        Nats.connect(ClientOptions.builder().inProcess(server::connect).maxReconnects(0).build())) {
      Subscription subscription = connection.subscribe("a");
      server.close();
      assertThat(subscription.iterator().hasNext()).isFalse();
    }
  }

  @Test
  void what_is_hung_on_a_reply_may_block_and_holds_up_nobody() throws Exception {
    try (PostroomServer server = server();
        Connection service = connect(server);
        Connection client = connect(server)) {
      CountDownLatch attached = new CountDownLatch(1); // else this thread would run what is hung on
      service.subscribe(
          "echo",
          m -> {
            awaitUninterruptibly(attached);
            m.respond(m.data());
          });
      service.flush(PATIENCE);
      CountDownLatch release = new CountDownLatch(1);
      CompletableFuture<String> slow =
          client
              .requestAsync("echo", "slow".getBytes(StandardCharsets.UTF_8), PATIENCE)
              .thenApply(
                  reply -> {
                    awaitUninterruptibly(release);
                    return reply.text();
                  });
      attached.countDown();
      assertThat(client.request("echo", "quick", PATIENCE).text()).isEqualTo("quick");
      assertThat(slow).isNotDone();
      release.countDown();
      assertThat(slow.get(10, TimeUnit.SECONDS)).isEqualTo("slow");
    }
  }

  @Test
  void many_callers_and_large_answers_in_one_process_lose_nothing() throws Exception {
    try (PostroomServer server = server();
        Connection service = connect(server);
        Connection client = connect(server)) {
      byte[] large = new byte[200_000]; // more than half of a pipe
      service.subscribe("large", m -> m.respond(large));
      service.flush(PATIENCE);
      List<Thread> callers = new ArrayList<>();
      AtomicInteger answered = new AtomicInteger();
      for (int i = 0; i < 20; i++) {
        callers.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      for (int j = 0; j < 50; j++) {
                        answered.addAndGet(
                            client.request("large", large, PATIENCE).data().length / large.length);
                      }
                    }));
      }
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(answered).hasValue(1_000);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void many_flushes_under_way_do_not_make_the_server_seem_silent() throws Exception {
    List<ConnectionEvent> lost = new CopyOnWriteArrayList<>();
    try (PostroomServer server = server();
        Connection connection =
            Nats.connect(
                ClientOptions.builder()
                    .inProcess(server::connect)
                    .pingInterval(Duration.ofMillis(50))
                    .maxPingsOut(8)
                    .listener(
                        event -> {
                          if (event instanceof ConnectionEvent.Disconnected) {
                            lost.add(event);
                          }
                        })
                    .build())) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        threads.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      for (int j = 0; j < 2_000; j++) {
                        connection.flush(PATIENCE);
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(lost).isEmpty();
      assertThat(connection.statistics().reconnects()).isZero();
    }
  }
}
