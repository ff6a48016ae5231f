package dev.postroom.broker.service;

import dev.postroom.broker.options.ExportOptions.Latency;
import dev.postroom.broker.options.ImportOptions;
import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.DeliveryWitness;
import dev.postroom.broker.routing.InternalHandler;
import dev.postroom.broker.routing.PublishedMessage;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.broker.routing.Router;
import dev.postroom.broker.routing.WitnessedRoute;
import dev.postroom.broker.service.LatencyMetric.Outcome;
import dev.postroom.broker.trace.TraceRequest;
import dev.postroom.subject.mapping.Mapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One service that an account imports: what is published to its subject there is published in the
/// account that exports it, and what is answered comes back (docs/spec/core.md 4.11). Thread-safe.
///
/// ```
///   importing account                       exporting account
///   PUB s.x inbox.1 ─► ServiceImport ─► svc.x, reply _R_.AAoAJE.K6SRyq, Nats-Request-Info
///   MSG inbox.1     ◄─ PendingReply  ◄─ PUB _R_.AAoAJE.K6SRyq
/// ```
final class ServiceImport implements InternalHandler {
  /// Through so many accounts a request goes at most. Configurations that send it in a circle are
  /// refused, but for some with mappings.
  static final int MOST_HOPS = 16;

  private static final byte[] NO_REPLY = {};
  private static final byte[] NO_PAYLOAD = {};

  private final Office office;
  private final Account importer;
  private final AtomicLong heard = new AtomicLong();
  private final List<Waiting> before = new ArrayList<>(); // of the thread that reloads
  // Volatile: replaced by who reloads, read by every routing thread.
  private volatile Terms terms;

  /// What is imported at present.
  ///
  /// @param waiting the replies that are waited for under these terms, each as long as the others
  private record Terms(ImportOptions.Service options, Account exporter, Waiting waiting) {

    long patienceNanos() {
      return options.export().patience().toNanos();
    }
  }

  ServiceImport(Office office, Account importer, ImportOptions.Service options, Account exporter) {
    this.office = office;
    this.importer = importer;
    this.terms = new Terms(options, exporter, new Waiting());
  }

  /// Go by other options, of the same subject here; replies that are waited for come as they would
  /// have.
  void change(ImportOptions.Service options, Account exporter) {
    Terms old = terms;
    Terms next = new Terms(options, exporter, old.waiting);
    if (next.patienceNanos() != old.patienceNanos()) { // else the first would not be over first
      next = new Terms(options, exporter, new Waiting());
      before.removeIf(Waiting::isEmpty);
      before.add(old.waiting);
    }
    terms = next;
  }

  /// Return how many messages came to it.
  long heard() {
    return heard.get();
  }

  /// Return what is waited for under these terms and under earlier ones; on the thread that
  /// reloads.
  Stream<Waiting> waiting() {
    return Stream.concat(Stream.of(terms.waiting), before.stream());
  }

  @Override
  public int handle(PublishedMessage message, @Nullable Receiver sender, Router router) {
    heard.incrementAndGet();
    Terms now = terms;
    byte[] subject = goesOn(now, message) ? subject(now, message, router) : null;
    if (subject == null) {
      return 0;
    }
    return forward(new Request(now, subject, message, sender), null, router);
  }

  @Override
  public int handleTraced(
      PublishedMessage message, @Nullable Receiver sender, Router router, DeliveryWitness witness) {
    Terms now = terms;
    byte[] subject = goesOn(now, message) ? subject(now, message, router) : null;
    if (subject == null) {
      return 0;
    }
    witness.serviceImport(
        now.exporter.name(), message.subject(), new String(subject, StandardCharsets.UTF_8));
    Request request = new Request(now, subject, message, sender);
    if (!witness.isTraceOnly()) {
      heard.incrementAndGet();
      return forward(request, witness, router);
    }
    return now.options.export().allowTrace() ? look(request, witness, router) : 0;
  }

  /// A request on its way.
  ///
  /// @param subject in the exporting account
  @SuppressWarnings("ArrayRecordComponent") // reason: never changed, and never compared
  private record Request(
      Terms terms, byte[] subject, PublishedMessage message, @Nullable Receiver sender) {}

  /// Look who would get the request; nobody gets it, and no reply is waited for.
  private int look(Request request, DeliveryWitness witness, Router router) {
    Desk desk = office.desk(router);
    PublishedMessage out = desk.take();
    out.set(request.subject, NO_REPLY, request.message.copyHeaders(), NO_PAYLOAD);
    out.cameOver(request.message.hops() + 1);
    int accepted =
        new WitnessedRoute(router, witness).forward(request.terms.exporter, out, request.sender);
    desk.giveBack(out);
    return accepted;
  }

  private int forward(Request request, @Nullable DeliveryWitness witness, Router router) {
    Terms now = request.terms;
    PublishedMessage message = request.message;
    Receiver sender = request.sender;
    byte[] header = message.copyHeaders();
    Who requestor = requestor(now, message, header, sender);
    Measurement measurement = measurement(now, header, requestor, router);
    byte[] replyTo = message.copyReply();
    PendingReply pending = null;
    if (replyTo.length > 0) {
      pending =
          PendingReply.open(
              route(now), replyTo, now.options.export().responses(), measurement, router);
      if (pending == null) {
        return 0; // no memory: as if nobody were there to answer
      }
    } else if (measurement != null) {
      measurement.failed(Outcome.BAD_REQUEST, router);
    }
    Desk desk = office.desk(router);
    PublishedMessage out = desk.take();
    byte[] informed = requestor == null ? header : RequestHeader.with(header, requestor);
    out.set(
        request.subject,
        pending == null ? NO_REPLY : pending.name(),
        witness == null ? informed : traced(now, informed),
        message.copyPayload());
    out.cameOver(message.hops() + 1);
    int accepted =
        witness == null || !now.options.export().allowTrace()
            ? router.forward(router.home().view(now.exporter), out, sender)
            : new WitnessedRoute(router, witness).forward(now.exporter, out, sender);
    desk.giveBack(out);
    if (accepted == 0 && pending != null) {
      pending.end(Outcome.NOBODY, router);
    }
    return accepted;
  }

  /// Those who answer are not told where the message's way is told in another account: where they
  /// may tell of it themselves there stands a name of their own account, as for nats-server, behind
  /// which nobody waits on one server.
  private byte[] traced(Terms now, byte[] header) {
    if (!now.options.export().allowTrace()) {
      return TraceRequest.disabled(header);
    }
    byte[] name = office.names().reply(now.exporter.name(), false);
    return TraceRequest.redirected(header, new String(name, StandardCharsets.US_ASCII));
  }

  /// What an account imports of itself is not imported again.
  @SuppressWarnings("ReferenceEquality") // reason: whether it is this very account
  private boolean goesOn(Terms now, PublishedMessage message) {
    return message.hops() < (now.exporter == importer ? 1 : MOST_HOPS);
  }

  private ReplyRoute route(Terms now) {
    return new ReplyRoute(office, now.exporter, importer, now.waiting, now.patienceNanos());
  }

  /// Return the subject in the exporting account, where its mappings count too; null for nowhere.
  private byte @Nullable [] subject(Terms now, PublishedMessage message, Router router) {
    Mapper mapper = office.desk(router).mapper();
    ByteBuffer local = message.subjectBuffer();
    if (!mapper.rename(
        now.options.names(), local, message.subjectStart(), message.subjectLength())) {
      return null;
    }
    byte[] named = copy(mapper.subject());
    if (now.exporter.mappings().isEmpty()) {
      return named;
    }
    ByteBuffer source = ByteBuffer.wrap(named).order(ByteOrder.LITTLE_ENDIAN);
    return mapper.map(now.exporter.mappings(), source, 0, named.length)
        ? copy(mapper.subject())
        : named;
  }

  private static byte[] copy(ByteBuffer written) {
    byte[] copy = new byte[written.position()];
    written.get(0, copy);
    return copy;
  }

  private @Nullable Who requestor(
      Terms now, PublishedMessage message, byte[] header, @Nullable Receiver sender) {
    boolean isDirect = message.hops() == 0;
    boolean shared = now.options.share() && (isDirect || RequestHeader.isShared(header));
    return office.who(sender, isDirect ? "" : importer.name(), shared);
  }

  private @Nullable Measurement measurement(
      Terms now, byte[] header, @Nullable Who requestor, Router router) {
    Latency latency = now.options.export().latency();
    if (latency == null) {
      return null;
    }
    Map<String, Collection<String>> asking = Map.of();
    if (latency.sampling() == 0) {
      asking = TraceHeaders.asking(RequestHeader.fields(header));
      if (asking.isEmpty()) {
        return null;
      }
    } else if (!office.desk(router).isSampled(latency)) {
      return null;
    }
    return new Measurement(office, now.exporter, latency.subject(), requestor, asking);
  }
}
