package dev.postroom.broker.routing;

import dev.postroom.subject.SubscriptionTrie;
import java.util.concurrent.atomic.AtomicInteger;

/// A subject space of its own: messages published in an account reach the subscriptions of that
/// account. Thread-safe.
public final class Account {
  /// The name of the account of clients that belong to no other.
  public static final String DEFAULT_NAME = "$G";

  private final String name;
  private final SubscriptionTrie<Subscription> subscriptions;
  private final AtomicInteger connections = new AtomicInteger();

  public Account(String name, long hashSeed) {
    this.name = name;
    this.subscriptions = new SubscriptionTrie<>(Subscription[]::new, hashSeed);
  }

  public String name() {
    return name;
  }

  /// Return who listens to what in this account.
  public SubscriptionTrie<Subscription> subscriptions() {
    return subscriptions;
  }

  public void add(Subscription subscription) {
    subscriptions.add(subscription.subject(), subscription.queue(), subscription);
  }

  public void remove(Subscription subscription) {
    subscriptions.remove(subscription.subject(), subscription.queue(), subscription);
  }

  public void connectionBound() {
    connections.incrementAndGet();
  }

  public void connectionGone() {
    connections.decrementAndGet();
  }

  public int connections() {
    return connections.get();
  }
}
