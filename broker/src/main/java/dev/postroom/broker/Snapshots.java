package dev.postroom.broker;

import dev.postroom.broker.connection.BrokerState;
import dev.postroom.broker.connection.ClientLoop;
import dev.postroom.broker.connection.Connection;
import dev.postroom.broker.connection.Listing;
import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.AccountView;
import dev.postroom.broker.routing.RouteCounters;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.broker.snapshot.AccountSnapshot.Traffic;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ServerSnapshot;
import dev.postroom.broker.snapshot.SubscriptionPage;
import dev.postroom.broker.snapshot.SubscriptionStats;
import dev.postroom.protocol.ServerIdentity;
import dev.postroom.subject.Matcher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Asks the loops what monitoring shows, in small portions: messages pass between them.
/// Thread-safe; everything blocks until the loops have answered, so nothing is called on a loop's
/// thread.
final class Snapshots {
  /// So many connections are asked for in a round of their loops.
  private static final int AT_A_TIME = 256;

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

  List<ConnectionSnapshot> openConnections() {
    List<ConnectionSnapshot> all = new ArrayList<>();
    List<CompletableFuture<Optional<Listing>>> asked = new ArrayList<>(AT_A_TIME);
    for (Connection connection : state.registry().open()) {
      asked.add(connection.ask(() -> connection.listing(false)));
      if (asked.size() == AT_A_TIME) {
        collect(asked, all);
      }
    }
    collect(asked, all);
    return all;
  }

  private static void collect(
      List<CompletableFuture<Optional<Listing>>> asked, List<ConnectionSnapshot> into) {
    // Who has ended meanwhile is among those who are remembered.
    asked.forEach(answer -> answer.join().ifPresent(each -> into.add(each.connection())));
    asked.clear();
  }

  @Nullable ConnectionSnapshot openConnection(long cid) {
    Listing listing = listing(cid);
    return listing == null ? null : listing.whole();
  }

  SubscriptionPage subscriptions(long cid, byte @Nullable [] literal, long offset, int limit) {
    Listing listing = listing(cid);
    return listing == null
        ? new SubscriptionPage(0, List.of())
        : listing.page(literal, offset, limit);
  }

  private @Nullable Listing listing(long cid) {
    Connection connection = state.registry().find(cid);
    return connection == null
        ? null
        : connection.ask(() -> connection.listing(true)).join().orElse(null);
  }

  /// Return all accounts by name.
  List<AccountSnapshot> accounts() {
    return state.accounts().all().stream()
        .sorted(Comparator.comparing(Account::name))
        .map(this::snapshot)
        .toList();
  }

  @Nullable AccountSnapshot account(String name) {
    Account account = state.accounts().find(name);
    return account == null ? null : snapshot(account);
  }

  private AccountSnapshot snapshot(Account account) {
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
            0);
    for (ClientLoop loop : loops.clients()) {
      Seen seen = loop.loop().ask(() -> seen(loop.viewIfAny(account))).join();
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
            cache.maxFanout(),
            cache.sumFanout()));
  }
}
