package dev.postroom.broker.routing;

import dev.postroom.broker.outbox.ChunkPool;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.outbox.SharedBytes;
import dev.postroom.broker.outbox.SlowConsumerPolicy;
import dev.postroom.broker.permission.DeliveryFilter;
import dev.postroom.broker.routing.DeliveryWitness.Obstacle;
import dev.postroom.broker.routing.Subscription.Shadow;
import dev.postroom.subject.Matcher;
import dev.postroom.subject.mapping.Mapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Sorts the post: finds who listens to a message and puts it into their outboxes.
///
/// One per publishing thread, and confined to it: an event loop's router collects the outboxes it
/// touched and flushes each once at the end of the round ([#flushTouched]). Nothing is allocated
/// per message. Order: what one thread routes reaches every receiver in the order it was routed
/// (docs/spec/core.md 0.5).
public final class Router {
  /// From this size on a body that goes to several receivers is stored once (ADR 0008).
  private static final int SHARED_FROM = 4096;

  /// An outbox with so much new in it is flushed at once rather than at the end of the round.
  private static final int FLUSH_FROM = 64 * 1024;

  /// Copying so many bytes, here and into the socket, takes about as long as a visit does.
  private static final int BYTES_PER_VISIT = 512;

  private static final byte[] VERB = "HMSG ".getBytes(StandardCharsets.US_ASCII);
  private final ChunkPool pool;
  private SlowConsumerPolicy policy;
  final MemberDraw draw;
  private final SharedBytes shared;
  private final RouteCounters counters = new RouteCounters();

  private final TouchedOutboxes touched = new TouchedOutboxes();
  // These three, what it cost, the draw and the renamer are for [WitnessedRoute], too.
  boolean sharing;
  int behind;
  boolean pauseWanted;
  private boolean tracing;
  int work;
  // What the messages under way still are for within the server, those of a forwarded one last.
  private @Nullable InternalHandler[] aside = new InternalHandler[8];
  private int asideCount;
  private Runnable relief = () -> {};
  final Mapper renamer;
  private @Nullable RouterHome home; // set before the first message

  public Router(ChunkPool pool, SlowConsumerPolicy policy, RandomGenerator random) {
    this.pool = pool;
    this.policy = policy;
    this.draw = new MemberDraw(random);
    this.shared = new SharedBytes(pool);
    this.renamer = new Mapper(random);
  }

  /// Return what this router has counted; read it on the router's thread.
  public RouteCounters counters() {
    return counters;
  }

  /// Say where this router runs; before the first message.
  public void home(RouterHome place) {
    home = place;
  }

  /// Return where this router runs.
  public RouterHome home() {
    return Objects.requireNonNull(home, "a router was asked for its thread before it had one");
  }

  /// Set who makes room when the receivers together hold more than they may; asked whenever the
  /// outboxes have been flushed.
  public void whenOverdrawn(Runnable maker) {
    relief = maker;
  }

  /// Go by another policy from now on.
  public void policy(SlowConsumerPolicy next) {
    policy = next;
  }

  /// Tell receivers' owners about every delivery, or no more.
  public void trace(boolean wanted) {
    tracing = wanted;
  }

  /// Deliver the message to everybody who listens, and return how many accepted it.
  ///
  /// @param account as this router's thread sees it: where the message is published
  /// @param sender who published it, null for the server itself: gets it only if it wants its own
  ///   messages back
  public int route(AccountView account, PublishedMessage message, @Nullable Receiver sender) {
    counters.countIn(message.totalSize());
    account.counters().countIn(message.totalSize());
    return forward(account, message, sender);
  }

  /// Deliver a message that no client has sent into this account, as [#route] does. An
  /// [InternalHandler] may call it.
  public int forward(AccountView account, PublishedMessage message, @Nullable Receiver sender) {
    int from = asideCount;
    long outMessages = counters.outMessages();
    long outBytes = counters.outBytes();
    int accepted = routeTo(account.matcher(), message, sender);
    if (accepted > 0) {
      account
          .counters()
          .countOut(counters.outMessages() - outMessages, counters.outBytes() - outBytes);
    }
    return asideCount == from ? accepted : accepted + handleAside(from, message, sender);
  }

  /// Deliver a message of the server's own into an account. However far behind its receivers are,
  /// no client of this thread is to pause for it.
  public void tell(AccountView account, PublishedMessage message) {
    boolean wanted = pauseWanted;
    var _ = forward(account, message, null);
    pauseWanted = wanted;
  }

  /// Let the server itself have the message: only now, for what it does may route other messages.
  private int handleAside(int from, PublishedMessage message, @Nullable Receiver sender) {
    int accepted = 0;
    int sum = work;
    int end = asideCount;
    try {
      for (int i = from; i < end; i++) {
        InternalHandler handler = aside[i];
        if (handler != null) {
          work = 0;
          accepted += handler.handle(message, sender, this);
          sum += work;
        }
      }
    } finally { // also when one has failed: the next message is not theirs
      Arrays.fill(aside, from, asideCount, null);
      asideCount = from;
      work = sum;
    }
    return accepted;
  }

  private void putAside(InternalHandler handler) {
    if (asideCount == aside.length) {
      aside = Arrays.copyOf(aside, asideCount * 2);
    }
    aside[asideCount++] = handler;
  }

  private int routeTo(
      Matcher<Subscription> matcher, PublishedMessage message, @Nullable Receiver sender) {
    boolean found =
        matcher.match(message.subjectBuffer(), message.subjectStart(), message.subjectLength());
    work = matcher.visited();
    if (!found) {
      return 0;
    }
    sharing = goesToSeveral(matcher, message) && share(message);
    behind = 0;
    int accepted = 0;
    work += matcher.plainSets() + matcher.groups();
    for (int i = 0; i < matcher.plainSets(); i++) {
      work += matcher.plain(i).length;
      for (Subscription subscription : matcher.plain(i)) {
        if (subscription != null && deliver(subscription, message, sender)) {
          accepted++;
        }
      }
    }
    for (int i = 0; i < matcher.groups(); i++) {
      if (deliverToOne(matcher.group(i), message, sender)) {
        accepted++;
      }
    }
    pauseWanted |= accepted > 0 && behind == accepted;
    return accepted;
  }

  /// Return what the last [#route], and the [#noResponders] behind it, cost: the nodes of the trie,
  /// the subscriptions and the patterns of permissions they looked at, and one more for every
  /// [#BYTES_PER_VISIT] that receivers were given.
  public int lastWork() {
    return work;
  }

  /// Offer the message to a random member, then to those behind it, until one accepts it
  /// (docs/spec/core.md 1.8).
  private boolean deliverToOne(
      Matcher.Group<Subscription> group, PublishedMessage message, @Nullable Receiver sender) {
    int slots = group.slots();
    int start = draw.member(group);
    for (int i = 0; i < slots; i++) {
      int slot = start + i;
      Subscription member = group.member(slot < slots ? slot : slot - slots);
      if (member != null && deliver(member, message, sender)) {
        work += i;
        return true;
      }
    }
    work += slots;
    return false;
  }

  private boolean deliver(
      Subscription subscription, PublishedMessage message, @Nullable Receiver sender) {
    return subscription.isForClient()
        ? deliverToClient(subscription, message, sender) == null
        : deliverWithin(subscription, message, sender);
  }

  /// Deliver to the client that has the subscription. Return what kept the message from it, null
  /// when it was accepted.
  @Nullable Obstacle deliverToClient(
      Subscription subscription, PublishedMessage message, @Nullable Receiver sender) {
    Receiver receiver = subscription.receiver();
    if (receiver == sender && !receiver.wantsEcho()) {
      return Obstacle.NO_ECHO;
    }
    Outbox outbox = receiver.outbox();
    if (outbox.isClosed()) {
      return Obstacle.CLIENT_CLOSED; // spares the lock; below it is asked again
    }
    boolean last = false;
    boolean cut = true;
    boolean accepted = false;
    outbox.lock();
    try {
      Obstacle obstacle = obstacle(subscription, message, outbox);
      if (obstacle != null) {
        return obstacle;
      }
      last = subscription.count();
      int size = write(subscription, receiver, message, outbox);
      cut = settle(outbox);
      accepted = !outbox.isStarved();
      if (accepted) {
        accepted(receiver, message, size, cut);
      }
    } catch (OutOfMemoryError none) {
      outbox.starve();
    } finally {
      outbox.unlock();
    }
    if (tracing && accepted) {
      DeliveryTrace.tell(subscription, message);
    }
    if (last) {
      receiver.owner().exhausted(subscription);
    }
    finish(receiver, cut);
    return accepted ? null : Obstacle.CLIENT_CLOSED; // there was no memory for it
  }

  /// Return what keeps a client's subscription from getting the message now; under its outbox's
  /// lock.
  private @Nullable Obstacle obstacle(
      Subscription subscription, PublishedMessage message, Outbox outbox) {
    if (outbox.isClosed()) {
      return Obstacle.CLIENT_CLOSED;
    }
    if (subscription.isClosed()) {
      return subscription.isUsedUp() ? Obstacle.LIMIT_REACHED : Obstacle.SUBSCRIPTION_CLOSED;
    }
    DeliveryFilter filter = subscription.filter();
    if (filter != null) {
      work += filter.work();
      if (!filter.passes(
          message.subjectBuffer(), message.subjectStart(), message.subjectLength())) {
        return Obstacle.SUBSCRIPTION_DENIES;
      }
    }
    return policy.isDropped(outbox.pending()) ? Obstacle.CLIENT_BEHIND : null;
  }

  /// Count what a receiver was given; under its outbox's lock.
  private void accepted(Receiver receiver, PublishedMessage message, int size, boolean cut) {
    receiver.count(size);
    counters.countOut(size);
    work += size / BYTES_PER_VISIT;
    if (message.replyLength() > 0) {
      receiver.replyDelivered(message);
    }
    if (cut || policy.isBehind(receiver.outbox().pending())) {
      behind++;
      receiver.countStall();
    }
  }

  /// Return what would keep the message from a client's subscription, if it were delivered.
  @Nullable Obstacle foresee(
      Subscription subscription, PublishedMessage message, @Nullable Receiver sender) {
    Receiver receiver = subscription.receiver();
    if (receiver == sender && !receiver.wantsEcho()) {
      return Obstacle.NO_ECHO;
    }
    Outbox outbox = receiver.outbox();
    outbox.lock();
    try {
      return obstacle(subscription, message, outbox);
    } finally {
      outbox.unlock();
    }
  }

  /// Deliver to the server itself, or to a client of another account.
  private boolean deliverWithin(
      Subscription subscription, PublishedMessage message, @Nullable Receiver sender) {
    InternalHandler handler = subscription.handler();
    if (handler != null) {
      putAside(handler);
      return false; // whether it was taken turns out later
    }
    Shadow shadow = subscription.shadow();
    ByteBuffer subject = message.subjectBuffer();
    int start = message.subjectStart();
    int length = message.subjectLength();
    if (shadow == null
        || message.hops() > 0 // a request for a service is none of the account's own messages
        || !renamer.rename(shadow.names(), subject, start, length)) {
      return false;
    }
    message.subject(renamer.subject());
    boolean accepted = deliverToClient(shadow.local(), message, sender) == null;
    message.subject(subject, start, length);
    return accepted;
  }

  /// What follows everything that is written into an outbox, under its lock: it is flushed now or
  /// with the round. Return whether its receiver is to be cut.
  private boolean settle(Outbox outbox) {
    if (outbox.isStarved()) {
      return true;
    }
    boolean full = policy.isOverflow(outbox.pending());
    if (full || outbox.unoffered() >= FLUSH_FROM) {
      outbox.flush();
    } else if (outbox.touch()) {
      touched.add(outbox);
    }
    if (full && policy.isOverflow(outbox.pending())) {
      outbox.close();
      return true;
    }
    return false;
  }

  /// What follows that when the lock is free again: whom it was too much for is told, and room is
  /// made.
  private void finish(Receiver receiver, boolean cut) {
    if (cut && receiver.outbox().isStarved()) {
      receiver.owner().starved();
    } else if (cut) {
      receiver.owner().overflowed();
    }
    if (touched.isFull() || pool.isOverdrawn()) {
      flushTouchedOutboxes();
    }
  }

  /// Write the message as the receiver reads it, and return its header and payload bytes.
  private int write(
      Subscription subscription, Receiver receiver, PublishedMessage message, Outbox outbox) {
    boolean withHeaders = message.headerSize() == 0 || receiver.understandsHeaders();
    ByteBuffer head = withHeaders ? message.head() : message.strippedHead();
    int headLength = withHeaders ? message.headLength() : head.position();
    int skipped = withHeaders ? 0 : message.headerSize();
    int bodyLength = message.bodyLength() - skipped;
    byte[] prefix = subscription.prefix();
    outbox.begin(prefix.length + message.subjectLength() + VERB.length + headLength + bodyLength);
    int verbFrom = message.headerSize() > 0 && withHeaders ? 0 : 1; // HMSG or MSG
    if (!subscription.prefixHasSubject()) {
      outbox.append(
          VERB,
          verbFrom,
          VERB.length - verbFrom,
          message.subjectBuffer(),
          message.subjectStart(),
          message.subjectLength());
      verbFrom = 0; // of the prefix, which is without a verb
    }
    boolean joined = withHeaders && !sharing && message.isJoined();
    outbox.append(
        prefix,
        verbFrom,
        prefix.length - verbFrom,
        head,
        withHeaders ? message.headStart() : 0,
        joined ? headLength + bodyLength : headLength);
    if (withHeaders && sharing) {
      outbox.append(shared);
    } else if (!joined) {
      outbox.append(message.buffer(), message.bodyStart() + skipped, bodyLength);
    }
    return message.totalSize() - skipped;
  }

  static boolean goesToSeveral(Matcher<Subscription> matcher, PublishedMessage message) {
    if (message.bodyLength() < SHARED_FROM) {
      return false;
    }
    int receivers = matcher.groups();
    for (int i = 0; i < matcher.plainSets(); i++) {
      receivers += matcher.plain(i).length;
    }
    return receivers > 1;
  }

  /// Store the body once. Return whether there was memory for it, if need be after others gave way.
  boolean share(PublishedMessage message) {
    if (shared.set(message.buffer(), message.bodyStart(), message.bodyLength())) {
      return true;
    }
    flushTouchedOutboxes();
    return shared.set(message.buffer(), message.bodyStart(), message.bodyLength());
  }

  /// Tell the requester that nobody listens, on its own subscription to the reply subject
  /// (docs/spec/core.md 1.7).
  public void noResponders(AccountView account, PublishedMessage message, Receiver requester) {
    Matcher<Subscription> matcher = account.matcher();
    boolean found = matcher.match(message.buffer(), message.replyStart(), message.replyLength());
    work += matcher.visited() + matcher.plainSets();
    if (!found) {
      return;
    }
    for (int i = 0; i < matcher.plainSets(); i++) {
      work += matcher.plain(i).length;
      for (Subscription subscription : matcher.plain(i)) {
        if (subscription != null
            && subscription.isFor(requester)
            && put(requester, NoResponders.line(subscription, message), subscription)) {
          return;
        }
      }
    }
  }

  /// Append a finished line to a receiver's outbox, and flush it with the round. As with a message,
  /// it may be one too many for the receiver.
  public void send(Receiver receiver, byte[] line) {
    var _ = put(receiver, line, null);
  }

  /// Append a line, if it is for a subscription only while that has not ended. Return whether it
  /// was.
  private boolean put(Receiver receiver, byte[] line, @Nullable Subscription subscription) {
    Outbox outbox = receiver.outbox();
    boolean cut = true;
    outbox.lock();
    try {
      if (outbox.isClosed() || (subscription != null && subscription.isClosed())) {
        return false;
      }
      outbox.append(line);
      cut = settle(outbox);
    } catch (OutOfMemoryError none) {
      outbox.starve();
    } finally {
      outbox.unlock();
    }
    finish(receiver, cut);
    return true;
  }

  /// Flush every outbox touched since the last call, once; then make room if the receivers hold too
  /// much.
  public void flushTouched() {
    shared.release();
    flushTouchedOutboxes();
  }

  private void flushTouchedOutboxes() {
    try {
      touched.flush();
    } finally {
      if (pool.isOverdrawn()) {
        relief.run();
      }
    }
  }

  /// Return whether the publisher of the last messages should pause, and forget it.
  public boolean takePause() {
    boolean wanted = pauseWanted;
    pauseWanted = false;
    return wanted;
  }
}
