package dev.postroom.monitoring.endpoint;

import dev.postroom.json.JsonFields;
import java.time.Instant;

/// The document of /jsz where there is no JetStream (docs/spec/core.md 6.6).
///
/// @param serverId the server
/// @param now when it was made
record Jsz(String serverId, Instant now) {
  private static final JsonFields<Jsz> API =
      JsonFields.<Jsz>of()
          .number("level", _ -> 0)
          .number("total", _ -> 0)
          .number("errors", _ -> 0)
          .build();

  private static final JsonFields<Jsz> CONFIG =
      JsonFields.<Jsz>of().number("max_memory", _ -> 0).number("max_storage", _ -> 0).build();

  static final JsonFields<Jsz> FIELDS =
      JsonFields.<Jsz>of()
          .number("memory", _ -> 0)
          .number("storage", _ -> 0)
          .number("reserved_memory", _ -> 0)
          .number("reserved_storage", _ -> 0)
          .number("accounts", _ -> 0)
          .number("ha_assets", _ -> 0)
          .object("api", jsz -> jsz, API)
          .string("server_id", Jsz::serverId)
          .time("now", Jsz::now)
          .bool("disabled", _ -> true)
          .object("config", jsz -> jsz, CONFIG)
          .number("streams", _ -> 0)
          .number("consumers", _ -> 0)
          .number("messages", _ -> 0)
          .number("bytes", _ -> 0)
          .number("total", _ -> 0)
          .build();
}
