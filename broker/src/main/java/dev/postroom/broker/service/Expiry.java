package dev.postroom.broker.service;

import dev.postroom.broker.routing.Router;
import dev.postroom.broker.service.LatencyMetric.Outcome;

/// Ends waits that took too long: one timer for each [Waiting] that is not empty.
final class Expiry {
  /// So many are ended before others are served.
  private static final int MOST_AT_ONCE = 4_096;

  private Expiry() {}

  /// Look for what is over at that time; on the router's thread.
  static void watch(Waiting waiting, long deadlineNanos, Router router) {
    router.home().scheduler().at(deadlineNanos, () -> expire(waiting, router));
  }

  private static void expire(Waiting waiting, Router router) {
    try {
      for (PendingReply reply : waiting.over(router.home().clock().nanos(), MOST_AT_ONCE)) {
        reply.end(Outcome.TOO_LATE, router);
        waiting.remove(reply);
      }
    } finally {
      long next = waiting.nextOrUnwatched();
      if (next >= 0) {
        watch(waiting, next, router);
      }
    }
  }
}
