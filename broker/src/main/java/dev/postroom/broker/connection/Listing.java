package dev.postroom.broker.connection;

import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.broker.routing.Subscription;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import dev.postroom.broker.snapshot.SubscriptionCursor;
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

  /// Return the subscriptions, to be read a few at a time.
  ///
  /// @param literal the subject that they must match; null for all
  public SubscriptionCursor cursor(byte @Nullable [] literal) {
    return new Cursor(literal);
  }

  private final class Cursor implements SubscriptionCursor {
    private final byte @Nullable [] literal;
    private int at;

    Cursor(byte @Nullable [] literal) {
      this.literal = literal;
    }

    @Override
    public ConnectionSnapshot connection() {
      return connection;
    }

    @Override
    public long skip(long count) {
      long passed = 0;
      while (passed < count && following() != null) {
        passed++;
      }
      return passed;
    }

    @Override
    public List<SubscriptionSnapshot> next(int most) {
      List<Subscription> found = new ArrayList<>();
      int wanted = Math.min(most, MOST);
      while (found.size() < wanted) {
        Subscription each = following();
        if (each == null) {
          break;
        }
        found.add(each);
      }
      return snapshots(receiver, found.toArray(Subscription[]::new));
    }

    private @Nullable Subscription following() {
      while (at < subscriptions.length) {
        Subscription each = subscriptions[at++];
        if (each != null && (literal == null || Subjects.matches(each.subject(), literal))) {
          return each;
        }
      }
      return null;
    }
  }

  static List<SubscriptionSnapshot> snapshots(
      Receiver receiver, @Nullable Subscription[] subscriptions) {
    List<SubscriptionSnapshot> all = new ArrayList<>();
    for (int from = 0; from < subscriptions.length; from += SubscriptionCursor.MOST) {
      int to = Math.min(subscriptions.length, from + SubscriptionCursor.MOST);
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
