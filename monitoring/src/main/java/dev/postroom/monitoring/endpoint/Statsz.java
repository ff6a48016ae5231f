package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.snapshot.ServerSnapshot;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import org.jspecify.annotations.Nullable;

/// The figures that the server tells the system account at times (docs/spec/core.md 4.12, B.1).
///
/// @param server the broker's figures
/// @param mem bytes of real memory
/// @param cpu percent of one processor
/// @param cores processors this process may use
/// @param activeAccounts how many accounts have clients
record Statsz(ServerSnapshot server, long mem, double cpu, int cores, long activeAccounts) {
  private record Flow(long msgs, long bytes) {
    private static final JsonFields<Flow> FIELDS =
        JsonFields.<Flow>of().number("msgs", Flow::msgs).number("bytes", Flow::bytes).build();
  }

  static final JsonFields<Statsz> FIELDS =
      JsonFields.<Statsz>of()
          .time("start", statsz -> statsz.server.start())
          .number("mem", Statsz::mem)
          .number("cores", Statsz::cores)
          .decimal("cpu", Statsz::cpu)
          .number("connections", statsz -> statsz.server.connections())
          .number("total_connections", statsz -> statsz.server.totalConnections())
          .number("active_accounts", Statsz::activeAccounts)
          .number("subscriptions", statsz -> statsz.server.subscriptions())
          .object("sent", Statsz::sent, Flow.FIELDS)
          .object("sent_to_clients", Statsz::sent, Flow.FIELDS)
          .object("received", Statsz::received, Flow.FIELDS)
          .object("received_from_clients", Statsz::received, Flow.FIELDS)
          .number("slow_consumers", statsz -> statsz.server.slowConsumers())
          .object(
              "slow_consumer_stats",
              statsz -> ifAny(statsz.server.slowConsumers()),
              Varz.PerKind.FIELDS,
              Presence.OMIT_EMPTY)
          .number(
              "stale_connections", statsz -> statsz.server.staleConnections(), Presence.OMIT_EMPTY)
          .object(
              "stale_connection_stats",
              statsz -> ifAny(statsz.server.staleConnections()),
              Varz.PerKind.FIELDS,
              Presence.OMIT_EMPTY)
          .number("stalled_clients", statsz -> statsz.server.stalledClients(), Presence.OMIT_EMPTY)
          .number("active_servers", _ -> 1)
          .number("gomaxprocs", Statsz::cores)
          .build();

  private static Varz.@Nullable PerKind ifAny(long clients) {
    return clients == 0 ? null : new Varz.PerKind(clients);
  }

  private Flow sent() {
    return new Flow(server.outMsgs(), server.outBytes());
  }

  private Flow received() {
    return new Flow(server.inMsgs(), server.inBytes());
  }
}
