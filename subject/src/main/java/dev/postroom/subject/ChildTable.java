package dev.postroom.subject;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The children of a [WildcardNode] by their first token, `*` aside. Guarded by the trie's lock,
/// like the nodes.
///
/// Open addressing over the nodes themselves. The hash is seeded, so that a peer cannot choose
/// tokens that meet in one slot; adding and removing cost the same however many there are. The
/// table is halved when less than an eighth of it is in use: what left long ago takes no memory.
final class ChildTable<S> {
  private static final int FIRST_SIZE = 2;

  private final long seed;
  private @Nullable WildcardNode<S>[] slots = newSlots(FIRST_SIZE);
  private int size;

  ChildTable(long seed) {
    this.seed = seed;
  }

  int size() {
    return size;
  }

  /// Return the child whose first token is the range of the little-endian buffer.
  @Nullable WildcardNode<S> find(ByteBuffer subject, int start, int end) {
    int mask = slots.length - 1;
    int slot = spread(Bytes.hash(subject, start, end - start, seed)) & mask;
    WildcardNode<S> child = slots[slot];
    while (child != null && !child.firstTokenIs(subject, start, end)) {
      slot = (slot + 1) & mask;
      child = slots[slot];
    }
    return child;
  }

  @Nullable WildcardNode<S> find(byte[] path, int start, int end) {
    return find(ByteBuffer.wrap(path).order(ByteOrder.LITTLE_ENDIAN), start, end);
  }

  void add(WildcardNode<S> child) {
    if ((size + 1) * 4 > slots.length * 3) {
      resize(slots.length * 2);
    }
    insert(child);
    size++;
  }

  /// Put a node into the place of a child with the same first token.
  void replace(WildcardNode<S> child, WildcardNode<S> replacement) {
    slots[slotOf(child)] = replacement;
  }

  void remove(WildcardNode<S> child) {
    int hole = slotOf(child);
    size--;
    slots[hole] = null;
    int mask = slots.length - 1;
    int next = (hole + 1) & mask;
    for (WildcardNode<S> moved = slots[next]; moved != null; moved = slots[next]) {
      slots[next] = null;
      insert(moved);
      next = (next + 1) & mask;
    }
    if (size * 8 < slots.length && slots.length > FIRST_SIZE) {
      shrink();
    }
  }

  /// The child is gone either way: where there is no memory, the table stays until the next goes.
  private void shrink() {
    try {
      resize(slots.length / 2);
    } catch (OutOfMemoryError _) {
      // a large table is as right as a small one
    }
  }

  /// Return the only child.
  WildcardNode<S> only() {
    for (WildcardNode<S> child : slots) {
      if (child != null) {
        return child;
      }
    }
    throw new IllegalStateException("a table counts children it does not have");
  }

  private void resize(int length) {
    @Nullable WildcardNode<S>[] old = slots;
    slots = newSlots(length);
    for (WildcardNode<S> child : old) {
      if (child != null) {
        insert(child);
      }
    }
  }

  private void insert(WildcardNode<S> child) {
    int mask = slots.length - 1;
    int slot = firstSlot(child);
    while (slots[slot] != null) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = child;
  }

  @SuppressWarnings("ReferenceEquality") // reason: nodes are compared by identity
  private int slotOf(WildcardNode<S> child) {
    int mask = slots.length - 1;
    int slot = firstSlot(child);
    while (slots[slot] != child) {
      if (slots[slot] == null) {
        throw new IllegalStateException("a node is not among its parent's children");
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int firstSlot(WildcardNode<S> child) {
    return spread(child.firstTokenHash(seed)) & (slots.length - 1);
  }

  private static int spread(int hash) {
    return hash ^ (hash >>> 15);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // reason: no generic array creation
  private static <S> @Nullable WildcardNode<S>[] newSlots(int length) {
    return new WildcardNode[length];
  }
}
