package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.client.ClientOptions;
import dev.postroom.client.Connection;
import dev.postroom.client.ConnectionEvent;
import dev.postroom.client.ConnectionEvent.PublishRange;
import dev.postroom.client.Nats;
import dev.postroom.client.NatsException;
import dev.postroom.client.Subscription;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Our client and servers that go away.
@ExtendWith(NoLeaks.class)
@Timeout(180)
class ReconnectIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final BlockingQueue<ConnectionEvent> events = new LinkedBlockingQueue<>(100_000);

  private ClientOptions.Builder to(int... ports) {
    StringBuilder servers = new StringBuilder();
    for (int port : ports) {
      servers.append("nats://127.0.0.1:").append(port).append(',');
    }
    return ClientOptions.to(servers.toString())
        .reconnectDelay(Duration.ofMillis(5), Duration.ofMillis(50))
        .listener(events::add);
  }

  private <E extends ConnectionEvent> E event(Class<E> kind) throws InterruptedException {
    while (true) {
      ConnectionEvent event = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (kind.isInstance(Objects.requireNonNull(event, "no " + kind.getSimpleName()))) {
        return kind.cast(event);
      }
    }
  }

  private static ServerProcess again(ServerProgram program, int port) {
    return ServerProcess.start(program, "listen: \"127.0.0.1:" + port + "\"");
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_connection_outlives_its_server(ServerProgram program) throws Exception {
    ServerProcess server = ServerProcess.start(program);
    int port = server.port();
    try (Connection connection = Nats.connect(to(port).build())) {
      Subscription subscription = connection.subscribe("a");
      connection.subscribe("echo", request -> request.respond(request.text()));
      server.kill();
      assertThat(event(ConnectionEvent.Disconnected.class).inDoubt().count()).isZero();
      connection.publish("a", "while nobody was there");
      assertThatThrownBy(() -> connection.flush(Duration.ofMillis(20)))
          .isInstanceOf(NatsException.TimedOut.class)
          .hasMessageContaining("no server was there");
      server = again(program, port);
      event(ConnectionEvent.Reconnected.class);

      assertThat(Objects.requireNonNull(subscription.next(PATIENCE)).text())
          .isEqualTo("while nobody was there");
      assertThat(connection.request("echo", "x", PATIENCE).text()).isEqualTo("x");
      assertThat(connection.statistics().reconnects()).isEqualTo(1);
    } finally {
      server.close();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void what_waits_while_nobody_is_there_is_bounded(ServerProgram program) throws Exception {
    ServerProcess server = ServerProcess.start(program);
    try (Connection connection =
        Nats.connect(to(server.port()).reconnectBufferBytes(1_000).build())) {
      server.kill();
      event(ConnectionEvent.Disconnected.class);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  connection.publish("a", "twenty bytes of text");
                }
              })
          .isInstanceOf(NatsException.BufferFull.class)
          .hasMessageContaining("at most 1000 may");
    } finally {
      server.close();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void when_no_round_is_left_everything_ends_and_says_why(ServerProgram program) throws Exception {
    ServerProcess server = ServerProcess.start(program);
    try (Connection connection = Nats.connect(to(server.port()).maxReconnects(2).build())) {
      Subscription subscription = connection.subscribe("a");
      CompletableFuture<?> asked = connection.requestAsync("a", new byte[0], Duration.ofMinutes(1));
      server.kill();

      assertThat(event(ConnectionEvent.Closed.class).cause())
          .isInstanceOf(NatsException.NotReached.class);
      subscription.forEach(_ -> {});
      assertThatThrownBy(asked::get).hasCauseInstanceOf(NatsException.Closed.class);
      assertThatThrownBy(() -> connection.publish("a", "x"))
          .isInstanceOf(NatsException.Closed.class);
    } finally {
      server.close();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_lame_duck_is_left_for_another_server_and_nothing_is_lost(ServerProgram program)
      throws Exception {
    try (ServerProcess lame =
            ServerProcess.start(
                program, "lame_duck_duration: \"30s\"", "lame_duck_grace_period: \"1s\"");
        ServerProcess other = ServerProcess.start(program);
        Connection connection =
            Nats.connect(to(lame.port(), other.port()).randomize(false).build())) {
      Subscription subscription = connection.subscribe("a");
      connection.flush(PATIENCE);
      lame.signal("USR2");
      int sent = 0;
      while (connection.statistics().reconnects() == 0) {
        connection.publish("a", "m" + sent++);
        if (sent % 100 == 0) {
          LockSupport.parkNanos(1_000_000);
        }
      }
      for (int i = 0; i < sent; i++) {
        assertThat(Objects.requireNonNull(subscription.next(PATIENCE)).text()).isEqualTo("m" + i);
      }
      assertThat(event(ConnectionEvent.LameDuck.class).server()).contains(":" + lame.port());
      assertThat(event(ConnectionEvent.Disconnected.class).inDoubt().count()).isZero();
      assertThat(event(ConnectionEvent.Reconnected.class).server()).contains(":" + other.port());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void every_publish_arrives_or_is_reported_however_often_the_server_dies(ServerProgram program)
      throws Exception {
    int deaths = program.name().equals("postroom") ? 50 : 10;
    ServerProcess server = ServerProcess.start(program);
    int port = server.port();
    Received received = new Received();
    AtomicBoolean stop = new AtomicBoolean();
    List<PublishRange> inDoubt = new ArrayList<>();
    int sent;
    try (Connection connection =
        Nats.connect(to(port).pingInterval(Duration.ofMillis(5)).maxPingsOut(1_000).build())) {
      Subscription subscription = connection.subscribe("seq", m -> received.add(m.text()));
      connection.subscribe("echo", request -> request.respond(request.text()));
      Alive alive = new Alive(connection);
      // Not on the common pool, which waits for the ends of processes, too.
      FutureTask<Integer> publisher = new FutureTask<>(() -> publish(connection, stop));
      Thread.ofPlatform().start(publisher);
      for (int i = 0; i < deaths; i++) {
        int before = received.count();
        Awaitility.await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(1))
            .until(() -> received.count() > before + 500);
        server.kill();
        inDoubt.add(event(ConnectionEvent.Disconnected.class).inDoubt());
        server.close();
        server = again(program, port);
        event(ConnectionEvent.Reconnected.class);
        alive.assertAll(server, i);
      }
      stop.set(true);
      sent = publisher.get(30, TimeUnit.SECONDS);
      connection.flush(PATIENCE);
      Awaitility.await().atMost(PATIENCE).until(() -> subscription.pending() == 0);
      assertThat(connection.statistics().reconnects()).isEqualTo(deaths);
      assertThat(connection.request("echo", "alive", PATIENCE).text()).isEqualTo("alive");
    } finally {
      server.close();
    }
    received.assertComplete(sent, inDoubt);
  }

  private static int publish(Connection connection, AtomicBoolean stop) {
    int sent = 0;
    while (!stop.get()) {
      try {
        connection.publish("seq", String.valueOf(sent + 1));
        sent++;
        if (sent % 100 == 0) { // a load, not more than a server may hold for one client
          LockSupport.parkNanos(1_000_000);
        }
      } catch (NatsException.BufferFull away) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    return sent;
  }

  /// Subscriptions of all kinds, which must hear what others publish after every death. They answer
  /// nothing: each answer would count as a publish.
  private static final class Alive {
    private static final List<String> ALL = List.of("plain", "wildcard", "queue");

    private final Set<String> heard = ConcurrentHashMap.newKeySet();

    Alive(Connection connection) {
      connection.subscribe("alive.now", m -> heard.add("plain " + m.text()));
      connection.subscribe("*.now", m -> heard.add("wildcard " + m.text()));
      connection.queueSubscribe("alive.>", "q", m -> heard.add("queue " + m.text()));
      connection.subscribe("alive.now", m -> heard.add("gone " + m.text())).unsubscribe();
      connection.flush(PATIENCE);
    }

    /// Again and again, because the client may be subscribed a moment after it says so.
    void assertAll(ServerProcess server, int round) {
      String[] expected = ALL.stream().map(kind -> kind + " " + round).toArray(String[]::new);
      try (Connection other = Nats.connect(server.url())) {
        Awaitility.await("all subscriptions after death " + round)
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(1))
            .untilAsserted(
                () -> {
                  other.publish("alive.now", String.valueOf(round));
                  other.flush(PATIENCE);
                  assertThat(heard).contains(expected);
                });
      }
      assertThat(heard).doesNotContain("gone " + round);
    }
  }

  /// Which sequences came, and how often one came twice.
  private static final class Received {
    private final BitSet seen = new BitSet();
    private int twice;

    synchronized void add(String text) {
      int sequence = Integer.parseInt(text);
      twice += seen.get(sequence) ? 1 : 0;
      seen.set(sequence);
    }

    synchronized int count() {
      return seen.cardinality();
    }

    synchronized void assertComplete(int sent, List<PublishRange> inDoubt) {
      BitSet doubtful = new BitSet();
      for (PublishRange range : inDoubt) {
        if (range.count() > 0) {
          assertThat((int) range.first())
              .as("%s after others", range)
              .isGreaterThan(doubtful.length() - 1);
          doubtful.set((int) range.first(), (int) range.last() + 1);
        }
      }
      BitSet lost = new BitSet();
      lost.set(1, sent + 1);
      lost.andNot(seen);
      BitSet silent = (BitSet) lost.clone();
      silent.andNot(doubtful);
      System.out.printf(
          "sent %d, received %d, twice %d, reported lost %d, in doubt %d and of those received"
              + " %d%n",
          sent,
          seen.cardinality(),
          twice,
          lost.cardinality(),
          doubtful.cardinality(),
          doubtful.cardinality() - lost.cardinality());
      assertThat(twice).isZero();
      assertThat(silent.stream()).as("lost without a word").isEmpty();
      assertThat(seen.length() - 1).as("the last received").isLessThanOrEqualTo(sent);
      assertThat(doubtful.length() - 1).as("the last in doubt").isLessThanOrEqualTo(sent);
      assertThat(seen.cardinality() + lost.cardinality()).isEqualTo(sent);
    }
  }
}
