package dev.postroom.broker.snapshot;

/// How many subscriptions there are, and how they are found, in one account or in all
/// (docs/spec/core.md 6.4).
///
/// @param count how many there are
/// @param inserts how many were ever added
/// @param removes how many were ever removed
/// @param matches for how many messages they were asked
/// @param cached the walks through wildcards that are remembered
/// @param cacheHits how many walks that spared
/// @param cacheMisses how many walks were made
/// @param maxFanout the most wildcard subscriptions and queue groups that a remembered walk found
/// @param sumFanout those of all remembered walks
public record SubscriptionStats(
    long count,
    long inserts,
    long removes,
    long matches,
    long cached,
    long cacheHits,
    long cacheMisses,
    int maxFanout,
    long sumFanout) {
  /// No subscriptions.
  public static final SubscriptionStats NONE = new SubscriptionStats(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /// Return both together.
  public SubscriptionStats plus(SubscriptionStats other) {
    return new SubscriptionStats(
        count + other.count,
        inserts + other.inserts,
        removes + other.removes,
        matches + other.matches,
        cached + other.cached,
        cacheHits + other.cacheHits,
        cacheMisses + other.cacheMisses,
        Math.max(maxFanout, other.maxFanout),
        sumFanout + other.sumFanout);
  }
}
