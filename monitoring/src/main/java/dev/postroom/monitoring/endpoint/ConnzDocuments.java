package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import dev.postroom.broker.snapshot.SubscriptionCursor;
import dev.postroom.monitoring.endpoint.ConnzQuery.Subscriptions;
import dev.postroom.subject.Subjects;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes /connz (docs/spec/core.md 6.2). Thread-safe.
final class ConnzDocuments {
  private static final String DEFAULT_ACCOUNT = "$G";

  private final Broker broker;
  private final long maxCost;

  /// @param maxCost how many bytes of memory the making of a document may take
  ConnzDocuments(Broker broker, long maxCost) {
    this.broker = broker;
    this.maxCost = maxCost;
  }

  /// Return the document. Blocks until every loop has answered.
  Connz document(ConnzQuery query) throws TooLargeException {
    if (!query.account().isEmpty() && broker.account(query.account()) == null) {
      Instant now = broker.snapshot().now();
      return new Connz("", now, 0, query.offset(), query.limit(), null);
    }
    List<ConnectionSnapshot> candidates = candidates(query);
    Instant now = broker.snapshot().now();
    List<ConnectionSnapshot> listening = listening(candidates, query);
    List<ConnectionSnapshot> page =
        listening.stream()
            .filter(connection -> isWanted(connection, query))
            .sorted(query.sort().comparator(now))
            .skip(query.offset())
            .limit(query.limit())
            .toList();
    List<ConnInfo> shown =
        affordable(page, query.subscriptions()).stream()
            .map(connection -> new ConnInfo(connection, now, query.auth(), query.subscriptions()))
            .toList();
    return new Connz(broker.id(), now, candidates.size(), query.offset(), query.limit(), shown);
  }

  /// Return those that listen to what the query filters by, one connection after the other.
  private List<ConnectionSnapshot> listening(
      List<ConnectionSnapshot> candidates, ConnzQuery query) {
    if (query.filterSubject().isEmpty()) {
      return candidates;
    }
    byte[] wanted = query.filterSubject().getBytes(StandardCharsets.UTF_8);
    List<ConnectionSnapshot> found = new ArrayList<>();
    for (ConnectionSnapshot connection : candidates) {
      if (listens(connection, wanted)) {
        found.add(connection);
      }
    }
    return found;
  }

  private boolean listens(ConnectionSnapshot connection, byte[] subject) {
    SubscriptionCursor open = cursor(connection);
    if (open == null) {
      return anyOverlaps(connection.subscriptions(), subject);
    }
    List<SubscriptionSnapshot> some = open.next(SubscriptionCursor.MOST);
    while (!some.isEmpty()) {
      if (anyOverlaps(some, subject)) {
        return true;
      }
      some = open.next(SubscriptionCursor.MOST);
    }
    return false;
  }

  private static boolean anyOverlaps(List<SubscriptionSnapshot> subscriptions, byte[] subject) {
    return subscriptions.stream()
        .anyMatch(
            each -> Subjects.overlap(each.subject().getBytes(StandardCharsets.UTF_8), subject));
  }

  private @Nullable SubscriptionCursor cursor(ConnectionSnapshot connection) {
    return connection.stop() == null ? broker.subscriptions(connection.cid(), null) : null;
  }

  /// Return the connections, now with their subscriptions if these are shown. They come a few at a
  /// time, and no further than memory allows.
  private List<ConnectionSnapshot> affordable(
      List<ConnectionSnapshot> page, Subscriptions subscriptions) throws TooLargeException {
    ListingCost least = new ListingCost(subscriptions);
    page.forEach(least::addAtLeast);
    least.check(maxCost, 0);
    if (subscriptions == Subscriptions.NONE) {
      return page;
    }
    ListingCost cost = new ListingCost(subscriptions);
    List<ConnectionSnapshot> whole = new ArrayList<>(page.size());
    for (ConnectionSnapshot connection : page) {
      SubscriptionCursor open = cursor(connection);
      cost.add(connection);
      whole.add(open == null ? connection : open.connection().with(all(open, cost)));
      cost.check(maxCost, 0);
    }
    return whole;
  }

  private List<SubscriptionSnapshot> all(SubscriptionCursor open, ListingCost cost)
      throws TooLargeException {
    List<SubscriptionSnapshot> all = new ArrayList<>();
    List<SubscriptionSnapshot> some = open.next(SubscriptionCursor.MOST);
    while (!some.isEmpty()) {
      cost.addAll(some);
      cost.check(maxCost, 0);
      all.addAll(some);
      some = open.next(SubscriptionCursor.MOST);
    }
    return all;
  }

  /// Return the connections of the state and the account, which `total` counts.
  private List<ConnectionSnapshot> candidates(ConnzQuery query) {
    List<ConnectionSnapshot> found = new ArrayList<>();
    if (query.state().hasOpen()) {
      found.addAll(broker.openConnections(query.account()));
    }
    if (query.state().hasClosed()) {
      for (ConnectionSnapshot connection : broker.closedConnections()) {
        // The Go server forgets the default account's name with the connection, and then does not
        // find it.
        boolean named =
            query.account().equals(connection.account())
                && !query.account().equals(DEFAULT_ACCOUNT);
        if (query.account().isEmpty() || named) {
          found.add(connection);
        }
      }
    }
    return query.state().hasOpen() && query.state().hasClosed() ? onceEach(found) : found;
  }

  /// Of who has closed in between, leave out what was seen of it before.
  private static List<ConnectionSnapshot> onceEach(List<ConnectionSnapshot> found) {
    Set<Long> closed =
        found.stream()
            .filter(each -> each.stop() != null)
            .map(ConnectionSnapshot::cid)
            .collect(Collectors.toSet());
    return found.stream()
        .filter(each -> each.stop() != null || !closed.contains(each.cid()))
        .toList();
  }

  private static boolean isWanted(ConnectionSnapshot connection, ConnzQuery query) {
    return (query.cid() == 0 || query.cid() == connection.cid())
        && (query.user().isEmpty() || query.user().equals(connection.authorizedUser()))
        && query.mqttClient().isEmpty(); // no connection speaks MQTT yet
  }
}
