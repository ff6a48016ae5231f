package dev.postroom.broker.connection;

import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.routing.ClientFacts;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.broker.routing.Subscription;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import dev.postroom.protocol.ConnectOptions;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is shown of a client: by monitoring, and to those who answer its requests. Confined to the
/// loop.
final class ClientPortrait {
  private static final int MOST_REMEMBERED = 1024;
  private static final long MOST_BYTES = 64 * 1024;
  private static final Subscription[] NONE = {};

  private final ClientSession session;
  private final Connection connection;
  private final ClientLoop clientLoop;
  private final Receiver receiver;

  ClientPortrait(
      ClientSession session, Connection connection, ClientLoop clientLoop, Receiver receiver) {
    this.session = session;
    this.connection = connection;
    this.clientLoop = clientLoop;
    this.receiver = receiver;
  }

  /// Return the loop that knows. Callable by any thread.
  Loop loop() {
    return clientLoop.loop();
  }

  /// Return who the client is.
  ClientFacts facts() {
    ConnectOptions options = session.options();
    return new ClientFacts(
        connection.startedAt(),
        connection.transport().remoteHost(),
        connection.id(),
        session.accountName(),
        session.claim().shownUser(),
        options.name(),
        options.lang(),
        options.version(),
        connection.heartbeat().rttNanos());
  }

  /// Return what monitoring shows, without subscriptions.
  ConnectionSnapshot present() {
    return snapshot(null, "", List.of());
  }

  /// Return what monitoring shows, and the subscriptions if they are wanted.
  Listing listing(boolean withSubscriptions) {
    return new Listing(
        present(),
        session.permissions().options(),
        receiver,
        withSubscriptions ? session.subscriptions().copy() : NONE);
  }

  /// Return what monitoring remembers of a client that ends: its subscriptions only if they are
  /// few, for that is done at once.
  ConnectionSnapshot lastSnapshot(Instant stop, String reason) {
    boolean few =
        session.subscriptions().size() <= MOST_REMEMBERED
            && clientLoop.state().options().maxClosedClients() > 0;
    @Nullable Subscription[] all = few ? session.subscriptions().copy() : NONE;
    List<SubscriptionSnapshot> last =
        bytes(all) <= MOST_BYTES ? Listing.snapshots(receiver, all) : List.of();
    return snapshot(stop, reason, last);
  }

  private static long bytes(@Nullable Subscription[] subscriptions) {
    long sum = 0;
    for (Subscription each : subscriptions) {
      sum += each == null ? 0 : each.subject().length;
    }
    return sum;
  }

  private ConnectionSnapshot snapshot(
      @Nullable Instant stop, String reason, List<SubscriptionSnapshot> shown) {
    ConnectOptions options = session.options();
    Instant now = clientLoop.state().clock().now();
    long quiet = clientLoop.loop().nanos() - connection.lastHeardNanos();
    long outMsgs;
    long outBytes;
    long stalls;
    long pending;
    receiver.outbox().lock();
    try {
      outMsgs = receiver.outMessages();
      outBytes = receiver.outBytes();
      stalls = receiver.stalls();
      pending = receiver.outbox().pending();
    } finally {
      receiver.outbox().unlock();
    }
    return new ConnectionSnapshot(
        connection.id(),
        connection.origin().type(),
        connection.transport().remoteHost(),
        connection.transport().remotePort(),
        connection.startedAt(),
        now.minusNanos(quiet),
        stop,
        reason,
        connection.heartbeat().rttNanos(),
        pending,
        session.commands().inMessages(),
        outMsgs,
        session.commands().inBytes(),
        outBytes,
        stalls,
        session.subscriptions().size(),
        options.name(),
        options.lang(),
        options.version(),
        connection.origin().tlsSnapshot(),
        session.claim().shownUser(),
        session.accountName(),
        session.accountName().isEmpty() ? "" : session.claim().issuerKey(),
        shown);
  }
}
