package dev.postroom.broker.permission;

import dev.postroom.broker.options.AllowResponses;
import dev.postroom.platform.Budget;
import dev.postroom.platform.Clock;
import dev.postroom.subject.Bytes;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The reply subjects that a connection may publish to because it was given messages with them
/// (docs/spec/core.md 4.8). Guarded by the lock of its receiver: publishers of messages grant, the
/// connection uses.
///
/// ```
///   oldest ─► … ─► newest      in the order of their messages, which is that of their ends
/// ```
///
/// Bounded: by number, and by a budget that many connections share. What was granted first is
/// forgotten first, as if its time were over. A reply that comes again before it was answered is
/// granted as often again, so that each message can be answered.
public final class GrantedReplies {
  static final int MOST = 1 << 18;

  /// So many bytes are remembered for one connection: a flood at one leaves room for others.
  static final long MOST_BYTES = 32L << 20;

  /// An entry, its place in the table, and what the allocator rounds up.
  private static final long ENTRY_BYTES = 88;

  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);
  private static final int STEP = 32;
  private static final int FIRST_SIZE = 8;

  /// So many used entries are kept for the next replies.
  private static final int MOST_SPARE = 64;

  private final Permissions permissions;
  private final int max;
  private final long expiresNanos;
  private final Clock clock;
  private final Budget memory;
  private final long seed;
  private @Nullable Entry[] table = new Entry[FIRST_SIZE];
  private int size;
  private @Nullable Entry oldest;
  private @Nullable Entry newest;
  private @Nullable Entry spare;
  private int spares;
  private long held; // the bytes charged

  /// Make an empty set.
  ///
  /// @param permissions decide what need not be granted; those without [Permissions#responses]
  ///   grant nothing
  /// @param memory charged for what is remembered, until it is forgotten or [#close]d
  /// @param seed makes the hash unforeseeable for peers
  public GrantedReplies(Permissions permissions, Clock clock, Budget memory, long seed) {
    AllowResponses responses = permissions.responses();
    this.permissions = permissions;
    this.max = responses == null ? 0 : responses.max();
    this.expiresNanos = responses == null ? 0 : nanos(responses);
    this.clock = clock;
    this.memory = memory;
    this.seed = seed;
  }

  private static long nanos(AllowResponses responses) {
    Duration expires = responses.expires();
    return expires.isNegative() || expires.compareTo(FOR_EVER) >= 0
        ? Long.MAX_VALUE
        : expires.toNanos();
  }

  /// A message with this reply, a range of the little-endian buffer, is delivered.
  public void grant(ByteBuffer buffer, int start, int length) {
    if (max == 0 || permissions.mayPublish(buffer, start, length)) {
      return;
    }
    long now = clock.nanos();
    forgetExpired(now);
    int hash = Bytes.hash(buffer, start, length, seed);
    Entry entry = find(buffer, start, length, hash);
    if (entry == null) {
      entry = newEntry(length);
      if (entry == null) {
        return;
      }
      entry.set(buffer, start, length, hash);
      insert(entry);
    } else {
      unlink(entry);
    }
    append(entry);
    entry.sinceNanos = now;
    entry.left = max < 0 ? max : (int) Math.min(Integer.MAX_VALUE, (long) entry.left + max);
  }

  /// Return whether the subject, a range of the little-endian buffer, may be published to because
  /// it was granted, and count that it was.
  public boolean use(ByteBuffer buffer, int start, int length) {
    if (size == 0) {
      return false;
    }
    int hash = Bytes.hash(buffer, start, length, seed);
    Entry entry = find(buffer, start, length, hash);
    if (entry == null) {
      return false;
    }
    if (clock.nanos() - entry.sinceNanos > expiresNanos) {
      forget(entry);
      return false;
    }
    if (entry.left > 0 && --entry.left == 0) {
      forget(entry);
    }
    return true;
  }

  /// Forget what is over, and give back its memory.
  public void expire() {
    forgetExpired(clock.nanos());
    releaseSpares();
  }

  /// Forget all, and give back the memory.
  public void close() {
    while (oldest != null) {
      forget(oldest);
    }
    releaseSpares();
    table = new Entry[FIRST_SIZE];
  }

  private void releaseSpares() {
    while (spare != null) {
      Entry entry = spare;
      spare = entry.newer;
      release(entry);
    }
    spares = 0;
  }

  private boolean charge(Entry entry) {
    boolean isCharged = held + entry.bytes() <= MOST_BYTES && memory.tryCharge(entry.bytes());
    held += isCharged ? entry.bytes() : 0;
    return isCharged;
  }

  private void release(Entry entry) {
    held -= entry.bytes();
    memory.release(entry.bytes());
  }

  /// Return how many are remembered.
  int size() {
    return size;
  }

  private void forgetExpired(long now) {
    while (oldest != null && now - oldest.sinceNanos > expiresNanos) {
      forget(oldest);
    }
  }

  /// Return an entry with room for so many bytes: a used one, a new one, or if there is no memory
  /// that of the oldest reply; null when even that is too small.
  private @Nullable Entry newEntry(int length) {
    if (size == MOST && oldest != null) {
      forget(oldest);
    }
    Entry reused = takeSpare(length);
    if (reused != null) {
      return reused;
    }
    Entry entry = new Entry(length);
    while (!charge(entry)) {
      if (oldest == null) {
        return null;
      }
      forget(oldest);
      Entry freed = takeSpare(length);
      if (freed != null) {
        return freed;
      }
    }
    return entry;
  }

  /// Return a used entry; one that is too small is given up.
  private @Nullable Entry takeSpare(int length) {
    Entry entry = spare;
    if (entry == null) {
      return null;
    }
    spare = entry.newer;
    entry.newer = null;
    spares--;
    if (entry.reply.length < length) {
      release(entry);
      return null;
    }
    return entry;
  }

  private @Nullable Entry find(ByteBuffer buffer, int start, int length, int hash) {
    Entry entry = table[hash & (table.length - 1)];
    while (entry != null && !entry.isOf(buffer, start, length, hash)) {
      entry = entry.next;
    }
    return entry;
  }

  private void insert(Entry entry) {
    if (size == table.length) {
      resize(table.length * 2);
    }
    int slot = entry.hash & (table.length - 1);
    entry.next = table[slot];
    table[slot] = entry;
    size++;
  }

  private void forget(Entry entry) {
    unlink(entry);
    int slot = entry.hash & (table.length - 1);
    Entry at = table[slot];
    if (at == entry) {
      table[slot] = entry.next;
    } else {
      while (at != null && at.next != entry) {
        at = at.next;
      }
      if (at != null) {
        at.next = entry.next;
      }
    }
    size--;
    entry.next = null;
    entry.left = 0;
    keep(entry);
    if (size * 8 < table.length && table.length > FIRST_SIZE) {
      resize(table.length / 2);
    }
  }

  private void keep(Entry entry) {
    if (spares == MOST_SPARE) {
      release(entry);
      return;
    }
    entry.newer = spare;
    spare = entry;
    spares++;
  }

  private void resize(int length) {
    @Nullable Entry[] old = table;
    table = new Entry[length];
    for (Entry first : old) {
      Entry entry = first;
      while (entry != null) {
        Entry next = entry.next;
        int slot = entry.hash & (length - 1);
        entry.next = table[slot];
        table[slot] = entry;
        entry = next;
      }
    }
  }

  private void append(Entry entry) {
    Entry last = newest;
    entry.older = last;
    entry.newer = null;
    newest = entry;
    if (last == null) {
      oldest = entry;
    } else {
      last.newer = entry;
    }
  }

  private void unlink(Entry entry) {
    Entry older = entry.older;
    Entry newer = entry.newer;
    if (older == null) {
      oldest = newer;
    } else {
      older.newer = newer;
    }
    if (newer == null) {
      newest = older;
    } else {
      newer.older = older;
    }
    entry.older = null;
    entry.newer = null;
  }

  /// One reply, and its neighbours in its place of the table and in the order of time.
  private static final class Entry {
    private final byte[] reply;
    private int length;
    private int hash;
    private int left;
    private long sinceNanos;
    private @Nullable Entry next;
    private @Nullable Entry older;
    private @Nullable Entry newer;

    Entry(int length) {
      reply = new byte[(length + STEP - 1) / STEP * STEP];
    }

    long bytes() {
      return ENTRY_BYTES + reply.length;
    }

    void set(ByteBuffer buffer, int start, int size, int hashed) {
      buffer.get(start, reply, 0, size);
      length = size;
      hash = hashed;
    }

    boolean isOf(ByteBuffer buffer, int start, int size, int hashed) {
      return hash == hashed && length == size && Bytes.equal(reply, 0, buffer, start, size);
    }
  }
}
