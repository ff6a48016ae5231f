package dev.postroom.broker;

import dev.postroom.broker.AccountTally.Seen;
import dev.postroom.broker.connection.BrokerState;
import dev.postroom.broker.connection.Census;
import dev.postroom.broker.connection.ClientLoop;
import dev.postroom.broker.connection.Connection;
import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.RouteCounters;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.broker.snapshot.AccountSnapshot.Traffic;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ServerSnapshot;
import dev.postroom.broker.snapshot.SubscriptionCursor;
import dev.postroom.broker.snapshot.SubscriptionStats;
import dev.postroom.protocol.ServerIdentity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Asks the loops what monitoring shows, in small portions: messages pass between them.
/// Thread-safe; everything blocks until the loops have answered, so nothing is called on a loop's
/// thread.
final class Snapshots {
  /// What the loops know of so many accounts is kept at a time.
  private static final int ACCOUNTS_AT_A_TIME = 64;

  private final BrokerState state;
  private final Loops loops;
  private final Instant start;

  Snapshots(BrokerState state, Loops loops, Instant start) {
    this.state = state;
    this.loops = loops;
    this.start = start;
  }

  ServerSnapshot server(ServerIdentity identity) {
    RouteCounters.Totals totals = RouteCounters.Totals.NONE;
    for (ClientLoop loop : loops.clients()) {
      totals = totals.plus(loop.loop().ask(() -> loop.router().counters().totals()).join());
    }
    return new ServerSnapshot(
        identity,
        state.options(),
        start,
        state.clock().now(),
        state.registry().openCount(),
        state.registry().total(),
        totals.inMessages(),
        totals.inBytes(),
        totals.outMessages(),
        totals.outBytes(),
        state.stats().slowConsumers(),
        state.stats().staleConnections(),
        state.stats().stalledClients(),
        state.accounts().subscriptions());
  }

  List<ConnectionSnapshot> openConnections(String account) {
    return Census.of(state.registry().open(), account);
  }

  @Nullable SubscriptionCursor subscriptions(long cid, byte @Nullable [] literal) {
    Connection connection = state.registry().find(cid);
    return connection == null
        ? null
        : connection
            .ask(() -> connection.listing(true))
            .join()
            .map(listing -> listing.cursor(literal))
            .orElse(null);
  }

  /// Return all accounts by name.
  List<AccountSnapshot> accounts() {
    return snapshots(
        state.accounts().all().stream().sorted(Comparator.comparing(Account::name)).toList());
  }

  @Nullable AccountSnapshot account(String name) {
    Account account = state.accounts().find(name);
    return account == null ? null : snapshots(List.of(account)).getFirst();
  }

  /// Every loop is asked for some accounts at a time, all loops at once, each in steps of its own.
  private List<AccountSnapshot> snapshots(List<Account> accounts) {
    List<AccountSnapshot> all = new ArrayList<>(accounts.size());
    for (int from = 0; from < accounts.size(); from += ACCOUNTS_AT_A_TIME) {
      List<Account> portion =
          accounts.subList(from, Math.min(accounts.size(), from + ACCOUNTS_AT_A_TIME));
      List<AccountTally> byLoop = tallies(portion);
      for (int i = 0; i < portion.size(); i++) {
        int index = i;
        all.add(snapshot(portion.get(i), byLoop.stream().map(each -> each.seen(index)).toList()));
      }
    }
    return all;
  }

  private List<AccountTally> tallies(List<Account> accounts) {
    Map<AccountTally, Loop> all = new LinkedHashMap<>();
    for (ClientLoop loop : loops.clients()) {
      all.put(new AccountTally(loop::viewIfAny, accounts), loop.loop());
    }
    Map<AccountTally, Loop> open = new LinkedHashMap<>(all);
    while (!open.isEmpty()) {
      List<CompletableFuture<Integer>> steps = new ArrayList<>();
      open.forEach((tally, loop) -> steps.add(loop.ask(tally::step)));
      steps.forEach(CompletableFuture::join);
      open.keySet().removeIf(AccountTally::isDone);
    }
    return List.copyOf(all.keySet());
  }

  private AccountSnapshot snapshot(Account account, List<Seen> seenByLoops) {
    Traffic traffic = Traffic.NONE;
    SubscriptionStats stats =
        new SubscriptionStats(
            account.subscriptions().size(),
            account.subscriptions().inserts(),
            account.subscriptions().removes(),
            0,
            0,
            0,
            0,
            0,
            0);
    for (Seen seen : seenByLoops) {
      traffic = traffic.plus(seen.traffic());
      stats = stats.plus(seen.stats());
    }
    return new AccountSnapshot(
        account.name(),
        account.name().equals(state.options().systemAccount()),
        account.connections(),
        traffic,
        account.slowConsumers(),
        stats);
  }
}
