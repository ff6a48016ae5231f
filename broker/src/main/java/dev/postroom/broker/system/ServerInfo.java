package dev.postroom.broker.system;

import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import dev.postroom.protocol.ServerIdentity;
import java.time.Instant;
import java.util.Map;

/// Who speaks, in every message of the server itself (docs/spec/core.md 4.12).
///
/// @param identity what every client is told
/// @param labels how the operator has labelled the server
/// @param seq the number of the message among those of this server
/// @param time when it was made
public record ServerInfo(ServerIdentity identity, ServerLabels labels, long seq, Instant time) {

  /// JetStream's switches, each as it stands when it was never touched.
  public static final Map<String, Boolean> FEATURE_FLAGS =
      Map.of(
          "js_ack_fc_v2", false,
          "js_api_reply_v2", false,
          "js_raft_delete_range", true,
          "js_snapshot_sources", false);

  /// The member `server` of events and replies.
  public static final JsonFields<ServerInfo> FIELDS =
      JsonFields.<ServerInfo>of()
          .string("name", info -> info.identity.name())
          .string("host", info -> info.identity.host())
          .string("id", info -> info.identity.id())
          .string("ver", info -> info.identity.version())
          .strings("tags", info -> info.labels.tags(), Presence.OMIT_EMPTY)
          .stringMap("metadata", info -> info.labels.metadata(), Presence.OMIT_EMPTY)
          .boolMap("feature_flags", _ -> FEATURE_FLAGS)
          .bool("jetstream", _ -> false)
          .number("flags", _ -> 0)
          .number("seq", ServerInfo::seq)
          .time("time", ServerInfo::time)
          .build();
}
