package dev.postroom.broker.routing;

import dev.postroom.platform.Clock;
import dev.postroom.platform.Scheduler;

/// Where a router runs, for those within the server whom it hands messages to.
///
/// @param number which of the routing threads, counted from 0
/// @param scheduler that thread's
/// @param clock the one that the scheduler goes by
public record RouterHome(int number, Scheduler scheduler, Clock clock) {

  /// Return how the thread sees an account; on that thread.
  public AccountView view(Account account) {
    return account.view(number);
  }
}
