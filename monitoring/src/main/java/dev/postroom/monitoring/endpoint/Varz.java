package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.DeliveryOptions.WriteTimeout;
import dev.postroom.broker.options.TlsOptions;
import dev.postroom.broker.snapshot.ServerSnapshot;
import dev.postroom.broker.system.ServerInfo;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import dev.postroom.monitoring.options.MonitoringOptions;
import dev.postroom.platform.tls.ocsp.OcspCache;
import dev.postroom.platform.tls.ocsp.PeerCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The document of /varz (docs/spec/core.md 6.1, B.2).
///
/// @param server the broker's figures
/// @param monitoring what the monitoring port was told
/// @param mem bytes of real memory
/// @param cpu percent of one processor
/// @param cores processors this process may use
/// @param requests how often each endpoint was asked
record Varz(
    ServerSnapshot server,
    MonitoringOptions monitoring,
    long mem,
    double cpu,
    int cores,
    Map<String, Long> requests) {

  private static final double NANOS_PER_SECOND = 1e9;

  /// The version of the protocol between servers and clients; INFO says the same.
  private static final int PROTO = 1;

  /// A part of the server that is switched off: an empty object.
  private static final JsonFields<Varz> OFF = JsonFields.<Varz>of().build();

  /// How many there are of each kind of connection; there is one kind yet.
  record PerKind(long clients) {
    static final JsonFields<PerKind> FIELDS =
        JsonFields.<PerKind>of()
            .number("clients", PerKind::clients)
            .number("routes", _ -> 0)
            .number("gateways", _ -> 0)
            .number("leafs", _ -> 0)
            .build();
  }

  // Nothing is written to disk without JetStream, so nobody waits for it.
  private static final JsonFields<Varz> NO_DISK =
      JsonFields.<Varz>of()
          .number("waiters", _ -> 0)
          .number("waits", _ -> 0)
          .number("wait_time", _ -> 0)
          .number("max_wait_time", _ -> 0)
          .build();

  private static final JsonFields<Varz> OPTIONS =
      JsonFields.<Varz>of()
          .string("server_id", varz -> varz.server.identity().id())
          .string("server_name", varz -> varz.server.identity().name())
          .string("version", varz -> varz.server.identity().version())
          .number("proto", _ -> PROTO)
          .string("go", varz -> varz.server.identity().go())
          .string("host", varz -> varz.server.identity().host())
          .number("port", varz -> varz.server.identity().port())
          .bool("auth_required", Varz::authRequired, Presence.OMIT_EMPTY)
          .bool("tls_required", Varz::tlsRequired, Presence.OMIT_EMPTY)
          .bool("tls_verify", Varz::tlsVerify, Presence.OMIT_EMPTY)
          .bool("tls_ocsp_peer_verify", Varz::tlsChecksPeers, Presence.OMIT_EMPTY)
          .number("max_connections", varz -> varz.options().limits().maxConnections())
          .number(
              "max_subscriptions",
              varz -> varz.options().limits().maxSubscriptions(),
              Presence.OMIT_EMPTY)
          .number("ping_interval", varz -> varz.options().pingInterval().toNanos())
          .number("ping_max", varz -> varz.options().pingMax())
          .string("http_host", varz -> varz.monitoring.host())
          .number("http_port", varz -> varz.monitoring.isSecure() ? 0 : varz.monitoring.port())
          .string("http_base_path", varz -> varz.monitoring.basePath())
          .number("https_port", varz -> varz.monitoring.isSecure() ? varz.monitoring.port() : 0)
          .decimal("auth_timeout", varz -> seconds(varz.options().authTimeout()))
          .number("max_control_line", varz -> varz.options().limits().maxControlLine())
          .number("max_payload", varz -> varz.options().limits().maxPayload())
          .number("max_pending", varz -> varz.options().delivery().maxPending())
          .object("cluster", varz -> varz, OFF)
          .object("gateway", varz -> varz, OFF)
          .object("leaf", varz -> varz, OFF)
          .object("mqtt", varz -> varz, OFF)
          .object(
              "websocket", varz -> varz.monitoring.config().get().webSocket(), WebSocketVarz.FIELDS)
          .object("jetstream", varz -> varz, OFF)
          .decimal("tls_timeout", varz -> seconds(varz.tlsTimeout()))
          .number("write_deadline", varz -> varz.options().delivery().writeDeadline().toNanos())
          .string("write_timeout", Varz::writeTimeout, Presence.OMIT_EMPTY)
          .build();

  private static final JsonFields<Varz> FIGURES =
      JsonFields.<Varz>of()
          .time("start", varz -> varz.server.start())
          .time("now", varz -> varz.server.now())
          .string("uptime", Varz::uptime)
          .number("mem", Varz::mem)
          .number("cores", Varz::cores)
          .number("gomaxprocs", Varz::cores)
          .decimal("cpu", Varz::cpu)
          .number("connections", varz -> varz.server.connections())
          .number("total_connections", varz -> varz.server.totalConnections())
          .number("routes", _ -> 0)
          .number("remotes", _ -> 0)
          .number("leafnodes", _ -> 0)
          .number("in_msgs", varz -> varz.server.inMsgs())
          .number("in_bytes", varz -> varz.server.inBytes())
          .number("in_client_msgs", varz -> varz.server.inMsgs())
          .number("in_client_bytes", varz -> varz.server.inBytes())
          .number("out_msgs", varz -> varz.server.outMsgs())
          .number("out_bytes", varz -> varz.server.outBytes())
          .number("out_client_msgs", varz -> varz.server.outMsgs())
          .number("out_client_bytes", varz -> varz.server.outBytes())
          .number("slow_consumers", varz -> varz.server.slowConsumers())
          .number("stale_connections", varz -> varz.server.staleConnections())
          .number("stalled_clients", varz -> varz.server.stalledClients())
          .number("subscriptions", varz -> varz.server.subscriptions())
          .numberMap("http_req_stats", Varz::requests)
          .time("config_load_time", varz -> varz.monitoring.config().get().at())
          .string("config_digest", varz -> varz.monitoring.config().get().digest())
          .strings("tags", varz -> varz.monitoring.config().get().tags(), Presence.OMIT_EMPTY)
          .stringMap(
              "metadata", varz -> varz.monitoring.config().get().metadata(), Presence.OMIT_EMPTY)
          .boolMap("feature_flags", _ -> ServerInfo.FEATURE_FLAGS)
          .string("system_account", varz -> varz.options().systemAccount(), Presence.OMIT_EMPTY)
          .object("ocsp_peer_cache", Varz::ocspCache, OcspVarz.FIELDS, Presence.OMIT_EMPTY)
          .object(
              "slow_consumer_stats",
              varz -> new PerKind(varz.server.slowConsumers()),
              PerKind.FIELDS)
          .object(
              "stale_connection_stats",
              varz -> new PerKind(varz.server.staleConnections()),
              PerKind.FIELDS)
          .object("disk_io_wait_stats", varz -> varz, NO_DISK)
          .time("tls_cert_not_after", Varz::tlsCertNotAfter, Presence.OMIT_EMPTY)
          .build();

  /// The whole document.
  static final JsonFields<Varz> FIELDS =
      JsonFields.<Varz>of().inline(varz -> varz, OPTIONS).inline(varz -> varz, FIGURES).build();

  private BrokerOptions options() {
    return server.options();
  }

  private boolean authRequired() {
    return options().authentication().isRequired();
  }

  private boolean tlsRequired() {
    TlsOptions tls = options().tls();
    return tls != null && !tls.allowNonTls();
  }

  private boolean tlsVerify() {
    TlsOptions tls = options().tls();
    return tls != null && tls.verify();
  }

  private boolean tlsChecksPeers() {
    TlsOptions tls = options().tls();
    return tls != null && tls.peerCheck() != null;
  }

  /// Return what was made of the memory for answers of authorities; null where there is none.
  private OcspCache.@Nullable Stats ocspCache() {
    TlsOptions tls = options().tls();
    PeerCheck check = tls == null ? null : tls.peerCheck();
    return check == null || !check.cache().isLocal() ? null : check.cache().stats();
  }

  private Duration tlsTimeout() {
    TlsOptions tls = options().tls();
    return tls == null ? TlsOptions.DEFAULT_TIMEOUT : tls.timeout();
  }

  private @Nullable Instant tlsCertNotAfter() {
    TlsOptions tls = options().tls();
    return tls == null ? null : tls.certNotAfter();
  }

  private String writeTimeout() {
    return options().delivery().writeTimeout() == WriteTimeout.RETRY ? "retry" : "";
  }

  private String uptime() {
    return UptimeText.of(Duration.between(server.start(), server.now()));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / NANOS_PER_SECOND;
  }
}
