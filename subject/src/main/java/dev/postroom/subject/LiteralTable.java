package dev.postroom.subject;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Literal subjects by hash. Writers hold the trie's write lock; readers take none.
///
/// Implementation note: chains hang off a volatile table. A new entry becomes the head of its
/// chain; a removed one is unlinked but keeps its own `next`, so a reader standing on it still
/// reaches the rest. Growing, and halving when less than an eighth is in use, copies every entry
/// into a new table, for re-linking the old ones would send a reader astray. A reader that started
/// before a change may miss it; one that starts after the writer has published sees it, which is
/// what the PONG after a SUB promises.
final class LiteralTable<S> {
  private static final int FIRST_SIZE = 16;

  private final long seed;
  // Volatile: replaced when the table grows or shrinks; read by every publish.
  private volatile @Nullable Entry<S>[] table = newTable(FIRST_SIZE);
  private int size;

  LiteralTable(long seed) {
    this.seed = seed;
  }

  @Nullable SubscriberSet<S> find(ByteBuffer buffer, int offset, int length, int hash) {
    @Nullable Entry<S>[] entries = table;
    Entry<S> entry = entries[hash & (entries.length - 1)];
    while (entry != null) {
      if (entry.hash == hash
          && entry.subject.length == length
          && Bytes.equal(entry.subject, 0, buffer, offset, length)) {
        return entry;
      }
      entry = entry.next;
    }
    return null;
  }

  /// Add a subject that is not there, and take over the content of a set.
  void add(byte[] subject, SubscriberSet<S> content) {
    if (size >= table.length) {
      resize(table.length * 2);
    }
    int hash = hash(subject);
    @Nullable Entry<S>[] entries = table;
    int slot = hash & (entries.length - 1);
    Entry<S> added = new Entry<>(subject, hash, content, entries[slot]);
    entries[slot] = added;
    table = entries; // publishes the slot
    size++;
  }

  @Nullable Entry<S> find(byte[] subject) {
    int hash = hash(subject);
    @Nullable Entry<S>[] entries = table;
    Entry<S> entry = entries[hash & (entries.length - 1)];
    while (entry != null && !(entry.hash == hash && Arrays.equals(entry.subject, subject))) {
      entry = entry.next;
    }
    return entry;
  }

  @SuppressWarnings("ReferenceEquality") // reason: entries are compared by identity
  void unlink(Entry<S> gone) {
    @Nullable Entry<S>[] entries = table;
    int slot = gone.hash & (entries.length - 1);
    Entry<S> before = entries[slot];
    if (before == gone) {
      entries[slot] = gone.next;
    } else {
      while (before != null && before.next != gone) {
        before = before.next;
      }
      if (before != null) {
        before.next = gone.next;
      }
    }
    table = entries;
    size--;
    if (size * 8 < entries.length && entries.length > FIRST_SIZE) {
      shrink(entries.length / 2);
    }
  }

  /// The subject is gone either way: where there is no memory, the table stays until the next goes.
  private void shrink(int length) {
    try {
      resize(length);
    } catch (OutOfMemoryError _) {
      // a large table is as right as a small one
    }
  }

  private void resize(int length) {
    @Nullable Entry<S>[] old = table;
    @Nullable Entry<S>[] fresh = newTable(length);
    for (Entry<S> chain : old) {
      for (Entry<S> entry = chain; entry != null; entry = entry.next) {
        int slot = entry.hash & (fresh.length - 1);
        fresh[slot] = new Entry<>(entry.subject, entry.hash, entry, fresh[slot]);
      }
    }
    table = fresh;
  }

  int hash(byte[] subject) {
    return Bytes.hash(subject, 0, subject.length, seed);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // reason: no generic array creation
  private static <S> @Nullable Entry<S>[] newTable(int length) {
    return new Entry[length];
  }

  /// One literal subject; the set of its subscriptions is the entry itself, to save an object per
  /// subject.
  static final class Entry<S> extends SubscriberSet<S> {
    final byte[] subject;
    final int hash;
    // Volatile: unlinked by a writer while readers walk the chain.
    volatile @Nullable Entry<S> next;

    Entry(byte[] subject, int hash, SubscriberSet<S> content, @Nullable Entry<S> next) {
      super(content);
      this.subject = subject;
      this.hash = hash;
      this.next = next;
    }
  }
}
