package dev.postroom.broker.routing;

import dev.postroom.subject.CacheCount;
import dev.postroom.subject.Matcher;
import dev.postroom.subject.SubscriptionTrie;
import java.nio.ByteBuffer;

/// One account as one routing thread sees it: its reader of the subscriptions, and what that thread
/// has routed in it. Confined to that thread.
public final class AccountView {
  private final Matcher<Subscription> matcher;
  private final RouteCounters counters = new RouteCounters();

  /// Make a view of who listens to what.
  public AccountView(SubscriptionTrie<Subscription> subscriptions) {
    this.matcher = subscriptions.matcher();
  }

  Matcher<Subscription> matcher() {
    return matcher;
  }

  /// Return whether anybody listens to a subject, a range of the little-endian buffer; not while a
  /// message is being routed in this account.
  public boolean hasInterest(ByteBuffer buffer, int start, int length) {
    return matcher.match(buffer, start, length);
  }

  RouteCounters counters() {
    return counters;
  }

  /// Return what was routed up to now.
  public RouteCounters.Totals totals() {
    return counters.totals();
  }

  /// Start to count what is remembered of the wildcards.
  public CacheCount countCache() {
    return matcher.countCache();
  }
}
