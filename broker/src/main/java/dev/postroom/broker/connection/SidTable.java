package dev.postroom.broker.connection;

import dev.postroom.broker.routing.Subscription;
import dev.postroom.subject.Bytes;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A connection's subscriptions by the name the client gave them. Confined to the connection's
/// loop.
///
/// Open addressing over the subscriptions themselves: no entry and no key object, for there may be
/// a million of them. The hash is seeded: a client cannot choose names that meet in one slot. The
/// table is halved when less than an eighth of it is in use: it must not stay large when its
/// subscriptions, which are charged to a budget for it, have left.
final class SidTable {
  private static final int FIRST_SIZE = 4;

  private final long seed;
  private @Nullable Subscription[] slots = new Subscription[FIRST_SIZE];
  private int size;

  SidTable(long seed) {
    this.seed = seed;
  }

  int size() {
    return size;
  }

  @Nullable Subscription find(byte[] sid) {
    return slots[slotOf(sid)];
  }

  /// Add a subscription whose name is not in use.
  void add(Subscription subscription) {
    if ((size + 1) * 4 > slots.length * 3) {
      resize(slots.length * 2);
    }
    slots[slotOf(subscription.sid())] = subscription;
    size++;
  }

  /// Remove a subscription; does nothing when it is not there.
  @SuppressWarnings(
      "ReferenceEquality") // reason: another subscription may have the same name by now
  boolean remove(Subscription subscription) {
    int hole = slotOf(subscription.sid());
    if (slots[hole] != subscription) {
      return false;
    }
    size--;
    slots[hole] = null;
    int mask = slots.length - 1;
    int next = (hole + 1) & mask;
    for (Subscription moved = slots[next]; moved != null; moved = slots[next]) {
      slots[next] = null;
      slots[slotOf(moved.sid())] = moved;
      next = (next + 1) & mask;
    }
    if (size * 8 < slots.length && slots.length > FIRST_SIZE) {
      shrink();
    }
    return true;
  }

  /// The subscription is gone either way: where there is no memory, the table stays until the next
  /// goes.
  private void shrink() {
    try {
      resize(slots.length / 2);
    } catch (OutOfMemoryError _) {
      // a large table is as right as a small one
    }
  }

  void forEach(Consumer<Subscription> action) {
    for (Subscription subscription : slots) {
      if (subscription != null) {
        action.accept(subscription);
      }
    }
  }

  /// Return all of them, with nulls between them: the fastest way to hand over a million.
  @Nullable Subscription[] copy() {
    return slots.clone();
  }

  /// Return all of them, with nulls between them, and be empty.
  @Nullable Subscription[] takeAll() {
    @Nullable Subscription[] all = slots;
    slots = new Subscription[FIRST_SIZE];
    size = 0;
    return all;
  }

  private void resize(int length) {
    @Nullable Subscription[] old = slots;
    slots = new Subscription[length];
    for (Subscription subscription : old) {
      if (subscription != null) {
        slots[slotOf(subscription.sid())] = subscription;
      }
    }
  }

  /// Return the slot of the subscription with this name, or the free one where it would go.
  private int slotOf(byte[] sid) {
    int mask = slots.length - 1;
    int slot = Bytes.hash(sid, 0, sid.length, seed) & mask;
    for (Subscription found = slots[slot]; found != null; found = slots[slot]) {
      if (Arrays.equals(found.sid(), sid)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
