package dev.postroom.broker.connection;

import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.permission.DeliveryFilter;
import dev.postroom.broker.permission.Permissions;
import dev.postroom.broker.permission.Permissions.Verdict;
import dev.postroom.broker.routing.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What other permissions mean for the subscriptions that a client has (docs/spec/core.md 3.7).
///
/// Many patterns have to be compared with many subscriptions, which takes a while and needs nothing
/// of the loop: [#judge] may run on any thread, [#apply] runs on the loop afterwards.
final class PermissionReview {
  /// So many comparisons take about a millisecond: no need for another thread.
  private static final long QUICK = 20_000;

  private final Permissions permissions;
  private final @Nullable Subscription[] reviewed;
  private final @Nullable DeliveryFilter[] filters;
  private final boolean[] refused;

  /// Make a review of a copy of what a client is subscribed to, with nulls between.
  PermissionReview(Permissions permissions, @Nullable Subscription[] reviewed) {
    this.permissions = permissions;
    this.reviewed = reviewed;
    this.filters = new DeliveryFilter[reviewed.length];
    this.refused = new boolean[reviewed.length];
  }

  Permissions permissions() {
    return permissions;
  }

  boolean isQuick() {
    return (long) reviewed.length * (1 + permissions.subscribePatterns()) <= QUICK;
  }

  void judge() {
    for (int i = 0; i < reviewed.length; i++) {
      Subscription each = reviewed[i];
      if (each == null) {
        continue;
      }
      byte[] queue = each.queueName();
      Verdict verdict = permissions.judge(each.subject(), queue);
      refused[i] = verdict == Verdict.REFUSED;
      filters[i] = verdict == Verdict.FILTERED ? permissions.filter(each.subject(), queue) : null;
    }
  }

  /// Let all subscriptions go by what was judged, and end those that are not permitted, all at
  /// once. Return the ended ones; some may have ended before.
  List<Subscription> apply(Outbox outbox) {
    List<Subscription> ended = new ArrayList<>();
    outbox.lock();
    try {
      for (int i = 0; i < reviewed.length; i++) {
        Subscription each = reviewed[i];
        if (each == null) {
          continue;
        }
        each.filter(filters[i]);
        if (refused[i]) {
          each.close();
          ended.add(each);
        }
      }
    } finally {
      outbox.unlock();
    }
    return ended;
  }
}
