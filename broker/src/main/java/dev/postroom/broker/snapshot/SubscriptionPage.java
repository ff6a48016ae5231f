package dev.postroom.broker.snapshot;

import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import java.util.List;

/// Some of the subscriptions of one connection (docs/spec/core.md 6.4).
///
/// @param total how many there are, shown or not
/// @param shown those that were asked for
public record SubscriptionPage(long total, List<SubscriptionSnapshot> shown) {
  public SubscriptionPage {
    shown = List.copyOf(shown);
  }
}
