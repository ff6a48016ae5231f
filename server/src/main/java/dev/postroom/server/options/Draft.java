package dev.postroom.server.options;

import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.DeliveryOptions;
import dev.postroom.broker.options.DeliveryOptions.WriteTimeout;
import dev.postroom.broker.options.Limits;
import dev.postroom.broker.options.Password;
import dev.postroom.monitoring.options.MonitoringLogin;
import dev.postroom.platform.Escape;
import dev.postroom.platform.GoDuration;
import dev.postroom.platform.tls.ocsp.OcspCache;
import dev.postroom.platform.tls.ocsp.OcspCacheOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Options while they are put together, first from a file, then from flags: each field has the name
/// of its key and holds what was said last; 0 or an empty text mean that nobody said anything,
/// which is also how nats-server takes them. Confined to the thread that starts the server.
final class Draft {
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final int FREE_PORT = -1;

  String host = "";
  long port;
  String serverName = "";
  String clientAdvertise = "";
  @Nullable TlsDraft tls; // null for a port that does not encrypt
  boolean ocspIfWanted = true; // whether what certificates want to be shown with them is to be
  OcspCacheOptions ocspCache = OcspCacheOptions.defaults();
  boolean allowNonTls;
  boolean proxyProtocol;
  final WebSocketDraft webSocket = new WebSocketDraft();
  String user = "";
  String password = "";
  String token = "";
  final Access access = new Access();
  double authTimeoutSeconds;
  long maxControlLine;
  long maxPayload;
  long maxPending;
  long maxConnections;
  long maxSubscriptions;
  long maxSubTokens;
  long pingIntervalNanos;
  long pingMax;
  long writeDeadlineNanos;
  WriteTimeout writeTimeout = WriteTimeout.CLOSE;
  boolean noFastProducerStall;
  long lameDuckDurationNanos;
  long lameDuckGracePeriodNanos = BrokerOptions.defaults().lameDuckGracePeriod().toNanos();
  String httpHost = "";
  long httpPort;
  long httpsPort;
  String httpBasePath = "";
  boolean noHeaderSupport;
  long maxClosedClients;
  long maxTracedMsgLen;
  boolean traceHeaders;
  boolean debug;
  boolean trace;
  boolean logtime = true;
  boolean traceVerbose;
  boolean logtimeUtc;
  String logFile = "";
  List<String> serverTags = List.of();
  Map<String, String> serverMetadata = Map.of();
  Map<String, Boolean> featureFlags = Map.of();
  long connectErrorReports;
  long reconnectErrorReports;
  boolean noSublistCache;
  long logSizeLimit;
  long logMaxNum;
  boolean syslog;
  String remoteSyslog = "";
  String pidFile = "";
  String portsFileDir = "";
  long eventLoops;
  boolean logsJson;
  String unixSocket = "";
  String monitoringUser = "";
  String monitoringPassword = "";
  String configFile = "";
  String configDigest = "";

  /// Return the finished options.
  ///
  /// @throws OptionsException when they contradict each other (docs/spec/core.md 3.6), or a file
  ///   cannot be called as they say
  ServerOptions finish() throws OptionsException {
    BrokerOptions defaults = BrokerOptions.defaults();
    String listenHost = host.isEmpty() ? defaults.host() : host;
    Authentication authentication = access.authentication(authentication(), serverTags);
    OcspCache answers = new OcspCache(ocspCache);
    BrokerOptions broker =
        new BrokerOptions.Builder()
            .host(listenHost)
            .port(port == 0 ? defaults.port() : chosenPort(port))
            .serverName(serverName)
            .clientAdvertise(clientAdvertise)
            .authentication(authentication)
            .accounts(access.accounts())
            .systemAccount(access.chosenSystemAccount())
            .proxyProtocol(proxyProtocol)
            .webSocket(webSocket.clients(authentication))
            .tls(tls == null ? null : tls.finish(allowNonTls, answers))
            .authTimeout(authTimeout(defaults))
            .limits(limits(defaults.limits()))
            .delivery(delivery(defaults.delivery()))
            .pingInterval(orDefault(pingIntervalNanos, defaults.pingInterval()))
            .pingMax(orDefault(pingMax, defaults.pingMax()))
            .lameDuckDuration(orDefault(lameDuckDurationNanos, defaults.lameDuckDuration()))
            .lameDuckGracePeriod(Duration.ofNanos(lameDuckGracePeriodNanos))
            .headers(!noHeaderSupport)
            .maxClosedClients(orDefault(maxClosedClients, defaults.maxClosedClients()))
            .maxTracedMsgLen(Math.max(0, clamped(maxTracedMsgLen)))
            .traceHeaders(traceHeaders)
            .loops(clamped(eventLoops))
            .build();
    check(broker);
    access.check();
    checkStaples();
    checkOwn();
    checkMonitoring();
    checkPath("pid_file", pidFile);
    checkPath("log_file", logFile);
    checkPath("ports_file_dir", portsFileDir);
    checkPath("unix_socket", unixSocket);
    checkPath("local_store", ocspCache.localStore());
    return new ServerOptions(
        broker,
        log(),
        monitoring(listenHost),
        webSocket.finish(access.users(), answers),
        configFile,
        configDigest,
        hasPlainPassword(),
        new Labels(serverTags, serverMetadata, featureFlags),
        new Inert(
            orDefault(connectErrorReports, Inert.CONNECT_ERROR_REPORTS),
            orDefault(reconnectErrorReports, Inert.RECONNECT_ERROR_REPORTS),
            noSublistCache,
            traceVerbose),
        new ProcessOptions(pidFile, portsFileDir, unixSocket));
  }

  private void checkStaples() throws OptionsException {
    boolean isWanted =
        (tls != null && tls.wantsStaple())
            || (webSocket.tls != null && webSocket.tls.wantsStaple());
    if (ocspIfWanted && isWanted) {
      throw new OptionsException(
          OcspKeys.NEVER_STAPLES
              + ", as a certificate wants (must-staple): use one without that feature, or say ocsp:"
              + " false, which clients refuse that insist, or let a proxy that staples end TLS");
    }
  }

  /// Return what is to be told of certificates that are too old or too new.
  List<String> certificateFaults(Instant now) {
    return ServerOptions.certificateFaults(
        tls == null ? List.of() : tls.certificates(),
        webSocket.tls == null ? List.of() : webSocket.tls.certificates(),
        now);
  }

  private LogOptions log() {
    String local = syslog ? LogOptions.LOCAL_SYSLOG : "";
    return new LogOptions(
        debug,
        trace,
        logtime,
        logtimeUtc,
        logFile,
        Math.max(0, logSizeLimit),
        Math.max(0, clamped(logMaxNum)),
        remoteSyslog.isEmpty() ? local : remoteSyslog,
        logsJson);
  }

  private Authentication authentication() {
    if (!token.isEmpty()) {
      return Authentication.token(token);
    }
    return user.isEmpty() ? Authentication.none() : Authentication.user(user, password);
  }

  /// Return whether any password is configured that is not a hash, used or not. Tokens do not
  /// count.
  private boolean hasPlainPassword() {
    boolean isSinglePlain = !password.isEmpty() && Password.of(password) instanceof Password.Plain;
    boolean isMonitoringPlain =
        !monitoringPassword.isEmpty() && Password.of(monitoringPassword) instanceof Password.Plain;
    return isSinglePlain
        || isMonitoringPlain
        || access.hasPlainPassword(tls != null && tls.mapsUsers)
        || webSocket.hasPlainPassword();
  }

  private Duration authTimeout(BrokerOptions defaults) {
    if (authTimeoutSeconds == 0) {
      return tls == null ? defaults.authTimeout() : tls.timeout().plusSeconds(1);
    }
    return Duration.ofNanos((long) (authTimeoutSeconds * NANOS_PER_SECOND));
  }

  private Limits limits(Limits defaults) {
    return new Limits(
        orDefault(maxControlLine, defaults.maxControlLine()),
        orDefault(maxPayload, defaults.maxPayload()),
        orDefault(maxConnections, defaults.maxConnections()),
        clamped(maxSubscriptions),
        clamped(maxSubTokens));
  }

  private DeliveryOptions delivery(DeliveryOptions defaults) {
    return defaults
        .withMaxPending(maxPending == 0 ? defaults.maxPending() : maxPending)
        .withWriteDeadline(orDefault(writeDeadlineNanos, defaults.writeDeadline()))
        .withWriteTimeout(writeTimeout)
        .withNoFastProducerStall(noFastProducerStall);
  }

  private MonitoringOptions monitoring(String listenHost) {
    long wanted = httpPort == 0 ? httpsPort : httpPort;
    return wanted == 0
        ? new MonitoringOptions(false, false, "", 0, httpBasePath, null)
        : new MonitoringOptions(
            true,
            httpPort == 0,
            httpHost.isEmpty() ? listenHost : httpHost,
            chosenPort(wanted),
            httpBasePath,
            login());
  }

  private @Nullable MonitoringLogin login() {
    return monitoringUser.isEmpty()
        ? null
        : new MonitoringLogin(monitoringUser, Password.of(monitoringPassword));
  }

  /// Check what is Postroom's own, which nobody but us can say is wrong: also when a file is only
  /// tested.
  void checkOwn() throws OptionsException {
    if (monitoringUser.isEmpty() != monitoringPassword.isEmpty()) {
      throw new OptionsException(
          "monitoring_user and monitoring_password go together: one of them is missing");
    }
    if (monitoringUser.indexOf(':') >= 0) {
      throw new OptionsException("monitoring_user must not have a colon, which HTTP ends it with");
    }
  }

  private void checkMonitoring() throws OptionsException {
    String failure = "Can't start monitoring: ";
    if (httpPort != 0 && httpsPort != 0) {
      throw new OptionsException(
          failure
              + "can't specify both HTTP (%d) and HTTPs (%d) ports".formatted(httpPort, httpsPort));
    }
    if (httpsPort != 0 && (tls == null || !tls.hasKey())) {
      throw new OptionsException(failure + "TLS cert and key required for HTTPS");
    }
  }

  private static void check(BrokerOptions options) throws OptionsException {
    if (options.serverName().indexOf(' ') >= 0) {
      throw new OptionsException("server name cannot contain spaces");
    }
    if (options.lameDuckGracePeriod().compareTo(options.lameDuckDuration()) >= 0) {
      throw new OptionsException(
          "lame duck grace period ("
              + GoDuration.format(options.lameDuckGracePeriod().toNanos())
              + ") should be strictly lower than lame duck duration ("
              + GoDuration.format(options.lameDuckDuration().toNanos())
              + ")");
    }
    if (options.limits().maxPayload() > options.delivery().maxPending()) {
      throw new OptionsException(
          "max_payload ("
              + options.limits().maxPayload()
              + ") cannot be higher than max_pending ("
              + options.delivery().maxPending()
              + ")");
    }
  }

  /// Refuse a text that Java can make no path of: found out later, it would be no failure of the
  /// disk any more but one of ours.
  private static void checkPath(String key, String path) throws OptionsException {
    try {
      var _ = Path.of(path);
    } catch (InvalidPathException wrong) {
      throw new OptionsException(
          key + " " + Escape.quote(path) + " cannot be the name of a file: " + wrong.getReason());
    }
  }

  /// Return the port to bind: 0 where any free one was asked for.
  private static int chosenPort(long port) {
    return port == FREE_PORT ? 0 : clamped(port);
  }

  private static int orDefault(long value, int otherwise) {
    return value == 0 ? otherwise : clamped(value);
  }

  private static Duration orDefault(long nanos, Duration otherwise) {
    return nanos == 0 ? otherwise : Duration.ofNanos(nanos);
  }

  private static int clamped(long value) {
    return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }
}
