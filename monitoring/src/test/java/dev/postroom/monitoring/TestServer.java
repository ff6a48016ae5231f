package dev.postroom.monitoring;

import dev.postroom.broker.Broker;
import dev.postroom.broker.Environment;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.monitoring.options.LoadedConfig;
import dev.postroom.monitoring.options.MonitoringLogin;
import dev.postroom.monitoring.options.MonitoringOptions;
import dev.postroom.testsupport.RawConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A broker with a monitoring port, and the clients a test opens; all closed together.
public final class TestServer implements AutoCloseable {
  final RecordingLog log = new RecordingLog();
  final SteppedClock clock = new SteppedClock();
  public final Broker broker;
  final MonitoringServer monitoring;
  final int clientPort;
  // Volatile: set by the test, read by a thread of the monitoring port.
  volatile LoadedConfig config = new LoadedConfig("sha256:00", Instant.EPOCH);
  // Volatile: set by the test, read by threads of the monitoring port.
  volatile @Nullable MonitoringLogin login;
  private final List<RawConnection> clients = new ArrayList<>();

  public TestServer() {
    this(UnaryOperator.identity(), "");
  }

  TestServer(UnaryOperator<BrokerOptions.Builder> options, String basePath) {
    BrokerOptions.Builder builder =
        options.apply(BrokerOptions.defaults().toBuilder().host("127.0.0.1").port(0));
    try {
      broker = Broker.create(builder.build(), new Environment(clock, log, new SecureRandom(), 42));
      monitoring =
          MonitoringServer.start(
              broker,
              new MonitoringOptions("127.0.0.1", -1, false, basePath, () -> login, () -> config));
      clientPort = broker.listen();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Open a client that sends these lines and has had its PONG.
  RawConnection client(String... lines) {
    RawConnection client = RawConnection.open(clientPort);
    clients.add(client);
    client.readLine();
    for (String line : lines) {
      client.send(line + "\r\n");
    }
    client.send("PING\r\n");
    while (!client.readLine().equals("PONG")) {
      // what comes before is not this test's subject
    }
    return client;
  }

  /// Open a client that sends these lines, has had its PONG and stays.
  public void addClient(String... lines) {
    client(lines);
  }

  /// Open a client that sends these bytes and is closed by the server for them.
  void offender(String bytes) {
    RawConnection client = RawConnection.open(clientPort);
    clients.add(client);
    client.readLine();
    client.send(bytes);
    client.readUntilEnd(RawConnection.PATIENCE);
  }

  RawConnection http() {
    RawConnection connection = RawConnection.open(monitoring.port());
    clients.add(connection);
    return connection;
  }

  /// Return the whole response to a GET.
  String get(String target) {
    return exchange("GET", target);
  }

  String exchange(String method, String target) {
    RawConnection connection = http();
    connection.send(method + " " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    return new String(connection.readUntilEnd(RawConnection.PATIENCE), StandardCharsets.UTF_8);
  }

  /// Return the body of a response to a GET that must be a 200.
  String document(String target) {
    String response = get(target);
    if (!response.startsWith("HTTP/1.1 200 OK\r\n")) {
      throw new AssertionError(response);
    }
    return response.substring(response.indexOf("\r\n\r\n") + 4);
  }

  void advance(Duration step) {
    clock.advance(step);
    broker.loop().execute(() -> {}); // so that it looks at its clock
  }

  @Override
  public void close() {
    clients.forEach(RawConnection::close);
    monitoring.close();
    broker.close();
  }
}
