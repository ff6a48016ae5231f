package dev.postroom.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.client.ClientOptions;
import dev.postroom.client.Connection;
import dev.postroom.client.ConnectionEvent;
import dev.postroom.client.Credentials;
import dev.postroom.client.ManyReplies;
import dev.postroom.client.Message;
import dev.postroom.client.Nats;
import dev.postroom.client.NatsException;
import dev.postroom.client.SubscribeOptions;
import dev.postroom.client.Subscription;
import dev.postroom.protocol.Headers;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Our own client, against our server and the Go server.
@ExtendWith(NoLeaks.class)
class ClientIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final BlockingQueue<ConnectionEvent> events = new LinkedBlockingQueue<>(10_000);

  private ClientOptions.Builder to(ServerProcess server) {
    return ClientOptions.to("nats://127.0.0.1:" + server.port()).listener(events::add);
  }

  private Connection connect(ServerProcess server) {
    return Nats.connect(to(server).build());
  }

  private static Message next(Subscription subscription) {
    return Objects.requireNonNull(subscription.next(PATIENCE));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private <E extends ConnectionEvent> E event(Class<E> kind) throws InterruptedException {
    while (true) {
      ConnectionEvent event = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (kind.isInstance(Objects.requireNonNull(event, "no " + kind.getSimpleName()))) {
        return kind.cast(event);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void what_is_published_arrives_in_order(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = connect(server);
        Subscription subscription = connection.subscribe("a.*")) {
      for (int i = 0; i < 1_000; i++) {
        connection.publish("a.b", "message " + i);
      }
      for (int i = 0; i < 1_000; i++) {
        assertThat(next(subscription).text()).isEqualTo("message " + i);
      }
      connection.publishRequest("a.c", "the.reply", bytes(""));
      Message last = next(subscription);
      assertThat(last.subject()).isEqualTo("a.c");
      assertThat(last.replyTo()).hasValue("the.reply");
      assertThat(last.data()).isEmpty();
      assertThat(last.hasHeaders()).isFalse();
      assertThat(connection.statistics().inMessages()).isEqualTo(1_001);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void messages_of_every_size_arrive_whole(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = connect(server);
        Subscription subscription = connection.subscribe("large")) {
      for (int size = 1; size <= 1 << 20; size = size * 3 + 1) {
        byte[] body = new byte[size];
        body[size - 1] = (byte) size;
        connection.publish("large", body);
        assertThat(next(subscription).data()).isEqualTo(body);
      }
      assertThatThrownBy(() -> connection.publish("large", new byte[(1 << 20) + 1]))
          .isInstanceOf(NatsException.TooLarge.class)
          .hasMessageContaining("1048577 bytes for large")
          .hasMessageContaining("at most 1048576");
      connection.flush(PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void headers_come_as_they_were_sent(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = connect(server);
        Subscription subscription = connection.subscribe("h")) {
      Headers headers = Headers.builder().add("A", "one").add("A", "zwei ü").add("b", "").build();
      connection.publish("h", headers, bytes("body"));

      Message message = next(subscription);
      assertThat(message.headers()).isEqualTo(headers);
      assertThat(message.text()).isEqualTo("body");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_request_gets_its_own_reply(ServerProgram program) throws Exception {
    try (ServerProcess server = ServerProcess.start(program);
        Connection service = connect(server);
        Connection client = connect(server)) {
      service.subscribe("greeter.*", request -> request.respond("Hello, " + request.text() + "!"));
      service.flush(PATIENCE);
      List<CompletableFuture<Message>> all = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        all.add(client.requestAsync("greeter.greet", bytes("n" + i), PATIENCE));
      }

      assertThat(client.request("greeter.greet", "World", PATIENCE).text())
          .isEqualTo("Hello, World!");
      for (int i = 0; i < 500; i++) {
        assertThat(all.get(i).get().text()).isEqualTo("Hello, n" + i + "!");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_request_that_nobody_answers_says_so(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = connect(server)) {
      assertThatThrownBy(() -> connection.request("nobody", "x", PATIENCE))
          .isInstanceOf(NatsException.NoResponders.class)
          .hasMessageContaining("nobody");
      assertThatThrownBy(() -> connection.requestAsync("nobody", bytes("x"), PATIENCE).get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(NatsException.NoResponders.class);
      connection.subscribe("silent");
      assertThatThrownBy(() -> connection.request("silent", "x", Duration.ofMillis(50)))
          .isInstanceOf(NatsException.TimedOut.class)
          .hasMessage("no reply from silent within PT0.05S");
      assertThatThrownBy(
              () -> connection.requestAsync("silent", bytes("x"), Duration.ofMillis(50)).get())
          .hasCauseInstanceOf(NatsException.TimedOut.class);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void many_may_reply_to_one_request(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = connect(server)) {
      for (int i = 0; i < 3; i++) {
        int number = i;
        connection.subscribe("who", request -> request.respond("me " + number));
      }
      ManyReplies three = ManyReplies.within(PATIENCE).withMost(3);
      assertThat(connection.requestMany("who", bytes(""), three))
          .extracting(Message::text)
          .containsExactlyInAnyOrder("me 0", "me 1", "me 2");
      ManyReplies stall = ManyReplies.within(PATIENCE).withStall(Duration.ofMillis(200));
      assertThat(connection.requestMany("who", bytes(""), stall)).hasSize(3);
      connection.subscribe(
          "colour", request -> request.respond(request.headers().get("Colour").orElse("none")));
      Headers red = Headers.builder().add("Colour", "red").build();
      assertThat(connection.requestMany("colour", red, bytes(""), three.withMost(1)))
          .extracting(Message::text)
          .containsExactly("red");
      assertThatThrownBy(() -> connection.requestMany("nobody", bytes(""), stall))
          .isInstanceOf(NatsException.NoResponders.class);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_queue_group_shares_the_work(ServerProgram program) throws Exception {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = connect(server)) {
      AtomicInteger[] counts = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
      CountDownLatch all = new CountDownLatch(300);
      for (AtomicInteger count : counts) {
        connection.queueSubscribe(
            "work",
            "workers",
            _ -> {
              count.incrementAndGet();
              all.countDown();
            });
      }
      for (int i = 0; i < 300; i++) {
        connection.publish("work", "x");
      }
      assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
      for (AtomicInteger count : counts) {
        assertThat(count.get()).isBetween(40, 160);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_subscription_ends_as_it_was_told_to(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = connect(server)) {
      Subscription two = connection.subscribe("a");
      two.unsubscribe(2);
      Subscription none = connection.subscribe("a");
      none.unsubscribe();
      Subscription drained = connection.subscribe("a");
      for (int i = 0; i < 5; i++) {
        connection.publish("a", "m" + i);
      }
      drained.drain(PATIENCE);

      List<String> got = new ArrayList<>();
      two.forEach(message -> got.add(message.text()));
      assertThat(got).containsExactly("m0", "m1");
      assertThat(none.next(PATIENCE)).isNull();
      List<String> rest = new ArrayList<>();
      drained.forEach(message -> rest.add(message.text()));
      assertThat(rest).hasSize(5);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_drained_connection_has_handled_what_came(ServerProgram program) throws Exception {
    try (ServerProcess server = ServerProcess.start(program);
        Connection other = connect(server);
        Connection connection = connect(server)) {
      AtomicInteger handled = new AtomicInteger();
      connection.subscribe(
          "a",
          _ -> {
            Thread.onSpinWait();
            handled.incrementAndGet();
          });
      connection.flush(PATIENCE);
      for (int i = 0; i < 10_000; i++) {
        other.publish("a", "x");
      }
      other.flush(PATIENCE);

      connection.drain(PATIENCE);

      assertThat(handled.get()).isEqualTo(10_000);
      assertThat(connection.status()).isEqualTo(Connection.Status.CLOSED);
      assertThatThrownBy(() -> connection.publish("a", "x"))
          .isInstanceOf(NatsException.Closed.class);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_slow_handler_loses_messages_and_is_told_of_while_others_go_on(ServerProgram program)
      throws Exception {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = connect(server)) {
      CountDownLatch go = new CountDownLatch(1);
      Subscription slow =
          connection.subscribe(
              "s.>", SubscribeOptions.defaults().withMaxPending(10, 1_000), _ -> go.await());
      Subscription quick = connection.subscribe("s.>");
      for (int i = 0; i < 1_000; i++) {
        connection.publish("s.a", "message");
      }
      for (int i = 0; i < 1_000; i++) {
        next(quick);
      }
      connection.flush(PATIENCE); // one read may be given to the quick one before the slow one
      assertThat(event(ConnectionEvent.SlowConsumer.class).subject()).isEqualTo("s.>");
      assertThat(slow.delivered() + slow.dropped()).isEqualTo(1_000);
      assertThat(slow.pending()).isEqualTo(10);
      go.countDown();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_handler_that_throws_gets_the_next_message(ServerProgram program) throws Exception {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = connect(server)) {
      BlockingQueue<String> got = new LinkedBlockingQueue<>(10);
      connection.subscribe(
          "a",
          message -> {
            if (message.text().equals("bad")) {
              throw new java.io.IOException("cannot handle this");
            }
            got.add(message.text());
          });
      connection.publish("a", "bad");
      connection.publish("a", "good");

      assertThat(got.poll(10, TimeUnit.SECONDS)).isEqualTo("good");
      assertThat(event(ConnectionEvent.HandlerFailed.class).cause())
          .hasMessage("cannot handle this");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void bad_input_is_named_and_nothing_is_sent(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = connect(server)) {
      for (String subject : List.of("", "a b", "a\r\nPUB x", "a..b", ".a", "a.", "*", "a.>")) {
        assertThatThrownBy(() -> connection.publish(subject, "x"))
            .isInstanceOf(IllegalArgumentException.class);
      }
      for (String subject : List.of("", "a b", "a..b", ">.a", "a\tb")) {
        assertThatThrownBy(() -> connection.subscribe(subject))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThatThrownBy(() -> connection.queueSubscribe("a", "q q"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(connection.rtt()).isLessThan(PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_client_proves_who_it_is(ServerProgram program) {
    String users =
        "authorization { users: [{user: a, password: s3cret}, {user: b, password: \"p@ss/word\"}]"
            + " }";
    try (ServerProcess server = ServerProcess.start(program, users)) {
      try (Connection connection =
          Nats.connect(to(server).credentials(Credentials.user("a", "s3cret")).build())) {
        assertThat(connection.serverInfo().authRequired()).isTrue();
      }
      String url = "nats://a:s3cret@127.0.0.1:" + server.port();
      Nats.connect(ClientOptions.to(url).build()).close();
      assertThatThrownBy(
              () -> Nats.connect(to(server).credentials(Credentials.user("a", "wrong")).build()))
          .isInstanceOf(NatsException.Refused.class)
          .hasMessageContaining("Authorization Violation")
          .hasMessageNotContaining("wrong");
    }
    try (ServerProcess server = ServerProcess.start(program, "authorization { token: t0k }")) {
      Nats.connect(to(server).credentials(Credentials.token("t0k")).build()).close();
      Nats.connect("nats://t0k@127.0.0.1:" + server.port()).close();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_server_that_is_not_there_is_named(ServerProgram program) {
    int port;
    try (ServerProcess server = ServerProcess.start(program)) {
      port = server.port();
    }
    assertThatThrownBy(() -> Nats.connect("nats://127.0.0.1:" + port))
        .isInstanceOf(NatsException.NotReached.class)
        .hasMessageContaining("nats://127.0.0.1:" + port)
        .hasMessageContaining("refused");
  }
}
