package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.snapshot.SubscriptionStats;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import java.time.Instant;
import java.util.List;

/// The document of /subsz (docs/spec/core.md 6.4).
///
/// @param serverId the server
/// @param now when it was made
/// @param stats how subscriptions are found
/// @param list those that are shown
/// @param offset how many were passed over
/// @param limit how many are shown at most
record Subsz(
    String serverId, Instant now, SubscriptionStats stats, Listed list, long offset, long limit) {

  /// Some subscriptions.
  ///
  /// @param total how many there are, shown or not
  /// @param shown those that are shown
  record Listed(long total, List<SubDetail> shown) {
    static final Listed NONE = new Listed(0, List.of());
  }

  static final JsonFields<Subsz> FIELDS =
      JsonFields.<Subsz>of()
          .string("server_id", Subsz::serverId)
          .time("now", Subsz::now)
          .inline(Subsz::stats, SublistStats.FIELDS)
          .number("total", subsz -> subsz.list.total())
          .number("offset", Subsz::offset)
          .number("limit", Subsz::limit)
          .list(
              "subscriptions_list",
              subsz -> subsz.list.shown(),
              SubDetail.FIELDS,
              Presence.OMIT_EMPTY)
          .build();
}
