package dev.postroom.broker.snapshot;

import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import java.util.List;

/// The subscriptions of one open connection, as they were at one moment, read a few at a time: so
/// whoever reads them holds no more than it wants to (docs/spec/core.md 6.2, 6.4). Confined to one
/// thread, which must not be a loop's: reading waits for locks that publishers hold.
public interface SubscriptionCursor {
  /// So many are read at most before publishers may have the lock again.
  int MOST = 256;

  /// Return the connection, without its subscriptions.
  ConnectionSnapshot connection();

  /// Pass over some, and return over how many; fewer than asked for at the end.
  long skip(long count);

  /// Return the next ones, at most so many and at most [#MOST]; none at the end.
  List<SubscriptionSnapshot> next(int most);
}
