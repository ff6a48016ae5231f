package dev.postroom.monitoring.endpoint;

import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import java.time.Instant;
import java.util.Map;

/// The document of /gatewayz; there are no gateways yet.
///
/// @param serverId the server
/// @param now when it was made
record Gatewayz(String serverId, Instant now) {
  static final JsonFields<Gatewayz> FIELDS =
      JsonFields.<Gatewayz>of()
          .string("server_id", Gatewayz::serverId)
          .time("now", Gatewayz::now)
          .stringMap("outbound_gateways", _ -> Map.of(), Presence.ALWAYS)
          .stringMap("inbound_gateways", _ -> Map.of(), Presence.ALWAYS)
          .build();
}
