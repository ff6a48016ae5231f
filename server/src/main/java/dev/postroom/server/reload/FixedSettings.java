package dev.postroom.server.reload;

import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.CalloutOptions;
import dev.postroom.broker.options.DeliveryOptions.WriteTimeout;
import dev.postroom.broker.options.TlsOptions;
import dev.postroom.platform.GoDuration;
import dev.postroom.server.options.MonitoringOptions;
import dev.postroom.server.options.OptionsException;
import dev.postroom.server.options.ServerOptions;
import dev.postroom.server.options.WebSocketSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The settings that a running server keeps (docs/spec/core.md 3.3, column R), in the order in
/// which nats-server looks at them.
final class FixedSettings {
  private static final int ANY_PORT = -1;

  private record Fixed(String name, Function<ServerOptions, Object> value) {}

  private static final List<Fixed> ALL =
      List.of(
          fixed("ServerName", BrokerOptions::serverName),
          fixed("Host", BrokerOptions::host),
          fixed("NoHeaderSupport", broker -> !broker.headers()),
          new Fixed("NoSublistCache", options -> options.inert().noSublistCache()),
          fixed("ProxyProtocol", BrokerOptions::proxyProtocol),
          fixed("MaxSubs", broker -> broker.limits().maxSubscriptions()),
          fixed("MaxSubTokens", broker -> broker.limits().maxSubTokens()),
          fixed("NoSystemAccount", broker -> broker.systemAccount().isEmpty()),
          fixed("SystemAccount", BrokerOptions::systemAccount),
          fixed("AuthCallout", broker -> callout(broker.authentication().callout())),
          fixed("TLSMap", broker -> tls(broker, false, TlsOptions::mapsUsers)),
          fixed("TLSRateLimit", broker -> tls(broker, 0L, TlsOptions::connectionRateLimit)),
          new Fixed("HTTPHost", options -> options.monitoring().host()),
          new Fixed("HTTPBasePath", options -> options.monitoring().basePath()),
          new Fixed("Websocket", FixedSettings::webSocket),
          fixed("MaxPending", broker -> broker.delivery().maxPending()),
          fixed("WriteTimeout", broker -> writeTimeout(broker.delivery().writeTimeout())),
          fixed("MaxClosedClients", BrokerOptions::maxClosedClients),
          fixed("LameDuckDuration", broker -> go(broker.lameDuckDuration())),
          fixed("LameDuckGracePeriod", broker -> go(broker.lameDuckGracePeriod())),
          new Fixed("LogSizeLimit", options -> options.log().sizeLimit()),
          new Fixed("LogMaxFiles", options -> options.log().maxFiles()),
          new Fixed("FeatureFlags", options -> goMap(options.labels().featureFlags())),
          new Fixed("UnixSocket", options -> options.process().unixSocket()),
          fixed("EventLoops", BrokerOptions::loops));

  private FixedSettings() {}

  private static Fixed fixed(String name, Function<BrokerOptions, Object> value) {
    return new Fixed(name, options -> value.apply(options.broker()));
  }

  /// Its certificates may change.
  private static Object webSocket(ServerOptions options) {
    WebSocketSettings settings = options.webSocket();
    return settings == null ? List.of() : settings.kept();
  }

  private static <T> T tls(BrokerOptions broker, T without, Function<TlsOptions, T> value) {
    return broker.tls() == null ? without : value.apply(broker.tls());
  }

  /// Return a map as Go prints it.
  private static String goMap(Map<String, Boolean> map) {
    return new TreeMap<>(map)
        .entrySet().stream()
            .map(entry -> entry.getKey() + ":" + entry.getValue())
            .collect(Collectors.joining(" ", "map[", "]"));
  }

  /// Return what is fixed of a service as Go prints it; the server's tags are not.
  private static String callout(@Nullable CalloutOptions service) {
    return service == null
        ? "<nil>"
        : "&{%s %s [%s] %s [%s]}"
            .formatted(
                service.issuer(),
                service.account(),
                String.join(" ", service.authUsers()),
                service.xkey() == null ? "" : service.xkey(),
                String.join(" ", service.allowedAccounts()));
  }

  private static String go(Duration duration) {
    return GoDuration.format(duration.toNanos());
  }

  private static String writeTimeout(WriteTimeout configured) {
    return configured == WriteTimeout.RETRY ? "retry" : "";
  }

  /// Check that nothing here has changed.
  ///
  /// @throws OptionsException with nats-server's text for the first that has
  static void check(ServerOptions before, ServerOptions after) throws OptionsException {
    checkPorts(before, after);
    checkNonTls(before.broker().tls(), after.broker().tls());
    for (Fixed each : ALL) {
      check(each.name, each.value.apply(before), each.value.apply(after));
    }
    checkNoAuthUser(before.broker().authentication(), after.broker().authentication());
  }

  private static void checkNonTls(@Nullable TlsOptions before, @Nullable TlsOptions after)
      throws OptionsException {
    if (before != null && after != null) {
      check("AllowNonTLS", before.allowNonTls(), after.allowNonTls());
    }
  }

  /// Where any free port for clients is asked for, the present one is as good as another; that of
  /// monitoring is compared as it was asked for.
  private static void checkPorts(ServerOptions before, ServerOptions after)
      throws OptionsException {
    int port = after.broker().port();
    if (port != 0) {
      check("Port", before.broker().port(), port);
    }
    check("HTTPPort", port(before.monitoring(), false), port(after.monitoring(), false));
    check("HTTPSPort", port(before.monitoring(), true), port(after.monitoring(), true));
  }

  /// Return the port as it was configured; 0 when there is none of this kind.
  private static int port(MonitoringOptions monitoring, boolean isSecure) {
    if (!monitoring.isEnabled() || monitoring.isSecure() != isSecure) {
      return 0;
    }
    return monitoring.port() == 0 ? ANY_PORT : monitoring.port();
  }

  /// The user for clients that say nothing may go together with its entry; nothing else.
  private static void checkNoAuthUser(Authentication before, Authentication after)
      throws OptionsException {
    String old = before.noAuthUser();
    boolean goes =
        after.noAuthUser().isEmpty()
            && after.users().stream().noneMatch(user -> user.name().equals(old));
    if (!goes) {
      check("NoAuthUser", old, after.noAuthUser());
    }
  }

  private static void check(String name, Object before, Object after) throws OptionsException {
    if (!Objects.equals(before, after)) {
      throw new OptionsException(
          "config reload not supported for " + name + ": old=" + before + ", new=" + after);
    }
  }
}
