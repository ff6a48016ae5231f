package dev.postroom.broker.connection;

import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.broker.routing.Subscription;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import dev.postroom.broker.snapshot.SubscriptionPage;
import dev.postroom.broker.snapshot.UserSnapshot;
import dev.postroom.subject.Subjects;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection and its subscriptions, taken from its loop at one moment. What is said of each
/// subscription is read later, by the thread that asked: a loop only hands over the references,
/// since a client may have a million.
public final class Listing {
  /// So many are read before publishers may have the lock again.
  private static final int AT_A_TIME = 256;

  private final ConnectionSnapshot connection;
  private final PermissionOptions permissions;
  private final Receiver receiver; // its lock guards what is counted
  private final @Nullable Subscription[] subscriptions;

  /// Take over the subscriptions, with nulls between them.
  Listing(
      ConnectionSnapshot connection,
      PermissionOptions permissions,
      Receiver receiver,
      @Nullable Subscription[] subscriptions) {
    this.connection = connection;
    this.permissions = permissions;
    this.receiver = receiver;
    this.subscriptions = subscriptions;
  }

  /// Return the connection without its subscriptions.
  public ConnectionSnapshot connection() {
    return connection;
  }

  /// Return who the client is, and what it may do.
  public UserSnapshot user() {
    return new UserSnapshot(connection.authorizedUser(), connection.account(), permissions);
  }

  /// Return the connection with its subscriptions. Not on a loop's thread: it may take long.
  public ConnectionSnapshot whole() {
    return connection.with(snapshots(receiver, subscriptions));
  }

  /// Return some of the subscriptions, and how many there are. Not on a loop's thread.
  ///
  /// @param literal the subject that they must match; null for all
  /// @param offset how many are passed over
  /// @param limit how many are returned at most
  public SubscriptionPage page(byte @Nullable [] literal, long offset, int limit) {
    long total = 0;
    List<Subscription> shown = new ArrayList<>();
    for (Subscription each : subscriptions) {
      if (each != null && (literal == null || Subjects.matches(each.subject(), literal))) {
        if (total >= offset && shown.size() < limit) {
          shown.add(each);
        }
        total++;
      }
    }
    return new SubscriptionPage(total, snapshots(receiver, shown.toArray(Subscription[]::new)));
  }

  static List<SubscriptionSnapshot> snapshots(
      Receiver receiver, @Nullable Subscription[] subscriptions) {
    List<SubscriptionSnapshot> all = new ArrayList<>();
    for (int from = 0; from < subscriptions.length; from += AT_A_TIME) {
      int to = Math.min(subscriptions.length, from + AT_A_TIME);
      Outbox outbox = receiver.outbox();
      outbox.lock();
      try {
        for (int i = from; i < to; i++) {
          Subscription subscription = subscriptions[i];
          if (subscription != null) {
            all.add(snapshot(subscription));
          }
        }
      } finally {
        outbox.unlock();
      }
    }
    return all;
  }

  private static SubscriptionSnapshot snapshot(Subscription subscription) {
    byte[] queue = subscription.queueName();
    return new SubscriptionSnapshot(
        new String(subscription.subject(), StandardCharsets.UTF_8),
        queue == null ? "" : new String(queue, StandardCharsets.UTF_8),
        new String(subscription.sid(), StandardCharsets.UTF_8),
        subscription.delivered(),
        subscription.max());
  }
}
