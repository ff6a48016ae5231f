package dev.postroom.monitoring.endpoint;

import dev.postroom.json.JsonFields;
import dev.postroom.protocol.ServerIdentity;
import java.time.Instant;
import java.util.List;

/// The document of /routez; there are no routes yet.
///
/// @param server what the server says of itself
/// @param now when it was made
record Routez(ServerIdentity server, Instant now) {
  static final JsonFields<Routez> FIELDS =
      JsonFields.<Routez>of()
          .string("server_id", routez -> routez.server.id())
          .string("server_name", routez -> routez.server.name())
          .time("now", Routez::now)
          .number("num_routes", _ -> 0)
          .strings("routes", _ -> List.of())
          .build();
}
