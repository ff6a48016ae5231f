package dev.postroom.platform.tls.ocsp;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Remembers what authorities have said, in memory. Holds [#LIMIT] answers; who was not asked for
/// the longest time goes first. Thread-safe.
public final class OcspCache {
  /// How many certificates are remembered at most.
  static final int LIMIT = 10_000;

  private record Entry(OcspAnswer answer, Instant until) {}

  /// How it has been used, and what it holds.
  ///
  /// @param hits how often an answer was there
  /// @param misses how often none was
  /// @param good answers held that say so; the others likewise
  public record Stats(long hits, long misses, long good, long revoked, long unknown) {

    /// Return how many answers are held.
    public long responses() {
      return good + revoked + unknown;
    }
  }

  private final boolean remembers;
  private final boolean keepsRevoked;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long hits; // under the lock, as all above
  private long misses;

  private OcspCache(boolean remembers, boolean keepsRevoked) {
    this.remembers = remembers;
    this.keepsRevoked = keepsRevoked;
  }

  /// Return one that remembers answers as long as they count.
  ///
  /// @param keepsRevoked whether it remembers for ever that a certificate was revoked
  public static OcspCache local(boolean keepsRevoked) {
    return new OcspCache(true, keepsRevoked);
  }

  /// Return one that remembers nothing.
  public static OcspCache none() {
    return new OcspCache(false, false);
  }

  /// Return whether it remembers anything.
  public boolean isLocal() {
    return remembers;
  }

  /// Return what was said of a certificate and still counts; null when there is no such thing.
  @Nullable OcspAnswer find(String key, Instant now) {
    if (!remembers) {
      return null;
    }
    lock.lock();
    try {
      Entry entry = entries.get(key);
      if (entry != null && !entry.until().isBefore(now)) {
        hits++;
        return entry.answer();
      }
      misses++;
      if (entry != null && !(keepsRevoked && isRevoked(entry))) {
        entries.remove(key);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private static boolean isRevoked(Entry entry) {
    return entry.answer().status() == OcspAnswer.Status.REVOKED;
  }

  /// Return whether a certificate is remembered as one that was revoked, however long ago.
  boolean knowsAsRevoked(String key) {
    lock.lock();
    try {
      Entry entry = entries.get(key);
      return entry != null && isRevoked(entry);
    } finally {
      lock.unlock();
    }
  }

  /// Remember what was said of a certificate.
  void put(String key, OcspAnswer answer, Instant until) {
    if (!remembers) {
      return;
    }
    lock.lock();
    try {
      entries.put(key, new Entry(answer, until));
      if (entries.size() > LIMIT) {
        entries.remove(entries.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  /// Return how it has been used.
  public Stats stats() {
    lock.lock();
    try {
      return new Stats(
          hits,
          misses,
          count(OcspAnswer.Status.GOOD),
          count(OcspAnswer.Status.REVOKED),
          count(OcspAnswer.Status.UNKNOWN));
    } finally {
      lock.unlock();
    }
  }

  private long count(OcspAnswer.Status status) {
    return entries.values().stream().filter(entry -> entry.answer().status() == status).count();
  }
}
