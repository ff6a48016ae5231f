package dev.postroom.cli.bench;

import dev.postroom.cli.console.Amounts;
import dev.postroom.cli.console.Style;
import dev.postroom.cli.console.Table;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was measured. Immutable.
///
/// @param clients the rate of each client
/// @param totals the rate of each role
/// @param latency how long requests took; null when none were made
record Report(
    String server, int size, List<Rate> clients, List<Rate> totals, @Nullable Latency latency) {
  private static final JsonFields<Report> FIELDS =
      JsonFields.<Report>of()
          .string("server", Report::server)
          .number("size", Report::size)
          .list("clients", Report::clients, Rate.FIELDS)
          .list("totals", Report::totals, Rate.FIELDS)
          .object("latency", Report::latency, Latency.FIELDS, Presence.OMIT_EMPTY)
          .build();

  Report {
    clients = List.copyOf(clients);
    totals = List.copyOf(totals);
  }

  static Report of(String server, int size, List<Worker> workers) {
    List<Rate> clients = workers.stream().map(Worker::rate).toList();
    List<Rate> totals = new ArrayList<>();
    for (String role : clients.stream().map(Rate::role).distinct().toList()) {
      totals.add(
          Rate.total(role, clients.stream().filter(rate -> rate.role().equals(role)).toList()));
    }
    return new Report(server, size, clients, totals, Latency.of(workers));
  }

  String json() {
    return FIELDS.toJson(this) + "\n";
  }

  String text(Style style) {
    Table table = new Table("Who", "#Messages", "#Seconds", "#Msgs/s", "#MB/s");
    if (clients.size() > totals.size()) {
      clients.forEach(rate -> add(table, rate.role() + " " + rate.client(), rate));
    }
    totals.forEach(rate -> add(table, rate.role(), rate));
    String text = table.text(style);
    return latency == null ? text : text + "\n" + latencies(latency).text(style);
  }

  private static void add(Table table, String who, Rate rate) {
    table.row(
        who,
        Amounts.count(rate.messages()),
        Amounts.seconds(rate.nanos()),
        Amounts.count(Math.round(rate.messagesPerSecond())),
        Amounts.megabytes(rate.bytesPerSecond()));
  }

  private static Table latencies(Latency latency) {
    return new Table("Latency", "#min", "#p50", "#p90", "#p99", "#p99.9", "#max")
        .row(
            "",
            Amounts.time(latency.min()),
            Amounts.time(latency.p50()),
            Amounts.time(latency.p90()),
            Amounts.time(latency.p99()),
            Amounts.time(latency.p999()),
            Amounts.time(latency.max()));
  }
}
