package dev.postroom.server;

import dev.postroom.broker.Broker;
import dev.postroom.broker.Environment;
import dev.postroom.monitoring.MonitoringOptions;
import dev.postroom.monitoring.MonitoringServer;
import dev.postroom.platform.Log;
import dev.postroom.server.options.ServerOptions;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A whole server in this process: broker and monitoring, started in the order the Go server starts (docs/spec/core.md 2.6).
///
/// Embeddable: no statics, no signals, no exit; [#close] frees every port, file and thread, and may be called more than once.
public final class PostroomServer implements AutoCloseable {
  private final Broker broker;
  private final @Nullable MonitoringServer monitoring;
  private final int port;
  private final Log log;

  private PostroomServer(
      Broker broker, @Nullable MonitoringServer monitoring, int port, Log log) {
    this.broker = broker;
    this.monitoring = monitoring;
    this.port = port;
    this.log = log;
  }

  /// Start a server under its own name, and return it when clients can connect.
  ///
  /// @throws ListenException when an address cannot be bound; nothing is left open then
  public static PostroomServer start(ServerOptions options, Environment environment)
      throws IOException {
    PostroomServer server = start(options, environment, new ProgramName(ProgramName.OWN));
    environment.log().info("Server is ready");
    return server;
  }

  /// Start a server that is ready but has not said so yet.
  static PostroomServer start(ServerOptions options, Environment environment, ProgramName program)
      throws IOException {
    Log log = environment.log();
    Broker broker = Broker.create(options.broker(), environment);
    MonitoringServer monitoring = null;
    try {
      announce(options, log, broker, program);
      if (options.httpPort() != 0) {
        monitoring = startMonitoring(options, broker);
      }
      return new PostroomServer(broker, monitoring, listen(options, broker), log);
    } catch (IOException | RuntimeException e) {
      if (monitoring != null) {
        monitoring.close();
      }
      broker.close();
      throw e;
    }
  }

  private static void announce(
      ServerOptions options, Log log, Broker broker, ProgramName program) {
    log.info("Starting " + (program.isGoServer() ? ProgramName.GO_SERVER : ProgramName.OWN));
    log.info("  Version:  " + program.loggedVersion());
    log.info("  Git:      [not set]");
    log.debug("  Go build: " + broker.identity().go());
    log.info("  Name:     " + broker.name());
    log.info("  ID:       " + broker.id());
    if (options.plaintextSecrets()) {
      log.warn("Plaintext passwords detected, use nkeys or bcrypt");
    }
    if (!options.configFile().isEmpty()) {
      log.info(
          "Using configuration file: " + options.configFile() + " (" + options.configDigest() + ")");
    }
  }

  private static MonitoringServer startMonitoring(ServerOptions options, Broker broker)
      throws IOException {
    int port = Math.max(0, options.httpPort());
    try {
      return MonitoringServer.start(
          broker,
          new MonitoringOptions(
              options.httpHost(), port, options.httpBasePath(), options.configDigest()));
    } catch (IOException e) {
      throw ListenException.monitoring(options.httpHost(), options.httpPort(), e);
    }
  }

  private static int listen(ServerOptions options, Broker broker) throws ListenException {
    try {
      return broker.listen();
    } catch (IOException e) {
      throw ListenException.clients(options.broker().host(), options.broker().port(), e);
    }
  }

  /// Return the port clients connect to.
  public int port() {
    return port;
  }

  /// Return the monitoring port; 0 when there is none.
  public int monitoringPort() {
    return monitoring == null ? 0 : monitoring.port();
  }

  /// Return the broker inside.
  public Broker broker() {
    return broker;
  }

  /// Close existing clients slowly, then run `whenDone`; see [Broker#lameDuck].
  public void lameDuck(Runnable whenDone) {
    broker.lameDuck(whenDone);
  }

  @Override
  public void close() {
    log.info("Initiating Shutdown...");
    if (monitoring != null) {
      monitoring.close();
    }
    broker.close();
    log.info("Server Exiting..");
  }
}
