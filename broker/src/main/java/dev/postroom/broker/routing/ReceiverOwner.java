package dev.postroom.broker.routing;

/// Who looks after a receiver. Called by any publishing thread; implementations hand over to their
/// own thread and return at once.
public interface ReceiverOwner {

  /// More bytes wait than may; the outbox has closed itself and the rest is for the owner to close.
  void overflowed();

  /// A subscription has had its last message and can be removed.
  void exhausted(Subscription subscription);
}
