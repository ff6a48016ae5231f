package dev.postroom.broker;

import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.AccountView;
import dev.postroom.broker.routing.RouteCounters;
import dev.postroom.broker.snapshot.AccountSnapshot.Traffic;
import dev.postroom.broker.snapshot.SubscriptionStats;
import dev.postroom.subject.CacheCount;
import dev.postroom.subject.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What one loop knows of some accounts, found out in steps that take about the same time, whether
/// an account remembers much or nothing. Confined to the loop until all is known, then to who
/// asked.
final class AccountTally {
  /// So many entries are looked at in a step, give or take those of one place: some tenths of a
  /// millisecond when all of them are far away in memory.
  static final int WORK = 2_048;

  /// What an account costs besides what it remembers.
  private static final int OF_ACCOUNT = 32;

  /// What the loop knows of an account.
  record Seen(Traffic traffic, SubscriptionStats stats) {
    private static final Seen NOTHING = new Seen(Traffic.NONE, SubscriptionStats.NONE);
  }

  private final Function<Account, @Nullable AccountView> views;
  private final List<Account> accounts;
  private final List<Seen> seen;
  private @Nullable CacheCount counting;

  /// @param views the loop's view of an account, if it has one
  AccountTally(Function<Account, @Nullable AccountView> views, List<Account> accounts) {
    this.views = views;
    this.accounts = accounts;
    this.seen = new ArrayList<>(accounts.size());
  }

  /// Look at some more, and return how much of the work was left when all was seen; not more than 0
  /// while there is more to see.
  int step() {
    int left = WORK;
    while (left > 0 && !isDone()) {
      AccountView view = views.apply(accounts.get(seen.size()));
      left -= view == null ? skip() : look(view, left);
    }
    return left;
  }

  boolean isDone() {
    return seen.size() == accounts.size();
  }

  private int skip() {
    seen.add(Seen.NOTHING);
    return 1;
  }

  private int look(AccountView view, int work) {
    CacheCount count = counting == null ? view.countCache() : counting;
    int looked = count.step(work);
    counting = count;
    if (count.isDone()) {
      counting = null;
      seen.add(seen(view.totals(), count.stats()));
    }
    return looked + OF_ACCOUNT;
  }

  private static Seen seen(RouteCounters.Totals totals, Matcher.CacheStats cache) {
    return new Seen(
        new Traffic(totals.inMessages(), totals.inBytes(), totals.outMessages(), totals.outBytes()),
        new SubscriptionStats(
            0,
            0,
            0,
            totals.inMessages(),
            cache.entries(),
            cache.hits(),
            cache.misses(),
            cache.maxFanout(),
            cache.sumFanout()));
  }

  /// Return what is known of an account, once all is.
  Seen seen(int index) {
    return seen.get(index);
  }
}
