package dev.postroom.monitoring.endpoint;

import dev.postroom.json.JsonFields;
import java.time.Instant;
import java.util.List;

/// The document of /leafz; there are no leaf nodes yet.
///
/// @param serverId the server
/// @param now when it was made
record Leafz(String serverId, Instant now) {
  static final JsonFields<Leafz> FIELDS =
      JsonFields.<Leafz>of()
          .string("server_id", Leafz::serverId)
          .time("now", Leafz::now)
          .number("leafnodes", _ -> 0)
          .strings("leafs", _ -> List.of())
          .build();
}
