package dev.postroom.broker.permission;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Decides which messages a subscription gets that matches more than its user may have
/// (docs/spec/core.md 4.7). Immutable.
public final class DeliveryFilter {
  private final Permissions permissions;
  private final @Nullable ByteBuffer queue;
  private final boolean wider;
  private final int work;

  /// Make a filter for a subscription of the queue group, null for none; `wider` tells whether it
  /// matches more than is allowed, not only what is denied.
  DeliveryFilter(Permissions permissions, @Nullable ByteBuffer queue, boolean wider) {
    this.permissions = permissions;
    this.queue = queue;
    this.wider = wider;
    this.work = permissions.deliveryWork(wider);
  }

  /// Return how many comparisons it takes to decide.
  public int work() {
    return work;
  }

  /// Return whether a message may be delivered whose subject is a range of the little-endian buffer
  /// without empty tokens.
  public boolean passes(ByteBuffer buffer, int start, int length) {
    return wider
        ? permissions.allows(buffer, start, length, queue)
        : !permissions.isDenied(buffer, start, length, queue);
  }
}
