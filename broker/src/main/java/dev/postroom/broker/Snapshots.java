package dev.postroom.broker;

import dev.postroom.broker.connection.BrokerState;
import dev.postroom.broker.connection.Census;
import dev.postroom.broker.connection.ClientLoop;
import dev.postroom.broker.connection.Connection;
import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.AccountView;
import dev.postroom.broker.routing.RouteCounters;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.broker.snapshot.AccountSnapshot.Traffic;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ServerSnapshot;
import dev.postroom.broker.snapshot.SubscriptionCursor;
import dev.postroom.broker.snapshot.SubscriptionStats;
import dev.postroom.protocol.ServerIdentity;
import dev.postroom.subject.Matcher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Asks the loops what monitoring shows, in small portions: messages pass between them.
/// Thread-safe; everything blocks until the loops have answered, so nothing is called on a loop's
/// thread.
final class Snapshots {
  /// So many accounts are asked for in a round of the loops.
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

  /// Every loop is asked for some accounts at a time, all loops at once.
  private List<AccountSnapshot> snapshots(List<Account> accounts) {
    List<AccountSnapshot> all = new ArrayList<>(accounts.size());
    for (int from = 0; from < accounts.size(); from += ACCOUNTS_AT_A_TIME) {
      List<Account> portion =
          accounts.subList(from, Math.min(accounts.size(), from + ACCOUNTS_AT_A_TIME));
      List<CompletableFuture<List<Seen>>> answers = new ArrayList<>();
      for (ClientLoop loop : loops.clients()) {
        answers.add(loop.loop().ask(() -> seen(loop, portion)));
      }
      List<List<Seen>> byLoop = answers.stream().map(CompletableFuture::join).toList();
      for (int i = 0; i < portion.size(); i++) {
        int index = i;
        all.add(snapshot(portion.get(i), byLoop.stream().map(loop -> loop.get(index)).toList()));
      }
    }
    return all;
  }

  private static List<Seen> seen(ClientLoop loop, List<Account> accounts) {
    List<Seen> all = new ArrayList<>(accounts.size());
    for (Account account : accounts) {
      all.add(seen(loop.viewIfAny(account)));
    }
    return all;
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

  /// What one loop knows of an account.
  private record Seen(Traffic traffic, SubscriptionStats stats) {}

  private static Seen seen(@Nullable AccountView view) {
    if (view == null) {
      return new Seen(Traffic.NONE, SubscriptionStats.NONE);
    }
    RouteCounters.Totals totals = view.totals();
    Matcher.CacheStats cache = view.cacheStats();
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
}
