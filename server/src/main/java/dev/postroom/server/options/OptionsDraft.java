package dev.postroom.server.options;

import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.DeliveryOptions;
import dev.postroom.broker.options.DeliveryOptions.WriteTimeout;
import dev.postroom.broker.options.Limits;
import dev.postroom.platform.GoDuration;
import dev.postroom.platform.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Options as they are collected, with the Go server's defaults; confined to the thread that starts the server.
///
/// Fields have the names of their configuration keys. What belongs together is checked by [#build].
public final class OptionsDraft {
  static final int DEFAULT_PORT = 4222;
  static final int RANDOM_PORT = -1;

  String host = "0.0.0.0";
  int port = DEFAULT_PORT;
  String serverName = "";
  String clientAdvertise = "";
  @Nullable String user;
  @Nullable String password;
  @Nullable String token;
  Duration authTimeout = Duration.ofSeconds(2);
  int maxControlLine = 4096;
  int maxPayload = 1 << 20;
  long maxPending = 64L << 20;
  int maxConnections = 65_536;
  int maxSubscriptions;
  int maxSubTokens;
  int maxClosedClients = 10_000;
  int maxTracedMsgLen;
  Duration pingInterval = Duration.ofMinutes(2);
  int pingMax = 2;
  Duration writeDeadline = Duration.ofSeconds(10);
  WriteTimeout writeTimeout = WriteTimeout.CLOSE;
  boolean noFastProducerStall;
  boolean noHeaderSupport;
  Duration lameDuckDuration = Duration.ofMinutes(2);
  Duration lameDuckGracePeriod = Duration.ofSeconds(10);
  String httpHost = "";
  int httpPort;
  String httpBasePath = "";
  boolean debug;
  boolean trace;
  boolean logtime = true;
  boolean logtimeUtc;
  String logFile = "";
  int eventLoops;
  String configFile = "";
  String configDigest = "";

  /// Check what belongs together (docs/spec/core.md 3.6), and return the options.
  public ServerOptions build() throws OptionsException {
    check();
    BrokerOptions broker =
        BrokerOptions.defaults().toBuilder()
            .host(host)
            .port(port == RANDOM_PORT ? 0 : port == 0 ? DEFAULT_PORT : port)
            .serverName(serverName)
            .clientAdvertise(clientAdvertise)
            .authentication(authentication())
            .authTimeout(authTimeout)
            .limits(
                new Limits(
                    maxControlLine, maxPayload, connectionLimit(), maxSubscriptions, maxSubTokens))
            .delivery(
                new DeliveryOptions(
                    maxPending, writeDeadline, writeTimeout, noFastProducerStall, pendingTotal()))
            .pingInterval(pingInterval)
            .pingMax(pingMax)
            .lameDuckDuration(lameDuckDuration)
            .lameDuckGracePeriod(lameDuckGracePeriod)
            .headers(!noHeaderSupport)
            .maxClosedClients(maxClosedClients)
            .maxTracedMsgLen(maxTracedMsgLen)
            .loops(eventLoops)
            .build();
    return new ServerOptions(
        broker,
        httpHost.isEmpty() ? host : httpHost,
        httpPort,
        httpBasePath,
        new LogOptions(debug, trace, logtime, logtimeUtc, logFile),
        configFile,
        configDigest,
        password != null || token != null);
  }

  private int connectionLimit() {
    return maxConnections == 0 ? -1 : maxConnections;
  }

  /// Return the most that may wait for all clients together: half the memory the JVM may use, but one whole client at least.
  private long pendingTotal() {
    return Math.max(maxPending + (16L << 20), Runtime.getRuntime().maxMemory() / 2);
  }

  private Authentication authentication() {
    if (token != null) {
      return new Authentication.Token(Secret.of(token));
    }
    if (user != null) {
      return new Authentication.UserPassword(user, Secret.of(password == null ? "" : password));
    }
    return new Authentication.None();
  }

  private void check() throws OptionsException {
    if (serverName.indexOf(' ') >= 0) {
      throw new OptionsException("server name cannot contain spaces");
    }
    if (maxPayload > maxPending) {
      throw new OptionsException(
          "max_payload (" + maxPayload + ") cannot be higher than max_pending (" + maxPending + ")");
    }
    if (lameDuckGracePeriod.compareTo(lameDuckDuration) >= 0) {
      throw new OptionsException(
          "lame duck grace period ("
              + GoDuration.format(lameDuckGracePeriod.toNanos())
              + ") should be strictly lower than lame duck duration ("
              + GoDuration.format(lameDuckDuration.toNanos())
              + ")");
    }
    if (token != null && user != null) {
      throw new OptionsException("Cannot have a user/pass and token");
    }
  }
}
