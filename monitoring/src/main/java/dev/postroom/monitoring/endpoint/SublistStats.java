package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.snapshot.SubscriptionStats;
import dev.postroom.json.JsonFields;

/// How subscriptions are found, as /subsz and /accountz show it (docs/spec/core.md 6.4).
final class SublistStats {
  static final JsonFields<SubscriptionStats> FIELDS =
      JsonFields.<SubscriptionStats>of()
          .number("num_subscriptions", SubscriptionStats::count)
          .number("num_cache", SubscriptionStats::cached)
          .number("num_inserts", SubscriptionStats::inserts)
          .number("num_removes", SubscriptionStats::removes)
          .number("num_matches", SubscriptionStats::matches)
          .decimal(
              "cache_hit_rate",
              stats -> ratio(stats.cacheHits(), stats.cacheHits() + stats.cacheMisses()))
          .number("max_fanout", SubscriptionStats::maxFanout)
          .decimal("avg_fanout", stats -> ratio(stats.sumFanout(), stats.cached()))
          .build();

  private SublistStats() {}

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
