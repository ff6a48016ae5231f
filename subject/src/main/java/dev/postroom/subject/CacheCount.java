package dev.postroom.subject;

import dev.postroom.subject.Matcher.CacheStats;

/// Counts what a matcher remembers of its walks, for monitoring, some of it at a time: messages may
/// be matched between two steps. What is forgotten meanwhile is not counted; what is remembered
/// anew may be missed. Confined to the matcher's thread.
public final class CacheCount {
  private final Matcher<?> matcher;
  private int size;
  private int at;
  private long generation;
  private int entries;
  private int most;
  private long sum;

  CacheCount(Matcher<?> matcher) {
    this.matcher = matcher;
    this.size = matcher.cacheSize();
    this.generation = matcher.generation();
  }

  /// Look at more of it, and return at how much: places, and the sets that are remembered there. It
  /// may be as many more as one place remembers, and is fewer only at the end.
  ///
  /// @param work how much, at least 1
  public int step(int work) {
    if (size != matcher.cacheSize()) { // it has grown, which it does a few times in its life
      size = matcher.cacheSize();
      at = 0;
      forget();
    }
    if (generation != matcher.generation()) {
      generation = matcher.generation();
      forget();
    }
    int looked = 0;
    while (at < size && looked < work) {
      looked += matcher.look(at++, this);
    }
    return looked;
  }

  private void forget() {
    entries = 0;
    most = 0;
    sum = 0;
  }

  /// Take the number of subscriptions that one remembered walk found.
  void add(int fanout) {
    entries++;
    most = Math.max(most, fanout);
    sum += fanout;
  }

  /// Return whether all was looked at.
  public boolean isDone() {
    return at == size;
  }

  /// Return what was counted.
  public CacheStats stats() {
    return new CacheStats(entries, matcher.cacheHits(), matcher.cacheMisses(), most, sum);
  }
}
