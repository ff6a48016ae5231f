package dev.postroom.broker.routing;

import org.jspecify.annotations.Nullable;

/// What the server itself does with a message: an import that takes it to another account, a
/// request that it answers.
@FunctionalInterface
public interface InternalHandler {

  /// Take a message; called on the publishing thread once the message has reached those who listen
  /// in its own account. Must return at once: what takes longer is handed over, and what is kept of
  /// the message is copied, for it is only valid until this returns.
  ///
  /// @param router the publishing thread's: what it [Router#forward]s now is part of the same round
  /// @param sender who published the message; null for the server itself
  /// @return how many receivers have taken it; the publisher is told when nobody has
  int handle(PublishedMessage message, @Nullable Receiver sender, Router router);

  /// Take a message whose way is asked for, as any other; if nobody is to get it, do nothing.
  ///
  /// @param witness is told where else it goes
  /// @return how many receivers have taken it, or would have
  default int handleTraced(
      PublishedMessage message, @Nullable Receiver sender, Router router, DeliveryWitness witness) {
    return witness.isTraceOnly() ? 1 : handle(message, sender, router);
  }
}
