package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.SubscriptionStats;
import dev.postroom.monitoring.endpoint.MetricText.Kind;
import dev.postroom.monitoring.endpoint.MetricText.Label;
import dev.postroom.protocol.ServerIdentity;
import java.util.List;
import java.util.function.ToLongFunction;

/// The metrics of the documents, as prometheus-nats-exporter makes them: each number is a gauge,
/// named after the document and the fields that lead to it, its help the same; texts are a label of
/// a 1; moments are milliseconds since 1970. Only the sums of /connz are counters there. Confined
/// to the call that made it.
final class ServerMetrics {
  private static final String VARZ = "gnatsd_varz_";
  private static final String SUBSZ = "gnatsd_subsz_";
  private static final String CONNZ = "gnatsd_connz_";
  private static final String ACCSTATZ = "gnatsd_accstatz_";
  private static final String ACCOUNTZ = "gnatsd_accountz_";
  private static final int DEFAULT_LIMIT = 1024;

  /// What the JWT of an account allows; 0 for an account that has none, as the exporter shows it.
  private static final List<String> LIMITS =
      List.of(
          "limit_subs",
          "limit_data",
          "limit_payload",
          "limit_imports",
          "limit_exports",
          "limit_wildcards",
          "limit_conn",
          "limit_leaf");

  private final MetricText text;
  private final ServerIdentity server;
  private final Label serverId;

  ServerMetrics(MetricText text, ServerIdentity server) {
    this.text = text;
    this.server = server;
    this.serverId = new Label("server_id", server.id());
  }

  /// Add everything. Blocks until every loop has answered.
  ///
  /// @throws TooLargeException when there are too many accounts
  void add(Varz varz, Broker broker) throws TooLargeException {
    addVarz(varz);
    addConnz(broker.openConnections());
    List<AccountSnapshot> accounts = broker.accounts();
    addSubsz(accounts);
    for (AccountSnapshot account : accounts) {
      addAccount(account);
      text.check();
    }
    addOthers(broker.isReady());
  }

  private void addVarz(Varz varz) {
    Varz.FIELDS.numbers(varz, this::addVarz);
    gauge(VARZ, "start", varz.server().start().toEpochMilli());
    gauge(VARZ, "config_load_time", varz.monitoring().config().get().at().toEpochMilli());
    named(VARZ, "server_id", server.id());
    named(VARZ, "server_name", server.name());
    named(VARZ, "version", server.version());
  }

  /// A path of HTTP is part of a name without its slashes; the root has none left.
  private void addVarz(String path, double value) {
    String name = path.replace("/", "");
    if (!name.endsWith("_")) {
      gauge(VARZ, name, value);
    }
  }

  private void addConnz(List<ConnectionSnapshot> open) {
    gauge(CONNZ, "num_connections", open.size());
    gauge(CONNZ, "total", open.size());
    gauge(CONNZ, "offset", 0);
    gauge(CONNZ, "limit", DEFAULT_LIMIT);
    gauge(CONNZ, "pending_bytes", sum(open, ConnectionSnapshot::pendingBytes));
    gauge(CONNZ, "subscriptions", sum(open, ConnectionSnapshot::numSubscriptions));
    counter("in_msgs", sum(open, ConnectionSnapshot::inMsgs));
    counter("in_bytes", sum(open, ConnectionSnapshot::inBytes));
    counter("out_msgs", sum(open, ConnectionSnapshot::outMsgs));
    counter("out_bytes", sum(open, ConnectionSnapshot::outBytes));
  }

  private static long sum(
      List<ConnectionSnapshot> open, ToLongFunction<ConnectionSnapshot> figure) {
    return open.stream().mapToLong(figure).sum();
  }

  private void addSubsz(List<AccountSnapshot> accounts) {
    SubscriptionStats all =
        accounts.stream()
            .map(AccountSnapshot::subscriptions)
            .reduce(SubscriptionStats.NONE, SubscriptionStats::plus);
    SublistStats.FIELDS.numbers(all, (path, value) -> gauge(SUBSZ, path, value));
    gauge(SUBSZ, "total", 0);
    gauge(SUBSZ, "offset", 0);
    gauge(SUBSZ, "limit", DEFAULT_LIMIT);
    named(SUBSZ, "server_id", server.id());
  }

  private void addAccount(AccountSnapshot account) {
    AccountSnapshot.Traffic traffic = account.traffic();
    accstatz(account, "current_connections", account.connections());
    accstatz(account, "total_connections", account.connections());
    accstatz(account, "leaf_nodes", 0);
    accstatz(account, "subscriptions", account.subscriptions().count());
    accstatz(account, "sent_messages", traffic.outMsgs());
    accstatz(account, "sent_bytes", traffic.outBytes());
    accstatz(account, "received_messages", traffic.inMsgs());
    accstatz(account, "received_bytes", traffic.inBytes());
    accstatz(account, "slow_consumers", account.slowConsumers());
    accountz(account, "client_connections", account.connections());
    accountz(account, "leafnode_connections", 0);
    accountz(account, "subscriptions", account.subscriptions().count());
    accountz(account, "is_system", account.system() ? 1 : 0);
    accountz(account, "expired", 0);
    accountz(account, "complete", 1);
    accountz(account, "jetstream_enabled", 0);
    LIMITS.forEach(limit -> accountz(account, limit, 0));
  }

  private void accstatz(AccountSnapshot account, String name, long value) {
    text.add(
        ACCSTATZ + name,
        Kind.GAUGE,
        name,
        value,
        new Label("account", account.name()),
        new Label("account_id", account.name()),
        new Label("account_name", account.name()),
        serverId);
  }

  private void accountz(AccountSnapshot account, String name, long value) {
    text.add(
        ACCOUNTZ + name,
        Kind.GAUGE,
        name,
        value,
        new Label("account_id", account.name()),
        new Label("account_name", account.name()),
        serverId);
  }

  private void addOthers(boolean ready) {
    gauge("gnatsd_routez_", "num_routes", 0);
    named("gnatsd_routez_", "server_id", server.id());
    named("gnatsd_routez_", "server_name", server.name());
    gauge("gnatsd_leafz_conn_", "nodes_total", 0);
    gauge("gnatsd_healthz_", "status", ready ? 0 : 1);
    text.add(
        "gnatsd_healthz_status_value",
        Kind.GAUGE,
        "status",
        ready ? 1 : 0,
        serverId,
        new Label("value", ready ? "ok" : "error"));
  }

  private void gauge(String document, String name, double value) {
    text.add(document + name, Kind.GAUGE, name, value, serverId);
  }

  private void gauge(String document, String name, long value) {
    text.add(document + name, Kind.GAUGE, name, value, serverId);
  }

  private void counter(String name, long value) {
    text.add(CONNZ + name, Kind.COUNTER, name, value, serverId);
  }

  private void named(String document, String name, String value) {
    text.add(document + name, Kind.GAUGE, name, 1, serverId, new Label("value", value));
  }
}
