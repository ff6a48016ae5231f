package dev.postroom.broker.routing;

import dev.postroom.broker.routing.DeliveryWitness.Obstacle;
import dev.postroom.broker.routing.Subscription.Shadow;
import dev.postroom.subject.Matcher;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Routes one message as [Router] does, and tells a witness what becomes of it: the slow way, for
/// the few messages whose way is asked for. Confined to the router's thread.
public final class WitnessedRoute {
  private final Router router;
  private final DeliveryWitness witness;
  private final List<InternalHandler> handlers = new ArrayList<>();
  private final boolean delivers;

  /// Make the way of a message on this router's thread.
  public WitnessedRoute(Router router, DeliveryWitness witness) {
    this.router = router;
    this.witness = witness;
    this.delivers = !witness.isTraceOnly();
  }

  /// Deliver a message as [Router#route] does. Return how many accepted it, or would have.
  public int route(Account account, PublishedMessage message, @Nullable Receiver sender) {
    router.counters().countIn(message.totalSize());
    router.home().view(account).counters().countIn(message.totalSize());
    return forward(account, message, sender);
  }

  /// Deliver a message as [Router#forward] does. Return how many accepted it, or would have.
  public int forward(Account account, PublishedMessage message, @Nullable Receiver sender) {
    AccountView view = router.home().view(account);
    long outMessages = router.counters().outMessages();
    long outBytes = router.counters().outBytes();
    int accepted = routeTo(account, view.matcher(), message, sender);
    view.counters()
        .countOut(
            router.counters().outMessages() - outMessages, router.counters().outBytes() - outBytes);
    int sum = router.work;
    for (InternalHandler handler : handlers) {
      router.work = 0;
      accepted += handler.handleTraced(message, sender, router, witness);
      sum += router.work;
    }
    router.work = sum;
    return accepted;
  }

  private int routeTo(
      Account account,
      Matcher<Subscription> matcher,
      PublishedMessage message,
      @Nullable Receiver sender) {
    boolean found =
        matcher.match(message.subjectBuffer(), message.subjectStart(), message.subjectLength());
    router.work = matcher.visited() + matcher.plainSets() + matcher.groups();
    router.sharing = delivers && Router.goesToSeveral(matcher, message) && router.share(message);
    router.behind = 0;
    int accepted = 0;
    for (int i = 0; found && i < matcher.plainSets(); i++) {
      router.work += matcher.plain(i).length;
      for (Subscription subscription : matcher.plain(i)) {
        if (subscription != null && offer(account, subscription, message, sender)) {
          accepted++;
        }
      }
    }
    for (int i = 0; found && i < matcher.groups(); i++) {
      if (offerToOne(account, matcher.group(i), message, sender)) {
        accepted++;
      }
    }
    router.pauseWanted |= delivers && accepted > 0 && router.behind == accepted;
    return accepted;
  }

  private boolean offerToOne(
      Account account,
      Matcher.Group<Subscription> group,
      PublishedMessage message,
      @Nullable Receiver sender) {
    int slots = group.slots();
    int start = router.draw.member(group);
    for (int i = 0; i < slots; i++) {
      router.work++;
      Subscription member = group.member((start + i) % slots);
      if (member != null && offer(account, member, message, sender)) {
        return true;
      }
    }
    return false;
  }

  private boolean offer(
      Account account,
      Subscription subscription,
      PublishedMessage message,
      @Nullable Receiver sender) {
    InternalHandler handler = subscription.handler();
    if (handler != null) {
      handlers.add(handler);
      return false; // whether it was taken turns out later
    }
    Shadow shadow = subscription.shadow();
    if (shadow != null) {
      return offerImported(subscription, shadow, message, sender);
    }
    Obstacle obstacle = deliver(subscription, message, sender);
    witness.egress(account, subscription, subscription.receiver(), obstacle);
    return obstacle == null;
  }

  /// Offer the message to a client of another account, of which is told only what that account
  /// allows.
  private boolean offerImported(
      Subscription found, Shadow shadow, PublishedMessage message, @Nullable Receiver sender) {
    ByteBuffer subject = message.subjectBuffer();
    int start = message.subjectStart();
    int length = message.subjectLength();
    if (message.hops() > 0 || !router.renamer.rename(shadow.names(), subject, start, length)) {
      return false;
    }
    message.subject(router.renamer.subject());
    ImportedStream stream = shadow.stream();
    witness.streamExport(stream.to().name(), message.subject());
    Obstacle obstacle = deliver(shadow.local(), message, sender);
    if (stream.allowTrace()) {
      witness.egress(stream.to(), found, shadow.local().receiver(), obstacle);
    }
    message.subject(subject, start, length);
    return obstacle == null;
  }

  /// Return what kept the message from a client, or would have.
  private @Nullable Obstacle deliver(
      Subscription subscription, PublishedMessage message, @Nullable Receiver sender) {
    return delivers
        ? router.deliverToClient(subscription, message, sender)
        : router.foresee(subscription, message, sender);
  }
}
