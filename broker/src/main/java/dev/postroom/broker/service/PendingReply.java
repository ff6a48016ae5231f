package dev.postroom.broker.service;

import dev.postroom.broker.options.ExportOptions.Responses;
import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.DeliveryWitness;
import dev.postroom.broker.routing.InternalHandler;
import dev.postroom.broker.routing.PublishedMessage;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.broker.routing.Router;
import dev.postroom.broker.routing.Subscription;
import dev.postroom.broker.service.LatencyMetric.Outcome;
import dev.postroom.broker.trace.TraceRequest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What comes back to a request: published in the account of those who answer, under a name made
/// for this request, it goes to the account of the one who asked, under the name that one chose.
/// Thread-safe: any responder's thread may bring a response, while a timer may end the wait.
final class PendingReply implements InternalHandler {
  /// With its subscription, that one's places in tables, and its place in [Waiting].
  private static final long FOOTPRINT = 600;

  private static final byte[] SID = {};
  private static final byte[] NO_REPLY = {};

  private final ReplyRoute route;
  private final byte[] replyTo;
  private final Responses responses;
  private final Subscription subscription;
  private final AtomicReference<@Nullable Measurement> measurement;
  private final AtomicBoolean closed = new AtomicBoolean();
  private long deadline; // under the lock of Waiting, or before others know the reply

  private PendingReply(
      ReplyRoute route, byte[] replyTo, Responses responses, @Nullable Measurement measurement) {
    this.route = route;
    this.replyTo = replyTo;
    this.responses = responses;
    this.measurement = new AtomicReference<>(measurement);
    byte[] name = route.office().names().reply(route.from().name(), measurement != null);
    this.subscription = new Subscription(this, name, SID);
  }

  /// Begin to wait for a reply; null when there is no memory for it.
  ///
  /// @param replyTo where it is to go
  /// @param router of the thread that asks
  static @Nullable PendingReply open(
      ReplyRoute route,
      byte[] replyTo,
      Responses responses,
      @Nullable Measurement measurement,
      Router router) {
    PendingReply reply = new PendingReply(route, replyTo, responses, measurement);
    if (!route.office().memory().tryCharge(reply.footprint())) {
      return null;
    }
    reply.deadline = router.home().clock().nanos() + route.patienceNanos();
    route.from().add(reply.subscription);
    if (route.waiting().add(reply)) {
      Expiry.watch(route.waiting(), reply.deadline, router);
    }
    return reply;
  }

  private long footprint() {
    return FOOTPRINT + 2L * replyTo.length;
  }

  /// Return the name under which the response is expected.
  byte[] name() {
    return subscription.subject();
  }

  /// Return where the response is to go.
  byte[] replyTo() {
    return replyTo;
  }

  /// Return the account of the one who asked.
  Account to() {
    return route.to();
  }

  void deadline(long nanos) {
    deadline = nanos;
  }

  long deadline() {
    return deadline;
  }

  @Override
  public int handle(PublishedMessage message, @Nullable Receiver sender, Router router) {
    return handle(message, message.copyHeaders(), sender, router);
  }

  /// Who gets a response is not told to those who answer.
  @Override
  public int handleTraced(
      PublishedMessage message, @Nullable Receiver sender, Router router, DeliveryWitness witness) {
    witness.serviceImport(
        route.to().name(), message.subject(), new String(replyTo, StandardCharsets.UTF_8));
    return witness.isTraceOnly()
        ? 0
        : handle(message, TraceRequest.disabled(message.copyHeaders()), sender, router);
  }

  private int handle(
      PublishedMessage message, byte[] headers, @Nullable Receiver sender, Router router) {
    long now = router.home().clock().nanos();
    boolean isLast = responses == Responses.SINGLETON || message.totalSize() == 0;
    if (message.hops() >= ServiceImport.MOST_HOPS || (isLast ? !close() : closed.get())) {
      return 0;
    }
    if (!isLast) {
      route.waiting().refresh(this, now + route.patienceNanos());
    }
    int accepted = forward(message, headers, sender, router);
    Measurement measured = measurement.getAndSet(null);
    if (measured != null) {
      measured.answered(route.office().who(sender, "", true), now, router);
    }
    if (isLast || (accepted == 0 && close())) {
      route.from().subscriptionGone(router); // what was asked of others for this is over, too
    }
    return accepted;
  }

  private int forward(
      PublishedMessage message, byte[] headers, @Nullable Receiver sender, Router router) {
    byte[] answerTo = message.copyReply();
    byte[] reply = NO_REPLY;
    if (answerTo.length > 0) { // whoever gets the response may answer it
      PendingReply back = open(route.back(), answerTo, Responses.SINGLETON, null, router);
      reply = back == null ? NO_REPLY : back.name();
    }
    Desk desk = route.office().desk(router);
    PublishedMessage out = desk.take();
    out.set(replyTo, reply, headers, message.copyPayload());
    out.cameOver(message.hops() + 1);
    int accepted = router.forward(router.home().view(route.to()), out, sender);
    desk.giveBack(out);
    return accepted;
  }

  /// Wait no more, and tell why in the metric if there is one; on the router's thread.
  void end(Outcome outcome, Router router) {
    if (!close()) {
      return;
    }
    Measurement measured = measurement.getAndSet(null);
    if (measured != null) {
      measured.failed(outcome, router);
    }
    route.from().subscriptionGone(router);
  }

  /// Wait no more. Return whether this did it, and nobody before.
  private boolean close() {
    if (!closed.compareAndSet(false, true)) {
      return false;
    }
    route.waiting().remove(this);
    route.from().remove(subscription);
    route.office().memory().release(footprint());
    return true;
  }
}
