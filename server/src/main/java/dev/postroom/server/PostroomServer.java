package dev.postroom.server;

import dev.postroom.broker.Broker;
import dev.postroom.broker.Environment;
import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.AdvertisedAddress;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.TlsOptions;
import dev.postroom.broker.system.ServerLabels;
import dev.postroom.monitoring.MonitoringServer;
import dev.postroom.monitoring.options.LoadedConfig;
import dev.postroom.monitoring.options.WebSocketPort;
import dev.postroom.monitoring.request.SystemResponder;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Escape;
import dev.postroom.platform.Log;
import dev.postroom.protocol.transport.TransportPair;
import dev.postroom.server.ListenFailure.Port;
import dev.postroom.server.options.Labels;
import dev.postroom.server.options.MonitoringOptions;
import dev.postroom.server.options.OptionsException;
import dev.postroom.server.options.ProcessOptions;
import dev.postroom.server.options.ServerOptions;
import dev.postroom.server.options.WebSocketSettings;
import dev.postroom.server.reload.Reload;
import dev.postroom.websocket.WebSocketServer;
import dev.postroom.websocket.options.WebSocketOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A whole server in this process: what it is told comes as options, what it needs of the world as
/// an environment, and [#close] gives everything back.
///
/// Several may live in one process. Thread-safe; never ends the process and handles no signals.
public final class PostroomServer implements AutoCloseable {
  private static final int LARGE_PAYLOAD = 8 << 20;

  private final Program program;
  private final Clock clock;
  private final ReentrantLock reloading = new ReentrantLock();
  // Volatile: replaced by a reload, read by whoever asks.
  private volatile ServerOptions options;
  private volatile LoadedConfig loaded;
  private final Log log;
  private final Broker broker;
  private final SystemResponder responder;
  private final PeerChecks peerChecks;
  // Volatile: set by who owns the process, asked by the thread of a request.
  private volatile Supplier<String> reloader = () -> "there is no configuration to read again";
  private int port;
  private @Nullable MonitoringServer monitoring;
  private @Nullable WebSocketServer webSocket;
  private @Nullable PortsFile portsFile;

  private PostroomServer(
      Program program, ServerOptions options, Environment environment, Broker broker) {
    this.program = program;
    this.options = options;
    this.log = environment.log();
    this.clock = environment.clock();
    this.loaded = loaded(options);
    this.broker = broker;
    this.responder = SystemResponder.start(broker, this::monitoringOptions, () -> reloader.get());
    label(options.labels());
    this.peerChecks = new PeerChecks(options, log, broker.system().peerEvents(), clock);
  }

  private void label(Labels labels) {
    broker.system().labels(new ServerLabels(labels.tags(), labels.metadata()));
  }

  private dev.postroom.monitoring.options.MonitoringOptions monitoringOptions() {
    MonitoringOptions wanted = options.monitoring();
    String host = wanted.isEnabled() ? wanted.host() : options.broker().host();
    int shown = wanted.isEnabled() ? shownPort(wanted) : 0;
    return new dev.postroom.monitoring.options.MonitoringOptions(
        host,
        shown,
        wanted.isSecure(),
        wanted.basePath(),
        () -> options.monitoring().login(),
        () -> loaded);
  }

  /// Reload so when a system request asks for it: `reload` returns why it failed, or nothing. It
  /// may block.
  void whenAskedToReload(Supplier<String> reload) {
    reloader = reload;
  }

  /// Start to put a server together for a program or a test.
  public static ServerBuilder builder() {
    return new ServerBuilder();
  }

  /// Make a server; nothing listens yet.
  ///
  /// @throws IOException when the system has no sockets or selectors to give
  public static PostroomServer create(
      Program program, ServerOptions options, Environment environment) throws IOException {
    Broker broker = Broker.create(options.broker(), environment);
    return new PostroomServer(program, options, environment, broker);
  }

  /// Open all ports and return the one for clients. The log tells the story of the start in
  /// nats-server's words and order; `Server is ready` comes last (docs/spec/core.md 2.6).
  ///
  /// @throws StartException when a port cannot be opened or the pid file cannot be written; the log
  ///   has said why, and the server is closed
  public int start() throws StartException {
    introduce();
    peerChecks.start();
    writePidFile();
    checkAdvertised();
    startMonitoring();
    startWebSocket();
    port = listen();
    listenLocally();
    writePortsFile();
    log.info("Server is ready");
    return port;
  }

  private LoadedConfig loaded(ServerOptions options) {
    Labels labels = options.labels();
    WebSocketSettings settings = options.webSocket();
    WebSocketServer serving = webSocket;
    WebSocketPort shown = settings == null ? WebSocketPort.none() : settings.shown();
    return new LoadedConfig(
        options.configDigest(),
        clock.now(),
        labels.tags(),
        labels.metadata(),
        serving == null ? shown : shown.at(serving.port()));
  }

  private void introduce() {
    log.info("Starting " + program.name());
    log.info("  Version:  " + program.versionLine());
    log.info("  Git:      [not set]");
    if (log.isDebug()) {
      log.debug("  Go build: java" + Runtime.version());
    }
    log.info("  Name:     " + broker.name());
    log.info("  ID:       " + broker.id());
    introduceFeatureFlags();
    if (options.broker().limits().maxPayload() > LARGE_PAYLOAD) {
      log.warn(
          "Maximum payloads over 8.00 MB are generally discouraged and could lead to poor"
              + " performance");
    }
    if (options.plaintextPassword()) {
      log.warn("Plaintext passwords detected, use nkeys or bcrypt");
    }
    warnOfCertificates();
    if (!options.configFile().isEmpty()) {
      log.info(
          "Using configuration file: "
              + options.configFile()
              + " ("
              + options.configDigest()
              + ")");
    }
    if (log.isDebug() && isSystemAccountOurs()) {
      log.debug("Created system account: \"" + AccountOptions.SYSTEM + "\"");
    }
  }

  /// The server runs with them as nats-server does, which says nothing: clients refuse them.
  private void warnOfCertificates() {
    options.certificateFaults(clock.now()).forEach(fault -> log.warn(Escape.line(fault)));
  }

  private boolean isSystemAccountOurs() {
    BrokerOptions broker = options.broker();
    return broker.systemAccount().equals(AccountOptions.SYSTEM)
        && broker.accounts().stream()
            .noneMatch(account -> account.name().equals(AccountOptions.SYSTEM));
  }

  /// All flags are of features that Postroom does not have.
  private void introduceFeatureFlags() {
    if (!options.labels().featureFlags().isEmpty()) {
      log.info("  Feature flags:");
      log.info("    Configured:    none");
      log.info("    Unsupported:   " + String.join(", ", options.labels().featureFlags().keySet()));
    }
  }

  private void writePidFile() throws StartException {
    String file = options.process().pidFile();
    if (file.isEmpty()) {
      return;
    }
    try {
      PidFile.write(file, ProcessHandle.current().pid());
    } catch (IOException cause) {
      log.fatal("Could not write pidfile: " + cause.getMessage());
      close();
      throw new StartException("the pid file could not be written", cause);
    }
  }

  private void checkAdvertised() throws StartException {
    String advertised = options.broker().clientAdvertise();
    try {
      AdvertisedAddress.parse(advertised);
    } catch (IllegalArgumentException cause) {
      log.fatal(
          "Error setting server INFO with ClientAdvertise value of "
              + advertised
              + ", err="
              + cause.getMessage());
      close();
      throw new StartException("client_advertise is no address", cause);
    }
  }

  private void startMonitoring() throws StartException {
    MonitoringOptions wanted = options.monitoring();
    if (!wanted.isEnabled()) {
      return;
    }
    try {
      ListenFailure.checkPort(wanted.port());
      monitoring = MonitoringServer.start(broker, monitoringOptions(), responder);
    } catch (IOException cause) {
      log.fatal(
          "Can't start monitoring: can't listen to the monitor port: "
              + ListenFailure.goReason(wanted.host(), wanted.port(), cause));
      Port asked = wanted.isSecure() ? Port.HTTPS : Port.HTTP;
      log.fatal(ListenFailure.remedy(asked, wanted.port(), Map.of(), cause));
      close();
      throw new StartException(
          "the monitoring port cannot be opened: "
              + ListenFailure.plainly(wanted.host(), wanted.port(), cause),
          cause);
    }
  }

  private void startWebSocket() throws StartException {
    WebSocketSettings settings = options.webSocket();
    if (settings == null) {
      return;
    }
    WebSocketOptions wanted = settings.port();
    try {
      ListenFailure.checkPort(wanted.port());
      AdvertisedAddress.parse(wanted.advertise());
      webSocket = WebSocketServer.start(broker, wanted);
      loaded = loaded(options);
    } catch (IOException cause) {
      String reason = ListenFailure.goReason(wanted.host(), wanted.port(), cause);
      log.fatal("Unable to listen for websocket connections: " + reason);
      Map<String, Integer> opened = opened();
      log.fatal(ListenFailure.remedy(Port.WEB_SOCKET, wanted.port(), opened, cause));
      close();
      throw new StartException(
          "the WebSocket port cannot be opened: "
              + ListenFailure.plainly(wanted.host(), wanted.port(), cause),
          cause);
    } catch (IllegalArgumentException cause) {
      log.fatal("Unable to get websocket connect URLs: " + cause.getMessage());
      close();
      throw new StartException("the advertised address of WebSocket is no address", cause);
    }
  }

  /// Return the ports that are open before that for clients, by what asked for them.
  private Map<String, Integer> opened() {
    return Map.of(
        (options.monitoring().isSecure() ? Port.HTTPS : Port.HTTP).label,
        monitoringPort(),
        Port.WEB_SOCKET.label,
        webSocketPort());
  }

  /// Return the port for WebSocket; 0 when there is none.
  public int webSocketPort() {
    return webSocket == null ? 0 : webSocket.port();
  }

  /// A port that the system chooses was configured as -1, and /varz shows it so.
  private static int shownPort(MonitoringOptions wanted) {
    return wanted.port() == 0 ? -1 : wanted.port();
  }

  /// Return the port for clients; 0 before [#start].
  public int port() {
    return port;
  }

  /// Return where clients connect, for example `nats://127.0.0.1:4222`.
  ///
  /// @throws IllegalStateException when the server listens nowhere, or nowhere yet
  public String url() {
    if (port == 0) {
      throw new IllegalStateException("the server listens nowhere, so it has no address");
    }
    String host = options.broker().host();
    boolean isEverywhere = host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
    String reachable = isEverywhere ? "localhost" : host;
    return scheme() + "://" + ListenFailure.address(reachable, port);
  }

  private String scheme() {
    TlsOptions tls = options.broker().tls();
    return tls != null && !tls.allowNonTls() ? "tls" : "nats";
  }

  /// Return the monitoring port; 0 when there is none.
  public int monitoringPort() {
    return monitoring == null ? 0 : monitoring.port();
  }

  private int listen() throws StartException {
    BrokerOptions wanted = options.broker();
    try {
      ListenFailure.checkPort(wanted.port());
      return broker.listen();
    } catch (IOException cause) {
      log.fatal(
          ListenFailure.describe("Error listening on port", wanted.host(), wanted.port(), cause));
      log.fatal(ListenFailure.remedy(Port.CLIENTS, wanted.port(), opened(), cause));
      close();
      throw new StartException(
          "the client port cannot be opened: "
              + ListenFailure.plainly(wanted.host(), wanted.port(), cause),
          cause);
    }
  }

  private void listenLocally() throws StartException {
    String file = options.process().unixSocket();
    if (file.isEmpty()) {
      return;
    }
    try {
      broker.listen(Path.of(file));
    } catch (IOException cause) {
      String why = "Error listening on unix_socket " + file + ": " + cause.getMessage();
      log.fatal(why);
      close();
      throw new StartException(why, cause);
    }
  }

  /// Live by other options from now on: all of them, or none. Clients whose user is gone or has
  /// another account or password are closed, those whose user has other permissions go by them;
  /// nobody else notices (docs/spec/core.md 3.7). Blocks until every client has been looked at.
  ///
  /// @param changeLog changes what is logged, and where, once the log has told of the changes
  /// @throws OptionsException with nats-server's text when a running server cannot change
  ///   something; everything stays as it is then
  public void reload(ServerOptions next, Runnable changeLog) throws OptionsException {
    reloading.lock();
    try {
      Reload reload = Reload.of(options.listening(port), next);
      ServerOptions before = options;
      options = next;
      loaded = loaded(next);
      label(next.labels());
      reload.lines().forEach(log::info);
      warnOfCertificates();
      peerChecks.reload(next);
      broker.reload(reload.broker());
      if (webSocket != null && next.webSocket() != null) {
        webSocket.reload(next.webSocket().port());
      }
      renewFiles(before.process(), next.process());
      changeLog.run();
      log.info("Reloaded server configuration (" + next.configDigest() + ")");
    } finally {
      reloading.unlock();
    }
  }

  private void renewFiles(ProcessOptions before, ProcessOptions now) {
    if (!now.pidFile().equals(before.pidFile()) && !now.pidFile().isEmpty()) {
      try {
        PidFile.write(now.pidFile(), ProcessHandle.current().pid());
      } catch (IOException cause) {
        log.error("Could not write pidfile: " + cause.getMessage());
      }
    }
    if (!now.portsFileDir().equals(before.portsFileDir())) {
      removePortsFile();
      writePortsFile();
    }
  }

  /// nats-server goes on without a ports file, and so do we. It is there before the log says that
  /// the server is ready.
  private void writePortsFile() {
    String folder = options.process().portsFileDir();
    if (folder.isEmpty()) {
      return;
    }
    PortsFile file = PortsFile.in(folder, program.calledAs(), ProcessHandle.current().pid());
    portsFile = file;
    try {
      List<String> nats = Urls.of(scheme(), options.broker().host(), port);
      MonitoringOptions served = options.monitoring();
      String scheme = served.isSecure() ? "https" : "http";
      List<String> http = Urls.of(scheme, served.host(), monitoringPort());
      file.write(nats, http, webSocketUrls());
    } catch (IOException cause) {
      log.error("Error writing ports file (" + file.path() + "): " + cause.getMessage());
    }
  }

  private List<String> webSocketUrls() throws IOException {
    WebSocketServer serving = webSocket;
    WebSocketSettings settings = options.webSocket();
    return serving == null || settings == null
        ? List.of()
        : Urls.of(serving.scheme(), settings.port().host(), serving.port());
  }

  private void removePortsFile() {
    PortsFile file = portsFile;
    portsFile = null;
    if (file == null) {
      return;
    }
    try {
      file.delete();
    } catch (IOException cause) {
      log.error("Error cleaning up ports file " + file.path() + ": " + cause.getMessage());
    }
  }

  /// Serve a client in this process, and return its end of the pipe: no socket. After [#close] the
  /// pipe is closed. Callable by any thread, also of a server that never listened.
  public TransportPair.End connect() {
    return broker.connect();
  }

  /// Return what the server is told at present.
  ServerOptions options() {
    return options;
  }

  /// Return the broker inside.
  public Broker broker() {
    return broker;
  }

  /// Close all clients over the configured time, then run `whenDone`, from which [#close] must not
  /// be called directly (docs/spec/core.md 1.13). Returns at once.
  public void lameDuck(Runnable whenDone) {
    if (webSocket != null) {
      webSocket.stopListening();
    }
    broker.lameDuck(whenDone);
  }

  /// Close every port and connection, and end every thread. Blocks until that is done; a second
  /// call does nothing.
  @Override
  public void close() {
    if (monitoring != null) {
      monitoring.close();
    }
    if (webSocket != null) {
      webSocket.close();
    }
    broker.close();
    peerChecks.close();
    removePortsFile();
  }
}
