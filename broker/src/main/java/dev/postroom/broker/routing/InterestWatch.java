package dev.postroom.broker.routing;

/// Told when clients of an account may listen no more to what they are waiting for.
@FunctionalInterface
public interface InterestWatch {

  /// Take note that a subscription is gone; on the thread of this router. Must return at once.
  void subscriptionGone(Router router);
}
