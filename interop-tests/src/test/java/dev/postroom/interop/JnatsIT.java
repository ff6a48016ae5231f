package dev.postroom.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener.Events;
import io.nats.client.Dispatcher;
import io.nats.client.JetStreamStatusException;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Subscription;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The official Java client.
@SuppressWarnings("try") // reason: close declares InterruptedException, which JUnit may well see
@ExtendWith(NoLeaks.class)
class JnatsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void what_is_published_arrives(ServerProgram program) throws Exception {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = connect(server)) {
      Subscription subscription = connection.subscribe("jnats.*.>");

      connection.publish("jnats.a.b.c", bytes("one"));
      connection.publish("jnats.a", bytes("no match"));
      connection.publish("jnats.b.c", "the.reply", bytes("two"));

      Message first = next(subscription);
      assertThat(first.getSubject()).isEqualTo("jnats.a.b.c");
      assertThat(text(first)).isEqualTo("one");
      assertThat(first.hasHeaders()).isFalse();
      Message second = next(subscription);
      assertThat(second.getSubject()).isEqualTo("jnats.b.c");
      assertThat(second.getReplyTo()).isEqualTo("the.reply");
      assertThat(text(second)).isEqualTo("two");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_subscription_ends_by_itself_after_its_maximum(ServerProgram program) throws Exception {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = connect(server)) {
      Subscription subscription = connection.subscribe("jnats.max");
      subscription.unsubscribe(2);
      for (int number = 0; number < 5; number++) {
        connection.publish("jnats.max", bytes("message " + number));
      }
      connection.flush(PATIENCE);

      assertThat(text(next(subscription))).isEqualTo("message 0");
      assertThat(text(next(subscription))).isEqualTo("message 1");
      assertThat(subscription.isActive()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_queue_group_gets_each_message_once(ServerProgram program) throws Exception {
    int messages = 1_000;
    ConcurrentMap<String, AtomicInteger> deliveries = new ConcurrentHashMap<>();
    AtomicInteger[] byMember = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
    try (ServerProcess server = ServerProcess.start(program);
        Connection publisher = connect(server)) {
      List<Connection> members = new ArrayList<>();
      for (AtomicInteger count : byMember) {
        Connection member = connect(server);
        members.add(member);
        Dispatcher dispatcher =
            member.createDispatcher(
                message -> {
                  count.incrementAndGet();
                  deliveries
                      .computeIfAbsent(text(message), _ -> new AtomicInteger())
                      .incrementAndGet();
                });
        dispatcher.subscribe("jnats.work", "workers");
        member.flush(PATIENCE);
      }

      for (int number = 0; number < messages; number++) {
        publisher.publish("jnats.work", bytes("job " + number));
      }
      publisher.flush(PATIENCE);

      for (Connection member : members) {
        member.drain(PATIENCE).get(10, TimeUnit.SECONDS);
      }
    }
    assertThat(deliveries).hasSize(messages);
    assertThat(deliveries.values()).allMatch(count -> count.get() == 1);
    assertThat(byMember).allMatch(count -> count.get() > 200);
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_request_is_answered(ServerProgram program) throws Exception {
    try (ServerProcess server = ServerProcess.start(program);
        Connection responder = connect(server);
        Connection requestor = connect(server)) {
      Dispatcher dispatcher =
          responder.createDispatcher(
              request ->
                  responder.publish(request.getReplyTo(), bytes("you said " + text(request))));
      dispatcher.subscribe("jnats.ask");
      responder.flush(PATIENCE);

      for (int number = 0; number < 100; number++) {
        Message answer = requestor.request("jnats.ask", bytes("hello " + number), PATIENCE);
        assertThat(text(Objects.requireNonNull(answer))).isEqualTo("you said hello " + number);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void headers_arrive_as_they_were_sent(ServerProgram program) throws Exception {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = connect(server)) {
      Subscription subscription = connection.subscribe("jnats.headers");
      Headers headers = new Headers().add("Key", "one", "two").add("key", "lower").add("Empty", "");

      connection.publish("jnats.headers", headers, bytes("body"));

      Message message = next(subscription);
      assertThat(text(message)).isEqualTo("body");
      assertThat(message.getHeaders().get("Key")).containsExactly("one", "two");
      assertThat(message.getHeaders().get("key")).containsExactly("lower");
      assertThat(message.getHeaders().get("Empty")).containsExactly("");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_request_that_nobody_hears_fails_at_once(ServerProgram program) throws Exception {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = Nats.connect(options(server).reportNoResponders().build())) {
      CompletableFuture<Message> answer = connection.request("jnats.nobody", bytes("hello"));

      assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              JetStreamStatusException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(503));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void no_responders_names_the_subject(ServerProgram program) throws Exception {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = connect(server)) {
      Subscription inbox = connection.subscribe("jnats.inbox");

      connection.publish(
          NatsMessage.builder().subject("jnats.nobody").replyTo("jnats.inbox").build());

      Message answer = next(inbox);
      assertThat(answer.isStatusMessage()).isTrue();
      assertThat(answer.getStatus().getCode()).isEqualTo(503);
      assertThat(answer.getHeaders().getFirst("Nats-Subject")).isEqualTo("jnats.nobody");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void drain_loses_nothing_that_was_sent(ServerProgram program) throws Exception {
    int messages = 5_000;
    AtomicInteger received = new AtomicInteger();
    try (ServerProcess server = ServerProcess.start(program);
        Connection publisher = connect(server)) {
      Connection subscriber = connect(server);
      subscriber.createDispatcher(_ -> received.incrementAndGet()).subscribe("jnats.drain");
      subscriber.flush(PATIENCE);
      for (int number = 0; number < messages; number++) {
        publisher.publish("jnats.drain", bytes("x"));
      }
      publisher.flush(PATIENCE);

      boolean isDrained = subscriber.drain(PATIENCE).get(10, TimeUnit.SECONDS);

      assertThat(isDrained).isTrue();
      assertThat(subscriber.getStatus()).isEqualTo(Connection.Status.CLOSED);
      assertThat(received).hasValue(messages);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_client_comes_back_when_the_server_restarts_on_its_port(ServerProgram program)
      throws Exception {
    BlockingQueue<Events> events = new LinkedBlockingQueue<>();
    ServerProcess first = ServerProcess.start(program);
    int port = first.port();
    Options options =
        options(first)
            .maxReconnects(-1)
            .reconnectWait(Duration.ofMillis(50))
            .connectionListener((_, event) -> events.add(event))
            .build();
    try (Connection connection = Nats.connect(options)) {
      Subscription subscription = connection.subscribe("jnats.restart");
      connection.publish("jnats.restart", bytes("before"));
      assertThat(text(next(subscription))).isEqualTo("before");

      first.close();
      awaitEvent(events, Events.DISCONNECTED);
      try (ServerProcess second =
          ServerProcess.start(program, "listen: \"127.0.0.1:" + port + "\"")) {
        awaitEvent(events, Events.RESUBSCRIBED);
        connection.publish("jnats.restart", bytes("after"));

        assertThat(second.port()).isEqualTo(port);
        assertThat(text(next(subscription))).isEqualTo("after");
      }
    } finally {
      first.close();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_client_is_told_of_lame_duck_mode(ServerProgram program) throws Exception {
    BlockingQueue<Events> events = new LinkedBlockingQueue<>();
    try (ServerProcess server =
        ServerProcess.start(
            program, "lame_duck_duration: \"30s\"", "lame_duck_grace_period: \"1s\"")) {
      Options options =
          options(server).noReconnect().connectionListener((_, event) -> events.add(event)).build();
      try (Connection connection = Nats.connect(options)) {
        assertThat(connection.getServerInfo().isLameDuckMode()).isFalse();

        server.signal("USR2");

        awaitEvent(events, Events.LAME_DUCK);
        assertThat(connection.getServerInfo().isLameDuckMode()).isTrue();
        awaitEvent(events, Events.CLOSED);
      }
      assertThat(server.awaitExit(PATIENCE)).isZero();
    }
  }

  private static Connection connect(ServerProcess server) throws IOException, InterruptedException {
    return Nats.connect(options(server).build());
  }

  private static Options.Builder options(ServerProcess server) {
    return Options.builder().server(server.url()).connectionTimeout(PATIENCE);
  }

  private static Message next(Subscription subscription) throws InterruptedException {
    Message message = subscription.nextMessage(PATIENCE);
    assertThat(message).as("a message on %s", subscription.getSubject()).isNotNull();
    return Objects.requireNonNull(message);
  }

  private static void awaitEvent(BlockingQueue<Events> events, Events wanted)
      throws InterruptedException {
    List<Events> seen = new ArrayList<>();
    while (!seen.contains(wanted)) {
      Events next = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(next).as("waiting for %s after %s", wanted, seen).isNotNull();
      seen.add(Objects.requireNonNull(next));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(Message message) {
    return new String(message.getData(), UTF_8);
  }
}
