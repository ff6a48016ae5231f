package dev.postroom.subject;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.StampedLock;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Who listens to what: subscriptions under literal and wildcard subjects, plain or in queue
/// groups.
///
/// ```
///              publish "orders.new"
///                      │
///        ┌─────────────┴──────────────┐
///   LiteralTable                 WildcardNode…        only if any wildcard is subscribed;
///   one hash look-up             walk, or the         the Matcher remembers its result
///   always live                  Matcher's cache      per subject and generation
/// ```
///
/// A literal [#add] or [#remove] changes its own entry only. A wildcard one moves the
/// [#generation], and every cached walk with it (ADR 0009). Thread-safe: writers exclude each other
/// by a lock; readers use a [Matcher] each.
///
/// @param <S> what is stored; compared by `equals`
public final class SubscriptionTrie<S> {
  private final long seed;
  private final IntFunction<S[]> arrays;
  private final SubscriberSet<S> empty;
  private final LiteralTable<S> literals;
  private final StampedLock wildcardLock = new StampedLock();
  private final WildcardNode<S> root = new WildcardNode<>(new byte[0]);
  // Volatile: written under the lock, read by every matcher once per message.
  private volatile long generation;
  private volatile long wildcards;
  private volatile long inserts;
  private volatile long removes;

  /// Make an empty trie.
  ///
  /// @param arrays makes arrays of S, as `Subscription[]::new`
  /// @param seed makes the hash unforeseeable for peers
  public SubscriptionTrie(IntFunction<S[]> arrays, long seed) {
    this.seed = seed;
    this.arrays = arrays;
    this.empty = new SubscriberSet<>(arrays.apply(0));
    this.literals = new LiteralTable<>(seed);
  }

  /// Add a subscription, as a member of the queue group when `queue` is given. The caller adds a
  /// subscription once.
  ///
  /// @param subject a valid subject ([Subjects#isValid]); kept, so the caller must not change it
  public void add(byte[] subject, @Nullable String queue, S subscription) {
    long stamp = wildcardLock.writeLock();
    try {
      if (Subjects.hasWildcard(subject)) {
        addWildcard(subject, queue, subscription);
        wildcardsChanged(1);
      } else {
        addLiteral(subject, queue, subscription);
      }
      long before = inserts;
      inserts = before + 1;
    } finally {
      wildcardLock.unlockWrite(stamp);
    }
  }

  /// Remove a subscription added with the same subject and queue, and return whether it was there.
  public boolean remove(byte[] subject, @Nullable String queue, S subscription) {
    long stamp = wildcardLock.writeLock();
    try {
      boolean removed =
          Subjects.hasWildcard(subject)
              ? removeWildcard(subject, queue, subscription)
              : removeLiteral(subject, queue, subscription);
      if (removed) {
        long before = removes;
        removes = before + 1;
      }
      return removed;
    } finally {
      wildcardLock.unlockWrite(stamp);
    }
  }

  /// Return a new reader of this trie for one thread.
  public Matcher<S> matcher() {
    return new Matcher<>(this, arrays.apply(0));
  }

  /// Return how many subscriptions are stored.
  public int size() {
    long gone = removes; // first, for none is removed before it was inserted
    return (int) (inserts - gone);
  }

  /// Return how many subscriptions were ever added.
  public long inserts() {
    return inserts;
  }

  /// Return how many subscriptions were ever removed.
  public long removes() {
    return removes;
  }

  long seed() {
    return seed;
  }

  long generation() {
    return generation;
  }

  boolean hasWildcards() {
    return wildcards != 0;
  }

  LiteralTable<S> literals() {
    return literals;
  }

  /// Collect the wildcard sets that match into the matcher, and return the generation they belong
  /// to.
  long walk(ByteBuffer subject, int offset, int length, Matcher<S> into) {
    long stamp = wildcardLock.readLock();
    try {
      if (!Subjects.hasEmptyToken(subject, offset, length)) {
        root.match(subject, offset, offset + length, into);
      }
      return generation;
    } finally {
      wildcardLock.unlockRead(stamp);
    }
  }

  private void addLiteral(byte[] subject, @Nullable String queue, S subscription) {
    LiteralTable.Entry<S> entry = literals.find(subject);
    if (entry == null) {
      literals.add(subject, setOf(queue, subscription));
    } else {
      entry.add(queue, subscription);
    }
  }

  private void addWildcard(byte[] subject, @Nullable String queue, S subscription) {
    SubscriberSet<S> first = setOf(queue, subscription);
    WildcardNode<S> node = root.findOrAdd(subject, 0, pathEnd(subject), seed);
    boolean full = endsFull(subject);
    SubscriberSet<S> set = full ? node.full : node.here;
    if (set != null) {
      set.add(queue, subscription);
    } else if (full) {
      node.full = first;
    } else {
      node.here = first;
    }
  }

  /// Made before its place is: where there is no memory for it, no empty place is left.
  private SubscriberSet<S> setOf(@Nullable String queue, S subscription) {
    SubscriberSet<S> set = new SubscriberSet<>(empty);
    set.add(queue, subscription);
    return set;
  }

  private boolean removeLiteral(byte[] subject, @Nullable String queue, S subscription) {
    LiteralTable.Entry<S> entry = literals.find(subject);
    if (entry == null || !entry.remove(queue, subscription)) {
      return false;
    }
    if (entry.hasNobody()) {
      literals.unlink(entry);
    }
    return true;
  }

  private boolean removeWildcard(byte[] subject, @Nullable String queue, S subscription) {
    List<WildcardNode<S>> parents = new ArrayList<>();
    boolean full = endsFull(subject);
    WildcardNode<S> node = root.find(subject, pathEnd(subject), parents);
    SubscriberSet<S> set = node == null ? null : full ? node.full : node.here;
    if (node == null || set == null || !set.remove(queue, subscription)) {
      return false;
    }
    if (set.hasNobody()) {
      if (full) {
        node.full = null;
      } else {
        node.here = null;
      }
      prune(node, parents);
    }
    wildcardsChanged(-1);
    return true;
  }

  private void wildcardsChanged(int difference) {
    long count = wildcards;
    long last = generation;
    wildcards = count + difference;
    generation = last + 1;
  }

  private void prune(WildcardNode<S> leaf, List<WildcardNode<S>> parents) {
    WildcardNode<S> node = leaf;
    for (int i = parents.size() - 1; i >= 0 && node.isUseless(); i--) {
      parents.get(i).prune(node);
      node = parents.get(i);
    }
    node.joinOnlyChild();
  }

  private static boolean endsFull(byte[] subject) {
    int last = subject.length - 1;
    return subject[last] == Subjects.FULL && (last == 0 || subject[last - 1] == Subjects.DOT);
  }

  private static int pathEnd(byte[] subject) {
    return endsFull(subject) ? Math.max(0, subject.length - 2) : subject.length;
  }
}
