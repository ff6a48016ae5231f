package dev.postroom.subject;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the subscriptions that match a published subject. Confined to one thread; its results hold
/// until its next [#match].
///
/// Nothing is allocated per message once the caches have grown to the working set. Literal subjects
/// are asked live, so a literal subscription never touches the cache; what is cached is the walk
/// through the wildcards, by subject and generation.
public final class Matcher<S> {
  private static final int MIN_CACHE = 64;
  private static final int MAX_CACHE = 16_384;
  private static final int LONGEST_CACHED = 256;

  /// A walk that found more sets is not remembered: the memory of the cache is bounded by what one
  /// entry may hold.
  private static final int MOST_CACHED_SETS = 32;

  /// So many groups are compared by name one by one; more are looked up.
  private static final int FEW_GROUPS = 16;

  /// Arrays that a rare, wide match made longer are given back.
  private static final int LONGEST_KEPT = 1024;

  private final SubscriptionTrie<S> trie;
  private final S[] none;
  private SubscriberSet<S>[] sets = newSets(8);
  private int setCount;
  private @Nullable Group<S>[] groups = newGroups(4);
  private int groupCount;
  private Map<String, Group<S>> groupsByName = new HashMap<>();
  private boolean namesMapped;
  private @Nullable Cached<S>[] cache = newCache(MIN_CACHE);
  private int evictions;
  private int visited;
  private long cacheGeneration;
  private long cacheHits;
  private long cacheMisses;

  Matcher(SubscriptionTrie<S> trie, S[] none) {
    this.trie = trie;
    this.none = none;
  }

  /// Find what matches the subject, a range of the little-endian buffer, and return whether
  /// anything does.
  public boolean match(ByteBuffer buffer, int offset, int length) {
    if (setCount > 0) {
      forgetLast();
    }
    visited = 0;
    int hash = Bytes.hash(buffer, offset, length, trie.seed());
    SubscriberSet<S> literal = trie.literals().find(buffer, offset, length, hash);
    if (literal != null) {
      collect(literal);
    }
    if (trie.hasWildcards()) {
      matchWildcards(buffer, offset, length, hash);
    }
    for (int i = 0; i < setCount; i++) {
      SubscriberSet.QueueGroups<S> queues = sets[i].queues();
      if (queues != null) {
        gatherGroups(queues.slots());
      }
    }
    return setCount > 0;
  }

  /// What the last match found must not be kept alive by this matcher.
  private void forgetLast() {
    if (setCount > LONGEST_KEPT) {
      sets = newSets(8);
    } else {
      Arrays.fill(sets, 0, setCount, null);
    }
    if (groupCount > LONGEST_KEPT) {
      groups = newGroups(4);
    } else {
      for (int i = 0; i < groupCount; i++) {
        Group<S> group = groups[i];
        if (group != null) {
          group.clear();
        }
      }
    }
    groupCount = 0;
    if (namesMapped) {
      groupsByName = new HashMap<>(); // first: there may be no memory for it
      namesMapped = false;
    }
    setCount = 0; // last: as long as it is not, all this is done again
  }

  /// Return how many sets of plain subscriptions matched.
  public int plainSets() {
    return setCount;
  }

  /// Return the plain subscriptions of one matching set, with nulls between them when they are
  /// many; not to be changed.
  public @Nullable S[] plain(int index) {
    return sets[index].slots();
  }

  /// Return how many queue groups matched.
  public int groups() {
    return groupCount;
  }

  /// Return one queue group that matched.
  public Group<S> group(int index) {
    Group<S> group = groups[index];
    if (group == null || index >= groupCount) {
      throw new IndexOutOfBoundsException(index);
    }
    return group;
  }

  /// Return what the last match cost, found or not: the nodes of the wildcard trie it walked
  /// through, none when the walk was remembered, and the places of queue groups it gathered.
  public int visited() {
    return visited;
  }

  /// What a matcher remembers of its walks, for monitoring.
  ///
  /// @param entries how many subjects' walks are remembered and still hold
  /// @param hits how many walks were spared since the matcher was made
  /// @param misses how many walks were made
  /// @param maxFanout the most wildcard subscriptions and queue groups that one of them found
  /// @param sumFanout those of all of them together
  public record CacheStats(int entries, long hits, long misses, int maxFanout, long sumFanout) {}

  /// Start to count what is remembered.
  public CacheCount countCache() {
    return new CacheCount(this);
  }

  int cacheSize() {
    return cache.length;
  }

  long generation() {
    return trie.generation();
  }

  long cacheHits() {
    return cacheHits;
  }

  long cacheMisses() {
    return cacheMisses;
  }

  /// Let a count look at one place, and return at how much it has looked.
  int look(int place, CacheCount count) {
    Cached<S> entry = cache[place];
    if (entry == null || entry.length < 0 || entry.generation != trie.generation()) {
      return 1;
    }
    count.add(entry.fanout());
    return 1 + entry.count;
  }

  void visit() {
    visited++;
  }

  void collect(SubscriberSet<S> set) {
    if (setCount == sets.length) {
      sets = Arrays.copyOf(sets, setCount * 2);
    }
    sets[setCount++] = set;
  }

  private void matchWildcards(ByteBuffer buffer, int offset, int length, int hash) {
    if (length > LONGEST_CACHED) {
      cacheMisses++;
      trie.walk(buffer, offset, length, this);
      return;
    }
    int slot = hash & (cache.length - 1);
    Cached<S> cached = cache[slot];
    if (cached != null && cached.holds(buffer, offset, length, hash, trie.generation())) {
      cacheHits++;
      for (int i = 0; i < cached.count; i++) {
        collect(cached.sets[i]);
      }
      return;
    }
    cacheMisses++;
    int first = setCount;
    long generation = trie.walk(buffer, offset, length, this);
    if (setCount - first > MOST_CACHED_SETS) {
      return;
    }
    remember(slot, cached, generation)
        .keep(buffer, offset, length, hash, generation, sets, first, setCount);
  }

  private Cached<S> remember(int slot, @Nullable Cached<S> evicted, long generation) {
    if (generation != cacheGeneration) {
      cacheGeneration = generation;
      evictions = 0;
    }
    if (evicted == null) {
      Cached<S> fresh = new Cached<>();
      cache[slot] = fresh;
      return fresh;
    }
    if (evicted.generation == generation
        && ++evictions > cache.length
        && cache.length < MAX_CACHE) {
      widenCache();
      evictions = 0;
    }
    return evicted;
  }

  private void widenCache() {
    @Nullable Cached<S>[] old = cache;
    @Nullable Cached<S>[] wider = newCache(old.length * 4);
    for (Cached<S> entry : old) {
      if (entry != null) {
        wider[entry.hash & (wider.length - 1)] = entry;
      }
    }
    cache = wider;
  }

  /// Names are unique within a set, so only those of earlier sets are compared.
  private void gatherGroups(SubscriberSet.@Nullable QueueGroup<S>[] queues) {
    int known = groupCount;
    visited += queues.length;
    for (SubscriberSet.QueueGroup<S> queue : queues) {
      if (queue != null) {
        @Nullable S[] members = queue.slots();
        if (members.length > 0) { // empty for a moment while its last member leaves
          groupNamed(queue.name, known).add(members);
        }
      }
    }
  }

  private Group<S> groupNamed(String name, int known) {
    Group<S> found = known > FEW_GROUPS ? lookUp(name) : compare(name, known);
    if (found != null) {
      return found;
    }
    if (groupCount == groups.length) {
      groups = Arrays.copyOf(groups, groupCount * 2);
    }
    Group<S> group = groups[groupCount];
    if (group == null) {
      group = new Group<>(none);
      groups[groupCount] = group;
    }
    groupCount++;
    group.start(name);
    if (namesMapped) {
      groupsByName.put(name, group);
    }
    return group;
  }

  private @Nullable Group<S> compare(String name, int known) {
    for (int i = 0; i < known; i++) {
      Group<S> group = groups[i];
      if (group != null && group.name.equals(name)) {
        return group;
      }
    }
    return null;
  }

  private @Nullable Group<S> lookUp(String name) {
    if (!namesMapped) {
      namesMapped = true;
      for (int i = 0; i < groupCount; i++) {
        Group<S> group = groups[i];
        if (group != null) {
          groupsByName.put(group.name, group);
        }
      }
    }
    return groupsByName.get(name);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // reason: no generic array creation
  private static <S> SubscriberSet<S>[] newSets(int length) {
    return new SubscriberSet[length];
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // reason: no generic array creation
  private static <S> @Nullable Group<S>[] newGroups(int length) {
    return new Group[length];
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // reason: no generic array creation
  private static <S> @Nullable Cached<S>[] newCache(int length) {
    return new Cached[length];
  }

  /// The members of one queue group for one message: those of every subject that matched, as one
  /// list.
  ///
  /// Members under different subjects form one group when the name is the same (docs/spec/core.md
  /// 1.8).
  public static final class Group<S> {
    private String name = "";
    private @Nullable S[][] parts;
    private int partCount;
    private int slots;
    private int cursor;
    private int cursorBase;

    @SuppressWarnings("unchecked") // reason: Java has no generic array creation
    private Group(S[] none) {
      parts = (@Nullable S[][]) java.lang.reflect.Array.newInstance(none.getClass(), 2);
    }

    /// Return the name of the group.
    public String name() {
      return name;
    }

    /// Return how many places there are, of which at least a quarter have a member unless some have
    /// just left; never 0.
    public int slots() {
      return slots;
    }

    /// Return the member at a place below [#slots], or null: many members have empty places between
    /// them. Places asked in order cost the same each, however many subjects the members come from.
    public @Nullable S member(int slot) {
      if (slot < 0 || slot >= slots) {
        throw new IndexOutOfBoundsException(slot);
      }
      if (slot < cursorBase) {
        cursor = 0;
        cursorBase = 0;
      }
      while (slot - cursorBase >= parts[cursor].length) {
        cursorBase += parts[cursor].length;
        cursor++;
      }
      return parts[cursor][slot - cursorBase];
    }

    private void start(String groupName) {
      name = groupName;
      slots = 0;
      cursor = 0;
      cursorBase = 0;
    }

    private void clear() {
      if (partCount > LONGEST_KEPT) {
        parts = Arrays.copyOf(parts, 2);
        partCount = 2;
      }
      Arrays.fill(parts, 0, partCount, null);
      partCount = 0;
    }

    private void add(@Nullable S[] members) {
      if (partCount == parts.length) {
        parts = Arrays.copyOf(parts, partCount * 2);
      }
      parts[partCount++] = members;
      slots += members.length;
    }
  }

  /// A remembered walk, overwritten in place.
  private static final class Cached<S> {
    private byte[] subject = new byte[32];
    private int length = -1;
    private int hash;
    private long generation;
    private SubscriberSet<S>[] sets = newSets(2);
    private int count;

    boolean holds(ByteBuffer buffer, int offset, int size, int hashed, long current) {
      return hash == hashed
          && length == size
          && generation == current
          && Bytes.equal(subject, 0, buffer, offset, size);
    }

    /// Empty places count too: they are few.
    int fanout() {
      int found = 0;
      for (int i = 0; i < count; i++) {
        SubscriberSet.QueueGroups<S> queues = sets[i].queues();
        found += sets[i].slots().length + (queues == null ? 0 : queues.slots().length);
      }
      return found;
    }

    void keep(
        ByteBuffer buffer,
        int offset,
        int size,
        int hashed,
        long current,
        SubscriberSet<S>[] matched,
        int first,
        int end) {
      length = -1; // it holds nothing until it has all: there may be no memory for it
      if (subject.length < size) {
        subject = new byte[LONGEST_CACHED];
      }
      count = end - first;
      if (sets.length < count) {
        sets = newSets(count);
      }
      buffer.get(offset, subject, 0, size);
      hash = hashed;
      generation = current;
      System.arraycopy(matched, first, sets, 0, count);
      Arrays.fill(sets, count, sets.length, null); // what is gone must not be kept alive
      length = size;
    }
  }
}
