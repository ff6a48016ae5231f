package dev.postroom.broker.routing;

import dev.postroom.subject.mapping.Renaming;
import org.jspecify.annotations.Nullable;

/// Messages of another account that clients of this one may subscribe to. Immutable.
///
/// @param from where they are published
/// @param names from their subjects there to those here
/// @param to this account
/// @param allowTrace whether the other account may be told who gets a message whose way is asked
///   for
public record ImportedStream(Account from, Renaming names, Account to, boolean allowTrace) {

  /// Return what a client's subscription gets of them, to be added to [#from]; null when it matches
  /// nothing of them.
  public @Nullable Subscription shadowOf(Subscription local) {
    byte[] narrowed = names.narrow(local.subject());
    return narrowed == null ? null : new Subscription(local, narrowed, this);
  }
}
