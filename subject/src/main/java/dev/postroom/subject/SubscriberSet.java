package dev.postroom.subject;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The subscriptions of one subject: the plain ones, each of which gets every message, and the
/// queue groups, each of which gets it once.
///
/// Threading: changed under the trie's write lock; arrays are replaced, never changed, so that
/// readers need no lock.
class SubscriberSet<S> {
  // Volatile: replaced by a writer that holds the trie's lock, read once per message by any event
  // loop.
  private volatile S[] plain;
  private volatile QueueGroup<S>[] queues;

  SubscriberSet(S[] none, QueueGroup<S>[] noQueues) {
    plain = none;
    queues = noQueues;
  }

  /// Take over the content of another set; used when the owning structure grows.
  SubscriberSet(SubscriberSet<S> other) {
    plain = other.plain;
    queues = other.queues;
  }

  final S[] plain() {
    return plain;
  }

  final QueueGroup<S>[] queues() {
    return queues;
  }

  final boolean isEmpty() {
    return plain.length == 0 && queues.length == 0;
  }

  final void add(@Nullable String queue, S subscription) {
    if (queue == null) {
      plain = with(plain, subscription);
      return;
    }
    QueueGroup<S> group = find(queue);
    if (group == null) {
      group = new QueueGroup<>(queue, Arrays.copyOf(plain, 0));
      queues = with(queues, group);
    }
    group.members = with(group.members, subscription);
  }

  final boolean remove(@Nullable String queue, S subscription) {
    if (queue == null) {
      S[] before = plain;
      plain = without(before, subscription);
      return plain.length != before.length;
    }
    QueueGroup<S> group = find(queue);
    if (group == null) {
      return false;
    }
    S[] before = group.members;
    group.members = without(before, subscription);
    if (group.members.length == 0) {
      queues = without(queues, group);
    }
    return group.members.length != before.length;
  }

  private @Nullable QueueGroup<S> find(String queue) {
    for (QueueGroup<S> group : queues) {
      if (group.name.equals(queue)) {
        return group;
      }
    }
    return null;
  }

  private static <T> T[] with(T[] array, T added) {
    T[] longer = Arrays.copyOf(array, array.length + 1);
    longer[array.length] = added;
    return longer;
  }

  @SuppressWarnings("ReferenceEquality") // reason: subscriptions are compared by identity
  private static <T> T[] without(T[] array, T removed) {
    for (int i = 0; i < array.length; i++) {
      if (array[i] == removed) {
        T[] shorter = Arrays.copyOf(array, array.length - 1);
        System.arraycopy(array, i + 1, shorter, i, array.length - i - 1);
        return shorter;
      }
    }
    return array;
  }

  /// The members of one queue group under one subject.
  static final class QueueGroup<S> {
    final String name;
    // Volatile: see SubscriberSet.
    volatile S[] members;

    QueueGroup(String name, S[] members) {
      this.name = name;
      this.members = members;
    }
  }
}
