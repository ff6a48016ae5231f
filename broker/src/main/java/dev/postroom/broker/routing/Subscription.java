package dev.postroom.broker.routing;

import dev.postroom.broker.permission.DeliveryFilter;
import dev.postroom.subject.Subjects;
import dev.postroom.subject.mapping.Renaming;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One client's wish for the messages of one subject, or the server's own.
///
/// Threading: what is counted, and the filter, are guarded by the receiver's outbox lock; the rest
/// is immutable.
public final class Subscription {
  private static final byte[] VERB = "HMSG ".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_PREBUILT = 256;
  private static final byte[] NOTHING = {};

  // Objects and places in tables, measured by SubscriptionMemoryTest.
  private static final long FOOTPRINT = 230;
  private static final long WILDCARD_FOOTPRINT = 100;
  private static final long QUEUE_FOOTPRINT = 180;
  private static final long SHADOW_FOOTPRINT = 120;

  private final @Nullable Receiver receiver; // null for the server itself, and for a shadow
  private final @Nullable InternalHandler handler;
  private final @Nullable Shadow shadow;
  private final byte[] subject;
  private final byte[] sid;
  private final @Nullable String queue;
  // "HMSG subject sid " when the subject is literal and short, else " sid " to go behind the
  // message's own subject.
  private final byte[] prefix;
  private final boolean prefixHasSubject;
  private long delivered;
  private long max;
  private boolean closed;
  private @Nullable DeliveryFilter filter;

  /// Make a subscription; `literal` tells whether its subject has no wildcard.
  public Subscription(
      Receiver receiver, byte[] subject, @Nullable String queue, byte[] sid, boolean literal) {
    this.receiver = receiver;
    this.handler = null;
    this.shadow = null;
    this.subject = subject;
    this.queue = queue;
    this.sid = sid;
    this.prefixHasSubject = literal && subject.length <= LONGEST_PREBUILT;
    this.prefix = prefixHasSubject ? join(VERB, subject, sid) : join(NOTHING, NOTHING, sid);
  }

  /// Make a subscription of the server itself, which is in no queue group.
  ///
  /// @param sid what monitoring shows
  public Subscription(InternalHandler handler, byte[] subject, byte[] sid) {
    this.receiver = null;
    this.handler = handler;
    this.shadow = null;
    this.subject = subject;
    this.queue = null;
    this.sid = sid;
    this.prefixHasSubject = false;
    this.prefix = NOTHING;
  }

  /// What a client's subscription gets of an imported stream, as a subscription of the account that
  /// exports it. What is counted, and when it ends, is the client's subscription's.
  ///
  /// @param stream what it gets of
  record Shadow(Subscription local, ImportedStream stream) {

    /// Return the way from the subjects there to those of the client.
    Renaming names() {
      return stream.names();
    }
  }

  /// Make a shadow of a client's subscription, of its queue group.
  ///
  /// @param subject what it gets, among the subjects of the account that exports it
  Subscription(Subscription local, byte[] subject, ImportedStream stream) {
    this.receiver = null;
    this.handler = null;
    this.shadow = new Shadow(local, stream);
    this.subject = subject;
    this.queue = local.queue;
    this.sid = local.sid;
    this.prefixHasSubject = false;
    this.prefix = NOTHING;
  }

  /// Return who gets the messages; only when [#isForClient].
  public Receiver receiver() {
    Receiver told = receiver;
    if (told == null) {
      throw new IllegalStateException("a subscription within the server has no receiver");
    }
    return told;
  }

  /// Return whether a client gets the messages as they are, which is neither the server itself nor
  /// a client of another account.
  boolean isForClient() {
    return receiver != null;
  }

  /// Return whether this client gets the messages as they are.
  @SuppressWarnings("ReferenceEquality") // reason: whether it is this very receiver
  boolean isFor(Receiver client) {
    return receiver == client;
  }

  /// Return what this is a shadow of; null when it is none.
  @Nullable Shadow shadow() {
    return shadow;
  }

  /// Return what the server does with the messages, null when a client gets them.
  public @Nullable InternalHandler handler() {
    return handler;
  }

  /// Return the subject subscribed to; not to be changed.
  public byte[] subject() {
    return subject;
  }

  /// Return the client's own name for this subscription; not to be changed.
  public byte[] sid() {
    return sid;
  }

  /// Return about how many bytes of memory it takes, its places in tables included, and what an
  /// earlier subscription of the same subject and queue may have left there: the names under which
  /// they are found are those of the first.
  public long footprint() {
    long bytes = FOOTPRINT + 2L * subject.length + sid.length + prefix.length;
    if (Subjects.hasWildcard(subject)) {
      bytes += WILDCARD_FOOTPRINT;
    }
    if (shadow != null) {
      bytes += SHADOW_FOOTPRINT;
    }
    return queue == null ? bytes : bytes + QUEUE_FOOTPRINT + 2L * queue.length();
  }

  /// Return the bytes of the queue group, made anew each time; null for none.
  public byte @Nullable [] queueName() {
    return queue == null ? null : queue.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Return the queue group, a character for each of its bytes, or null.
  public @Nullable String queue() {
    return queue;
  }

  /// Return how many messages were delivered since SUB; under the outbox's lock.
  public long delivered() {
    return delivered;
  }

  /// Return after how many deliveries it ends; 0 means never. Under the outbox's lock.
  public long max() {
    return max;
  }

  /// Set after how many deliveries it ends; under the outbox's lock. Return false, and set nothing,
  /// when it had as many.
  public boolean limit(long most) {
    if (most <= delivered) {
      return false;
    }
    max = most;
    return true;
  }

  /// Deliver nothing more; under the outbox's lock.
  public void close() {
    closed = true;
  }

  /// Return whether nothing more is delivered; under the outbox's lock.
  public boolean isClosed() {
    return closed;
  }

  /// Set what decides which messages it gets, null for every one; under the outbox's lock, or
  /// before others know the subscription.
  public void filter(@Nullable DeliveryFilter next) {
    filter = next;
  }

  /// Return what decides which messages it gets, null for every one; under the outbox's lock.
  @Nullable DeliveryFilter filter() {
    return filter;
  }

  /// Return whether it has ended because it had as many messages as were asked for; under the
  /// outbox's lock.
  boolean isUsedUp() {
    return max > 0 && delivered >= max;
  }

  /// Count one delivery; under the outbox's lock. Return whether it was the last.
  boolean count() {
    delivered++;
    if (delivered == max) {
      closed = true;
      return true;
    }
    return false;
  }

  byte[] prefix() {
    return prefix;
  }

  boolean prefixHasSubject() {
    return prefixHasSubject;
  }

  private static byte[] join(byte[] verb, byte[] subject, byte[] sid) {
    byte[] joined = new byte[verb.length + subject.length + sid.length + 2];
    System.arraycopy(verb, 0, joined, 0, verb.length);
    System.arraycopy(subject, 0, joined, verb.length, subject.length);
    int at = verb.length + subject.length;
    joined[at++] = ' ';
    System.arraycopy(sid, 0, joined, at, sid.length);
    joined[joined.length - 1] = ' ';
    return joined;
  }
}
