package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import dev.postroom.monitoring.endpoint.ConnzQuery.Subscriptions;
import java.util.List;

/// How much memory the making of a /connz takes, in bytes, counted before it is made: the
/// snapshots, and the text as often as it is there at a time. Rather too much than too little.
/// Confined to the call that made it.
final class ListingCost {
  /// A text that grows needs twice its size, then once as a string; later it is there once in
  /// bytes, and packed, in what may be as long, as often as a text that grows. And an answer that
  /// was made before may still wait for its peer.
  private static final int COPIES = 5;

  private static final int SNAPSHOT_OBJECTS = 136;
  private static final int CONNECTION_TEXT = 900;
  private static final int SUBJECT_TEXT = 12;
  private static final int DETAIL_TEXT = 180;
  private static final int ESCAPE = 6;

  private final Subscriptions shown;
  private long objects;
  private long text;
  private boolean wide;

  ListingCost(Subscriptions shown) {
    this.shown = shown;
  }

  /// Add a connection with as many subscriptions as it says it has, each as short as can be.
  void addAtLeast(ConnectionSnapshot connection) {
    addConnection(connection);
    if (shown != Subscriptions.NONE) {
      boolean isOpen = connection.stop() == null; // else what is left of them is there
      addAtLeast(isOpen ? connection.numSubscriptions() : connection.subscriptions().size());
    }
  }

  /// Add so many subscriptions, each as short as can be.
  void addAtLeast(long count) {
    objects += count * SNAPSHOT_OBJECTS;
    text += count * textOfOne();
  }

  /// Add a connection with the subscriptions that are there.
  void add(ConnectionSnapshot connection) {
    addConnection(connection);
    addAll(connection.subscriptions());
  }

  /// Add subscriptions.
  void addAll(List<SubscriptionSnapshot> subscriptions) {
    for (SubscriptionSnapshot each : subscriptions) {
      objects +=
          SNAPSHOT_OBJECTS + each.subject().length() + each.queue().length() + each.sid().length();
      text += textOfOne();
      addText(each.subject());
      if (shown == Subscriptions.DETAIL) {
        addText(each.queue());
        addText(each.sid());
      }
    }
  }

  private void addConnection(ConnectionSnapshot connection) {
    text += CONNECTION_TEXT;
    addText(connection.name());
    addText(connection.lang());
    addText(connection.version());
    addText(connection.authorizedUser());
  }

  private int textOfOne() {
    return shown == Subscriptions.DETAIL ? DETAIL_TEXT : SUBJECT_TEXT;
  }

  private void addText(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean plain = c >= 0x20 && c < 0x7f && "\"\\<>&".indexOf(c) < 0;
      text += plain ? 1 : ESCAPE;
      wide |= c > 0xff;
    }
  }

  /// Refuse more than there may be, with so many more subscriptions to come, each as short as can
  /// be.
  void check(long most, long more) throws TooLargeException {
    long needed = bytes() + more * (SNAPSHOT_OBJECTS + COPIES * (long) textOfOne());
    if (needed > most) {
      throw new TooLargeException(needed, most);
    }
  }

  /// Return the sum of what was added.
  long bytes() {
    // One character beyond ISO-8859-1 doubles all the others in a Java string.
    return objects + COPIES * (wide ? 2 * text : text);
  }
}
