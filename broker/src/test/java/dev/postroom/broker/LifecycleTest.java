package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.postroom.broker.options.DeliveryOptions;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.RawConnection.PeerState;
import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Brokers and connections come and go, and leave nothing behind.
class LifecycleTest {
  private static final int WAITING = 500; // of 64 KiB

  @RegisterExtension final NoLeaks noLeaks = new NoLeaks();

  @Test
  void several_brokers_in_one_process_close_without_a_trace() {
    List<TestBroker> brokers = new ArrayList<>();
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int loops = 1 + i % 2;
      TestBroker broker = TestBroker.start(options -> options.loops(loops));
      brokers.add(broker);
      TestClient client = new TestClient(broker.port()); // without CONNECT it is sent no PING soon
      client.send("SUB a 1\r\n");
      assertThat(client.readLine()).isEqualTo("+OK");
      client.publish("a", "for broker " + i);
      assertThat(client.readLine()).isEqualTo("+OK");
      assertThat(client.next().text()).isEqualTo("for broker " + i);
      assertThat(client.hasMore()).isFalse();
      clients.add(client);
    }
    assertThat(brokers.stream().map(broker -> broker.broker().id())).doesNotHaveDuplicates();
    for (int i = 0; i < 4; i++) {
      brokers.get(i).close();
      brokers.get(i).close(); // a second close does nothing
      assertThat(clients.get(i).readEnd()).isEqualTo(PeerState.ENDED);
      clients.get(i).close();
    }
  }

  @Test
  void a_broker_that_never_listened_closes_too() throws Exception {
    MemoryLog log = new MemoryLog();
    Environment environment =
        new Environment(
            dev.postroom.platform.Clock.system(), log, new java.security.SecureRandom(), 1);
    Broker.create(dev.postroom.broker.options.BrokerOptions.defaults(), environment).close();
    assertThat(log.bugs()).isEmpty();
  }

  @Test
  void a_closed_broker_still_tells_its_last_figures() {
    TestBroker broker = TestBroker.start(options -> options.loops(2));
    try (TestClient client = broker.client()) {
      client.publish("a", "hello");
      client.ping();
      broker.close();
    }
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          assertThat(broker.broker().snapshot().inMsgs()).isEqualTo(1);
          assertThat(broker.broker().openConnections()).isEmpty();
          assertThat(broker.broker().closedConnections()).hasSize(1);
        });
  }

  @Test
  void a_port_can_be_bound_again_at_once() {
    TestBroker first = TestBroker.start();
    TestClient client = first.client();
    first.close();
    try (TestBroker second = TestBroker.start(options -> options.port(first.port()));
        TestClient again = second.client()) {
      again.ping();
    }
    client.close();
  }

  @Test
  void what_was_published_before_the_close_is_still_delivered() {
    TestBroker broker = TestBroker.start(options -> options.loops(2));
    try (TestClient subscriber = broker.client();
        TestClient publisher = broker.client()) {
      subscriber.send("SUB a 1\r\n");
      subscriber.ping();
      for (int i = 0; i < 1_000; i++) {
        publisher.publish("a", "message " + i);
      }
      publisher.ping();
      broker.close();
      for (int i = 0; i < 1_000; i++) {
        assertThat(subscriber.next().text()).isEqualTo("message " + i);
      }
      assertThat(subscriber.readEnd()).isEqualTo(PeerState.ENDED);
      assertThat(publisher.readEnd()).isEqualTo(PeerState.ENDED);
    }
  }

  @Test
  void a_connection_that_was_refused_and_lingers_does_not_outlive_the_broker() {
    TestBroker broker = TestBroker.start(options -> options.loops(2));
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      TestClient client = new TestClient(broker.port());
      client.send("nonsense\r\n");
      assertThat(client.readLine()).isEqualTo("-ERR 'Unknown Protocol Operation'");
      assertThat(client.readEnd()).isEqualTo(PeerState.ENDED);
      clients.add(client);
    }
    broker.close();
    clients.forEach(TestClient::close);
  }

  @Test
  void a_broker_closes_although_a_client_reads_nothing() {
    DeliveryOptions delivery = DeliveryOptions.defaults().withWriteDeadline(Duration.ofMillis(300));
    TestBroker broker = TestBroker.start(options -> options.delivery(delivery));
    try (TestClient victim = broker.client();
        TestClient publisher = broker.client()) {
      victim.send("SUB a 1\r\n");
      victim.ping();
      for (int i = 0; i < 300; i++) {
        publisher.publish("a", "x".repeat(64 * 1024));
      }
      publisher.ping();
      broker.close();
      victim.raw().readUntilEnd(Duration.ofSeconds(10));
    }
  }

  @Test
  void a_close_waits_for_one_that_is_sent_its_last_bytes() throws Exception {
    TestBroker broker = TestBroker.start();
    try (TestClient reader = broker.client()) {
      letWait(broker, reader);
      reader.send("nonsense\r\n");
      broker.await("its end", () -> broker.broker().snapshot().connections() == 0);
      Together.run(
          List.of(
              () -> {
                broker.close();
                return true;
              },
              () -> {
                readWaiting(reader);
                assertThat(reader.readLine()).isEqualTo("-ERR 'Unknown Protocol Operation'");
                assertThat(reader.readEnd()).isEqualTo(PeerState.ENDED);
                return true;
              }));
    }
  }

  @Test
  void a_lame_duck_is_done_when_what_waited_has_been_read() throws Exception {
    try (TestBroker broker =
        TestBroker.start(
            options ->
                options
                    .lameDuckGracePeriod(Duration.ofMillis(10))
                    .lameDuckDuration(Duration.ofMillis(20)))) {
      CompletableFuture<Boolean> done = new CompletableFuture<>();
      try (TestClient reader = broker.client()) {
        letWait(broker, reader);
        broker.broker().lameDuck(() -> done.complete(true));
        broker.await("its end", () -> broker.broker().snapshot().connections() == 0);
        broker.broker().loop().ask(() -> true).join();
        assertThat(done).isNotDone();
        readWaiting(reader);
        assertThat(reader.readEnd()).isEqualTo(PeerState.ENDED);
      }
      assertThat(done.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  /// Let more wait for the reader than the sockets hold.
  private static void letWait(TestBroker broker, TestClient reader) {
    reader.send("SUB a 1\r\n");
    reader.ping();
    try (TestClient publisher = broker.client()) {
      for (int i = 0; i < WAITING; i++) {
        publisher.publish("a", "x".repeat(64 * 1024));
      }
      publisher.ping();
    }
    broker.await("the publisher's end", () -> broker.broker().snapshot().connections() == 1);
  }

  private static void readWaiting(TestClient reader) {
    for (int i = 0; i < WAITING; i++) {
      assertThat(reader.next().text()).hasSize(64 * 1024);
    }
  }

  @Test
  void connections_that_come_and_go_leave_registry_and_pool_empty() {
    long seed = Seeds.next();
    SeededRandom random = new SeededRandom(seed);
    try (TestBroker broker = TestBroker.start(options -> options.loops(2));
        TestClient witness = broker.client()) {
      int count = 400;
      for (int i = 0; i < count; i++) {
        comeAndGo(broker, random, i);
      }
      broker.await(
          "only the witness, seed " + seed, () -> broker.broker().snapshot().connections() == 1);
      broker.await("no subscription", () -> broker.broker().snapshot().subscriptions() == 0);
      witness.ping();
      broker.await("all chunks back", () -> broker.broker().pool().lentBytes() == 0);
      assertThat(broker.broker().snapshot().totalConnections()).isEqualTo(count + 1L);
      assertThat(broker.broker().closedConnections()).hasSize(count);
    }
  }

  private static void comeAndGo(TestBroker broker, SeededRandom random, int number) {
    RawConnection connection = RawConnection.open(broker.port());
    if (random.chance(80)) {
      connection.send("CONNECT {\"verbose\":" + random.nextBoolean() + "}\r\n");
      connection.send("SUB churn." + random.nextInt(5) + " 1\r\nSUB churn.> q 2\r\n");
      connection.send("PUB churn.1 5\r\nhello\r\n");
    }
    if (random.chance(30)) {
      connection.send(random.oneOf("PU", "PUB a 100\r\nabc", "PUB a 500000\r\nxy", "SUB a"));
    }
    switch (number % 4) {
      case 0 -> connection.reset();
      case 1 -> {
        connection.endOutput();
        connection.readUntilEnd(RawConnection.PATIENCE);
        connection.close();
      }
      case 2 -> {
        connection.send("\r\nnonsense\r\n");
        connection.close();
      }
      default -> connection.close();
    }
  }

  @Test
  void lame_duck_mode_tells_all_and_closes_all() throws Exception {
    try (TestBroker broker =
        TestBroker.start(
            options ->
                options
                    .loops(2)
                    .lameDuckGracePeriod(Duration.ofMillis(100))
                    .lameDuckDuration(Duration.ofMillis(400)))) {
      List<TestClient> clients = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        TestClient client = broker.client(i == 0 ? "" : ",\"protocol\":1");
        if (i > 0) {
          assertThat(client.readLine()).contains("\"connect_info\":true");
        }
        clients.add(client);
      }
      assertThat(broker.broker().isReady()).isTrue();
      CompletableFuture<Boolean> done = new CompletableFuture<>();
      broker.broker().lameDuck(() -> done.complete(true));
      broker.broker().lameDuck(() -> done.complete(false)); // a second call does nothing
      assertThat(broker.broker().isReady()).isFalse();
      for (TestClient client : clients.subList(1, 10)) {
        assertThat(client.readLine()).startsWith("INFO {").contains("\"ldm\":true");
      }
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> RawConnection.open(broker.port()));
      for (TestClient client : clients) {
        assertThat(client.readEnd()).isEqualTo(PeerState.ENDED);
        client.close();
      }
      assertThat(done.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(broker.broker().closedConnections())
          .hasSize(10)
          .extracting(ConnectionSnapshot::reason)
          .containsOnly("Server Shutdown");
      assertThat(broker.log().lines())
          .contains(
              "INF Entering lame duck mode, stop accepting new clients",
              "INF Closing existing clients");
    }
  }

  @Test
  void lame_duck_mode_without_clients_is_done_at_once() throws Exception {
    try (TestBroker broker = TestBroker.start()) {
      CompletableFuture<Boolean> done = new CompletableFuture<>();
      broker.broker().lameDuck(() -> done.complete(true));
      assertThat(done.get(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void the_client_past_max_connections_is_told_and_closed() {
    try (TestBroker broker =
            TestBroker.start(
                options -> options.limits(options.build().limits().withMaxConnections(2)));
        TestClient first = broker.client()) {
      try (TestClient second = broker.client();
          TestClient third = new TestClient(broker.port())) {
        assertThat(third.readLine()).isEqualTo("-ERR 'maximum connections exceeded'");
        assertThat(third.readEnd()).isEqualTo(PeerState.ENDED);
        second.ping();
      }
      assertThat(broker.firstCloseReason()).isEqualTo("Maximum Connections Exceeded");
      first.ping();
      broker.await("room", () -> broker.broker().snapshot().connections() == 1);
      try (TestClient next = broker.client()) {
        next.ping();
      }
    }
  }
}
