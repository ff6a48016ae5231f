package dev.postroom.broker.snapshot;

import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;

/// Something the server itself listens to (docs/spec/core.md 4.13).
///
/// @param account where it listens
/// @param cid the number that stands for the server among those of connections
/// @param subscription its subject and figures
public record InternalSubscription(String account, long cid, SubscriptionSnapshot subscription) {}
