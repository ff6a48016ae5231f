package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.platform.Clock;
import dev.postroom.testsupport.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/// A broker in this JVM on a free port of the loopback, whose end is checked: no fault of ours was
/// logged, and every chunk is back in the pool.
final class TestBroker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Broker broker;
  private final MemoryLog log = new MemoryLog();
  private final int port;

  private TestBroker(BrokerOptions options) throws IOException {
    Environment environment =
        new Environment(Clock.system(), log, new SecureRandom(), Seeds.next());
    broker = Broker.create(options, environment);
    port = broker.listen();
  }

  static TestBroker start() {
    return start(options -> options);
  }

  static TestBroker start(UnaryOperator<BrokerOptions.Builder> changes) {
    BrokerOptions.Builder builder = BrokerOptions.defaults().toBuilder().host("127.0.0.1").port(0);
    try {
      return new TestBroker(changes.apply(builder).build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Broker broker() {
    return broker;
  }

  int port() {
    return port;
  }

  MemoryLog log() {
    return log;
  }

  /// Connect as a client that is not verbose and understands headers.
  TestClient client() {
    return client("");
  }

  /// Connect with more members for the JSON of CONNECT, each with a comma in front.
  TestClient client(String more) {
    TestClient client = new TestClient(port);
    client.send("CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true" + more + "}\r\n");
    client.ping();
    return client;
  }

  /// Wait until the condition holds.
  void await(String what, BooleanSupplier condition) {
    Awaitility.await(what)
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(PATIENCE)
        .until(condition::getAsBoolean);
  }

  /// Wait until no client is left, nor anything of theirs.
  void awaitEmpty() {
    await("no connections", () -> broker.snapshot().connections() == 0);
    assertThat(broker.openConnections()).isEmpty();
    await("no subscriptions", () -> broker.snapshot().subscriptions() == 0);
    await("all chunks back in the pool", () -> broker.pool().lentBytes() == 0);
  }

  /// Wait for the first closed connection, and return why it ended.
  String firstCloseReason() {
    await("a closed connection", () -> !broker.closedConnections().isEmpty());
    List<ConnectionSnapshot> closed = broker.closedConnections();
    return closed.getFirst().reason();
  }

  @Override
  public void close() {
    broker.close();
    assertThat(log.bugs()).isEmpty();
    assertThat(broker.pool().lentBytes()).isZero();
  }
}
