package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import dev.postroom.broker.snapshot.InternalSubscription;
import dev.postroom.broker.snapshot.SubscriptionCursor;
import dev.postroom.broker.snapshot.SubscriptionStats;
import dev.postroom.monitoring.endpoint.ConnzQuery.Subscriptions;
import dev.postroom.platform.Clock;
import dev.postroom.subject.Subjects;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Makes /subsz (docs/spec/core.md 6.4). Thread-safe.
final class SubszDocuments {
  private final Broker broker;
  private final Clock clock;
  private final long maxCost;

  /// @param maxCost how many bytes of memory the making of a document may take
  SubszDocuments(Broker broker, Clock clock, long maxCost) {
    this.broker = broker;
    this.clock = clock;
    this.maxCost = maxCost;
  }

  /// Return the document. Blocks until every loop has answered.
  Subsz document(SubszQuery query) throws TooLargeException {
    Subsz.Listed listed = query.listed() ? list(query) : Subsz.Listed.NONE;
    return new Subsz(
        broker.id(), clock.now(), stats(query.account()), listed, query.offset(), query.limit());
  }

  private SubscriptionStats stats(String name) {
    if (name.isEmpty()) {
      return broker.accounts().stream()
          .map(AccountSnapshot::subscriptions)
          .reduce(SubscriptionStats.NONE, SubscriptionStats::plus);
    }
    AccountSnapshot account = broker.account(name);
    return account == null ? SubscriptionStats.NONE : account.subscriptions();
  }

  /// Ask connection after connection, no further than the page and memory go; those behind it are
  /// only counted.
  private Subsz.Listed list(SubszQuery query) throws TooLargeException {
    byte[] literal = query.literal();
    long total = 0;
    List<SubDetail> shown = new ArrayList<>();
    ListingCost cost = new ListingCost(Subscriptions.DETAIL);
    for (ConnectionSnapshot connection : listening(query.account())) {
      long wanted = query.limit() - shown.size();
      long skipped = Math.max(0, query.offset() - total);
      if (literal == null && (wanted <= 0 || skipped >= connection.numSubscriptions())) {
        total += connection.numSubscriptions();
        continue;
      }
      if (literal == null) {
        long least = Math.min(wanted, connection.numSubscriptions() - skipped);
        cost.check(maxCost, least);
      }
      SubscriptionCursor open = broker.subscriptions(connection.cid(), literal);
      if (open == null) {
        continue;
      }
      total += open.skip(skipped);
      List<SubscriptionSnapshot> some = next(open, query, shown);
      while (!some.isEmpty()) {
        cost.addAll(some);
        cost.check(maxCost, 0);
        total += some.size();
        some.forEach(
            each -> shown.add(new SubDetail(connection.account(), each, connection.cid())));
        some = next(open, query, shown);
      }
      total += open.skip(Long.MAX_VALUE);
    }
    return withInternals(query, total, shown);
  }

  private static List<SubscriptionSnapshot> next(
      SubscriptionCursor open, SubszQuery query, List<SubDetail> shown) {
    long wanted = Math.min(SubscriptionCursor.MOST, query.limit() - shown.size());
    return open.next((int) wanted);
  }

  /// The server's own stand behind those of clients; there are few of them.
  private Subsz.Listed withInternals(SubszQuery query, long ofClients, List<SubDetail> shown) {
    byte[] literal = query.literal();
    long total = ofClients;
    for (InternalSubscription each : broker.system().internalSubscriptions()) {
      byte[] subject = each.subscription().subject().getBytes(StandardCharsets.UTF_8);
      boolean wanted =
          (query.account().isEmpty() || query.account().equals(each.account()))
              && (literal == null || Subjects.matches(subject, literal));
      if (wanted) {
        if (total >= query.offset() && shown.size() < query.limit()) {
          shown.add(new SubDetail(each.account(), each.subscription(), each.cid()));
        }
        total++;
      }
    }
    return new Subsz.Listed(total, shown);
  }

  private List<ConnectionSnapshot> listening(String account) {
    return broker.openConnections(account).stream()
        .filter(connection -> connection.numSubscriptions() > 0)
        .toList();
  }
}
