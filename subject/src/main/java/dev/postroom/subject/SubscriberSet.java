package dev.postroom.subject;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The subscriptions of one subject: the plain ones, which are its [Members] and each get every
/// message, and the queue groups, each of which gets it once.
class SubscriberSet<S> extends Members<S> {
  private final S[] none;
  // Volatile: made by a writer that holds the trie's lock, read once per message by any event loop.
  private volatile @Nullable QueueGroups<S> queues;

  SubscriberSet(S[] none) {
    super(none);
    this.none = none;
  }

  /// Take over the content of another set; used when the owning structure grows or shrinks.
  SubscriberSet(SubscriberSet<S> other) {
    super(other);
    none = other.none;
    queues = other.queues;
  }

  /// Return the queue groups, or null when there are none.
  final @Nullable QueueGroups<S> queues() {
    return queues;
  }

  final boolean hasNobody() {
    return isEmpty() && queues == null;
  }

  final void add(@Nullable String queue, S subscription) {
    if (queue == null) {
      add(subscription);
      return;
    }
    QueueGroups<S> groups = queues;
    if (groups == null) {
      groups = new QueueGroups<>();
    }
    groups.add(queue, subscription, none);
    queues = groups; // last: where there is no memory, no empty ones are left
  }

  final boolean remove(@Nullable String queue, S subscription) {
    if (queue == null) {
      return remove(subscription);
    }
    QueueGroups<S> groups = queues;
    if (groups == null || !groups.removeFrom(queue, subscription)) {
      return false;
    }
    if (groups.isEmpty()) {
      queues = null;
    }
    return true;
  }

  /// The members of one queue group under one subject.
  static final class QueueGroup<S> extends Members<S> {
    final String name;

    QueueGroup(String name, S[] none) {
      super(none);
      this.name = name;
    }
  }

  /// The queue groups of one subject, each under a name of its own.
  static final class QueueGroups<S> extends Members<QueueGroup<S>> {
    // Only when there are many: most subjects have one group or two.
    private @Nullable Map<String, QueueGroup<S>> byName;
    // A map never shrinks: a new one is made when this one has an eighth of what it once had.
    private int mostNamed;

    QueueGroups() {
      super(noGroups());
    }

    private void add(String name, S subscription, S[] none) {
      QueueGroup<S> group = find(name);
      if (group == null) {
        group = new QueueGroup<>(name, none);
        group.add(subscription);
        addNew(group);
      } else {
        group.add(subscription);
      }
    }

    private void addNew(QueueGroup<S> group) {
      if (byName == null) {
        add(group);
        mapMany();
      } else {
        addNamed(group, byName);
      }
    }

    /// In both places or in none, also where there is no memory for the second.
    private void addNamed(QueueGroup<S> group, Map<String, QueueGroup<S>> names) {
      boolean isAdded = false;
      try {
        names.put(group.name, group); // may be in it, and fail to grow
        add(group);
        isAdded = true;
      } finally {
        if (!isAdded) {
          names.remove(group.name);
        }
      }
      mostNamed = Math.max(mostNamed, names.size());
    }

    /// The group is there either way: where there is no memory, the next makes the map.
    private void mapMany() {
      if (slots().length > LONG_FROM) {
        try {
          byName = mapped();
        } catch (OutOfMemoryError _) {
          // found by comparing is as right as by name
        }
      }
    }

    private boolean removeFrom(String name, S subscription) {
      QueueGroup<S> group = find(name);
      if (group == null || !group.remove(subscription)) {
        return false;
      }
      if (group.isEmpty()) {
        leave(group);
      }
      return true;
    }

    private void leave(QueueGroup<S> group) {
      remove(group);
      if (byName != null) {
        byName.remove(group.name);
        forgetMost(byName.size());
      }
    }

    /// The group is gone either way: where there is no memory, the map stays until the next goes.
    private void forgetMost(int left) {
      if (left <= LONG_FROM / 4) {
        byName = null;
      } else if (left * 8 < mostNamed) {
        try {
          byName = mapped();
        } catch (OutOfMemoryError _) {
          // a large map is as right as a small one
        }
      }
    }

    private @Nullable QueueGroup<S> find(String name) {
      if (byName != null) {
        return byName.get(name);
      }
      for (QueueGroup<S> group : slots()) {
        if (group != null && group.name.equals(name)) {
          return group;
        }
      }
      return null;
    }

    private Map<String, QueueGroup<S>> mapped() {
      Map<String, QueueGroup<S>> map = new HashMap<>();
      for (QueueGroup<S> group : slots()) {
        if (group != null) {
          map.put(group.name, group);
        }
      }
      mostNamed = map.size();
      return map;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // reason: no generic array creation
    private static <S> QueueGroup<S>[] noGroups() {
      return new QueueGroup[0];
    }
  }
}
