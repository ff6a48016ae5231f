package dev.postroom.broker.routing;

import dev.postroom.broker.options.AccountLimits;
import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.TraceOptions;
import dev.postroom.subject.SubscriptionTrie;
import dev.postroom.subject.mapping.Mapping;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// A subject space of its own: messages published in an account reach the subscriptions of that
/// account. Thread-safe.
public final class Account {
  private final String name;
  private final SubscriptionTrie<Subscription> subscriptions;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong slowConsumers = new AtomicLong();
  // Volatile, these five: set by who reloads, read by every routing thread.
  private volatile List<Mapping> mappings = List.of();
  private volatile AccountLimits limits = AccountLimits.NONE;
  private volatile List<ImportedStream> streams = List.of();
  private volatile @Nullable InterestWatch watch;
  private volatile @Nullable TraceOptions trace;
  private final AtomicReferenceArray<@Nullable AccountView> views;

  /// Make an account whose messages are routed by so many threads.
  public Account(String name, int routers, long hashSeed) {
    this.name = name;
    this.views = new AtomicReferenceArray<>(routers);
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
    limits = options.limits();
    trace = options.trace();
  }

  /// Return which messages of its clients are told of, though they do not say where; null for none.
  public @Nullable TraceOptions trace() {
    return trace;
  }

  /// Return what its clients may do.
  public AccountLimits limits() {
    return limits;
  }

  /// Return the messages of other accounts that its clients may subscribe to: the same list until a
  /// reload has changed them.
  public List<ImportedStream> streams() {
    return streams;
  }

  void streams(List<ImportedStream> next) {
    if (!next.equals(streams)) {
      streams = next;
    }
  }

  /// Set who is told when its clients listen less.
  public void watch(@Nullable InterestWatch next) {
    watch = next;
  }

  /// A client's subscription is gone; on the thread of this router.
  public void subscriptionGone(Router router) {
    InterestWatch told = watch;
    if (told != null) {
      told.subscriptionGone(router);
    }
  }

  /// Return who listens to what in this account.
  public SubscriptionTrie<Subscription> subscriptions() {
    return subscriptions;
  }

  /// Return how one routing thread sees this account; to be asked for by that thread alone.
  public AccountView view(int router) {
    AccountView view = views.getPlain(router);
    if (view == null) {
      view = new AccountView(subscriptions);
      views.setPlain(router, view);
    }
    return view;
  }

  /// Return how one routing thread sees this account, or null when it never had to; to be asked for
  /// by that thread alone.
  public @Nullable AccountView viewIfAny(int router) {
    return views.getPlain(router);
  }

  public void add(Subscription subscription) {
    subscriptions.add(subscription.subject(), subscription.queue(), subscription);
  }

  public void remove(Subscription subscription) {
    subscriptions.remove(subscription.subject(), subscription.queue(), subscription);
  }

  /// Take one more client, and return true; return false when there are as many as there may be.
  public boolean tryBind() {
    int before = connections.get();
    while (!limits.isFull(before)) {
      if (connections.compareAndSet(before, before + 1)) {
        return true;
      }
      before = connections.get();
    }
    return false;
  }

  /// Take one client away, which must go, and return true, if there are more than there may be:
  /// whoever asks next is not one too many any more.
  public boolean expel() {
    int before = connections.get();
    while (limits.isFull(before - 1)) {
      if (connections.compareAndSet(before, before - 1)) {
        return true;
      }
      before = connections.get();
    }
    return false;
  }

  /// A client is gone.
  ///
  /// @param counted whether it still was one of its clients: not if it was [#expel]led
  public void connectionGone(boolean counted) {
    connections.addAndGet(counted ? -1 : 0);
  }

  public int connections() {
    return connections.get();
  }

  public void slowConsumer() {
    slowConsumers.incrementAndGet();
  }

  /// Return how often one of its clients was too slow.
  public long slowConsumers() {
    return slowConsumers.get();
  }
}
