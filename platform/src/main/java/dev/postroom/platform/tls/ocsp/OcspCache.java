package dev.postroom.platform.tls.ocsp;

import dev.postroom.platform.tls.ocsp.OcspAnswer.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Remembers what authorities have said, in memory; somebody else may keep that in a file
/// ([#answers], [#restore]). Holds [#LIMIT] answers of [#MOST_BYTES] in all; who was not asked for
/// the longest time goes first. Those that are kept for ever have as much room again, of their own:
/// nobody can push a revocation out by showing many certificates that are valid. Thread-safe.
public final class OcspCache {
  /// How many certificates are remembered at most.
  static final int LIMIT = 10_000;

  /// How many bytes their answers have at most.
  static final int MOST_BYTES = 16 << 20;

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

  private final OcspCacheOptions options;
  private final ReentrantLock lock = new ReentrantLock();
  private final Shelf passing = new Shelf();
  private final Shelf kept = new Shelf();
  private long hits; // under the lock, as all above and below
  private long misses;
  private long changes;

  /// Make an empty one.
  public OcspCache(OcspCacheOptions options) {
    this.options = options;
  }

  /// Return one that remembers answers as long as they count.
  ///
  /// @param keepsRevoked whether it remembers for ever that a certificate was revoked
  public static OcspCache local(boolean keepsRevoked) {
    return new OcspCache(
        new OcspCacheOptions(true, keepsRevoked, "", OcspCacheOptions.DEFAULT_INTERVAL));
  }

  /// Return one that remembers nothing.
  public static OcspCache none() {
    return new OcspCache(OcspCacheOptions.none());
  }

  /// Return how it remembers.
  public OcspCacheOptions options() {
    return options;
  }

  /// Return whether it remembers anything.
  public boolean isLocal() {
    return options.isLocal();
  }

  /// Return what was said of a certificate and still counts; null when there is no such thing.
  @Nullable KeptAnswer find(String key, Instant now) {
    if (!isLocal()) {
      return null;
    }
    lock.lock();
    try {
      KeptAnswer found = kept.answers.get(key);
      if (found == null) {
        found = passing.answers.get(key);
      }
      if (found != null && !found.times().until().isBefore(now)) {
        hits++;
        return found;
      }
      misses++;
      if (found != null && found.status() != Status.REVOKED) {
        passing.remove(key); // a revocation counts while nobody knows better: [#knowsAsRevoked]
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private boolean isKept(KeptAnswer answer) {
    return options.keepsRevoked() && answer.status() == Status.REVOKED;
  }

  /// Return whether a certificate is remembered as one that was revoked, however long ago. What a
  /// file claims is enough for that: it can only refuse somebody.
  boolean knowsAsRevoked(String key) {
    lock.lock();
    try {
      KeptAnswer found = passing.answers.get(key);
      return kept.answers.containsKey(key) || (found != null && found.status() == Status.REVOKED);
    } finally {
      lock.unlock();
    }
  }

  /// Remember what was said of a certificate, in place of what was known.
  public void put(KeptAnswer answer) {
    if (!isLocal()) {
      return;
    }
    lock.lock();
    try {
      changes++;
      keep(answer);
    } finally {
      lock.unlock();
    }
  }

  /// Take what was verified for what was only claimed.
  void confirm(KeptAnswer answer) {
    lock.lock();
    try {
      keep(answer);
    } finally {
      lock.unlock();
    }
  }

  private void keep(KeptAnswer answer) {
    String key = answer.certificate().key();
    passing.remove(key);
    kept.remove(key);
    (isKept(answer) ? kept : passing).put(key, answer);
  }

  /// Remember what a file claims, where nothing newer is known. What is over counts only where it
  /// is kept for ever.
  public void restore(Collection<KeptAnswer> claims, Instant now) {
    if (!isLocal()) {
      return;
    }
    lock.lock();
    try {
      for (KeptAnswer claim : claims) {
        String key = claim.certificate().key();
        boolean isKnown = kept.answers.containsKey(key) || passing.answers.containsKey(key);
        if (!isKnown && (isKept(claim) || !claim.times().until().isBefore(now))) {
          keep(claim);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// Remember what another cache does, as far as this one is to: it takes that one's place.
  public void takeOver(OcspCache other, Instant now) {
    restore(other.answers(), now);
    lock.lock();
    try {
      changes++; // no file of this one's has it
    } finally {
      lock.unlock();
    }
  }

  /// Return all that is remembered.
  public List<KeptAnswer> answers() {
    lock.lock();
    try {
      List<KeptAnswer> all = new ArrayList<>(kept.answers.values());
      all.addAll(passing.answers.values());
      return all;
    } finally {
      lock.unlock();
    }
  }

  /// Return how often anything was put in since it was made: to be compared with what it was.
  public long changes() {
    lock.lock();
    try {
      return changes;
    } finally {
      lock.unlock();
    }
  }

  /// Return how it has been used.
  public Stats stats() {
    lock.lock();
    try {
      return new Stats(
          hits, misses, count(Status.GOOD), count(Status.REVOKED), count(Status.UNKNOWN));
    } finally {
      lock.unlock();
    }
  }

  private long count(Status status) {
    return kept.count(status) + passing.count(status);
  }

  /// Answers in the order in which they were last asked for, within bounds. Guarded by the lock.
  private static final class Shelf {
    private final Map<String, KeptAnswer> answers = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    void remove(String key) {
      KeptAnswer removed = answers.remove(key);
      bytes -= removed == null ? 0 : removed.size();
    }

    void put(String key, KeptAnswer answer) {
      answers.put(key, answer);
      bytes += answer.size();
      Iterator<KeptAnswer> eldest = answers.values().iterator();
      while (answers.size() > LIMIT || bytes > MOST_BYTES) {
        bytes -= eldest.next().size();
        eldest.remove();
      }
    }

    long count(Status status) {
      return answers.values().stream().filter(answer -> answer.status() == status).count();
    }
  }
}
