package dev.postroom.monitoring.endpoint;

import dev.postroom.json.JsonFields;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The document of /connz.
///
/// @param serverId the server; empty when the account asked for does not exist
/// @param now when it was made
/// @param total how many connections there are before paging
/// @param offset how many were passed over
/// @param limit how many are shown at most
/// @param connections those that are shown; null when the account asked for does not exist
record Connz(
    String serverId,
    Instant now,
    int total,
    long offset,
    long limit,
    @Nullable List<ConnInfo> connections) {

  static final JsonFields<Connz> FIELDS =
      JsonFields.<Connz>of()
          .string("server_id", Connz::serverId)
          .time("now", Connz::now)
          .number("num_connections", Connz::numConnections)
          .number("total", Connz::total)
          .number("offset", Connz::offset)
          .number("limit", Connz::limit)
          .list("connections", Connz::connections, ConnInfo.FIELDS)
          .build();

  private int numConnections() {
    return connections == null ? 0 : connections.size();
  }
}
