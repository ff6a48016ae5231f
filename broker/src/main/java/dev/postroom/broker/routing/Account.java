package dev.postroom.broker.routing;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.subject.Matcher;
import dev.postroom.subject.SubscriptionTrie;
import dev.postroom.subject.mapping.Mapping;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// A subject space of its own: messages published in an account reach the subscriptions of that
/// account. Thread-safe.
public final class Account {
  private final String name;
  private final SubscriptionTrie<Subscription> subscriptions;
  private final AtomicInteger connections = new AtomicInteger();
  // Volatile: set by who reloads, read by every publishing thread.
  private volatile List<Mapping> mappings = List.of();
  private final AtomicReferenceArray<@Nullable Matcher<Subscription>> matchers;

  /// Make an account whose messages are routed by so many threads.
  public Account(String name, int routers, long hashSeed) {
    this.name = name;
    this.matchers = new AtomicReferenceArray<>(routers);
    this.subscriptions = new SubscriptionTrie<>(Subscription[]::new, hashSeed);
  }

  public String name() {
    return name;
  }

  /// Return where messages published in this account go instead, the first rule that matches.
  public List<Mapping> mappings() {
    return mappings;
  }

  /// Go by these options from now on.
  void configure(AccountOptions options) {
    mappings = options.mappings();
  }

  /// Return who listens to what in this account.
  public SubscriptionTrie<Subscription> subscriptions() {
    return subscriptions;
  }

  /// Return the reader of this account's subscriptions that belongs to one routing thread; to be
  /// asked for by that thread alone.
  public Matcher<Subscription> matcher(int router) {
    Matcher<Subscription> matcher = matchers.getPlain(router);
    if (matcher == null) {
      matcher = subscriptions.matcher();
      matchers.setPlain(router, matcher);
    }
    return matcher;
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
