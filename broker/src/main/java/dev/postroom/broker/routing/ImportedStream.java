package dev.postroom.broker.routing;

import dev.postroom.subject.mapping.Renaming;
import org.jspecify.annotations.Nullable;

/// Messages of another account that clients of this one may subscribe to. Immutable.
///
/// @param from where they are published
/// @param names from their subjects there to those here
public record ImportedStream(Account from, Renaming names) {

  /// Return what a client's subscription gets of them, to be added to [#from]; null when it matches
  /// nothing of them.
  public @Nullable Subscription shadowOf(Subscription local) {
    byte[] narrowed = names.narrow(local.subject());
    return narrowed == null ? null : new Subscription(local, narrowed, names);
  }
}
