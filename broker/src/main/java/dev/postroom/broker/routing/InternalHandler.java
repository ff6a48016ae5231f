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
}
