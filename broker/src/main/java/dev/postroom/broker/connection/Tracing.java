package dev.postroom.broker.connection;

import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.PublishedMessage;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.broker.routing.Router;
import dev.postroom.broker.routing.WitnessedRoute;
import dev.postroom.broker.trace.MessageTrace;
import dev.postroom.broker.trace.TraceRequest;
import dev.postroom.broker.trace.TraceRequest.Kind;
import dev.postroom.platform.Escape;
import dev.postroom.protocol.Parser;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/// Publishes the messages of a loop's clients whose headers ask what becomes of them
/// (docs/spec/core.md 1.16). All others only pass [#concerns]. Confined to the loop.
///
/// ```
///   concerns ─► TraceRequest ─► may it be told there? ─► WitnessedRoute ─► MessageTrace
///                    │ asks for nothing                                         │
///                    └─► as any other message            ConnectionEvents.traced ◄┘
/// ```
final class Tracing {
  /// Reading so many bytes of headers takes about as long as looking at a subscription.
  private static final int BYTES_PER_VISIT = 8;

  /// As much of a client's own words goes into a line of the log.
  private static final int MOST_LOGGED = 1_024;

  /// What takes more memory than that is not kept for the next message.
  private static final int LARGEST_KEPT = 256 * 1024;

  private final BrokerState broker;
  private final Router router;
  private final RandomGenerator random;
  private PublishedMessage changed = new PublishedMessage();
  private PublishedMessage telling = new PublishedMessage();

  Tracing(BrokerState broker, Router router, RandomGenerator random) {
    this.broker = broker;
    this.router = router;
    this.random = random;
  }

  /// Return whether a message may ask for anything: never one without headers.
  boolean concerns(PublishedMessage message, Account account) {
    return message.headerSize() > 0 && TraceRequest.isPossible(message, account.trace());
  }

  /// Publish a message that [#concerns] this. Return what that cost, in [Router#lastWork]'s
  /// measure.
  int publish(ClientCommands client, PublishedMessage message, Account account) {
    TraceRequest request = request(message.copyHeaders(), account);
    int read = message.headerSize() / BYTES_PER_VISIT;
    return read + publish(client, message, account, request);
  }

  private int publish(
      ClientCommands client, PublishedMessage message, Account account, TraceRequest request) {
    return switch (request.kind()) {
      case NONE -> client.publish(message);
      case INVALID -> {
        client.tellLog(notValid(request));
        yield request.isTraceOnly() ? drop(client, message) : client.publish(message);
      }
      case FOREIGN -> {
        client.tellLog(
            "Message tracing disabled because of header \"Nats-Trace-Origin-Account\" with value="
                + quoted(request.origin()));
        yield request.isTraceOnly() ? drop(client, message) : publishUntraceable(client, message);
      }
      case TRACED -> {
        if (client.isRefusedAsDestination(request.destination())) {
          yield drop(client, message);
        }
        MessageTrace trace = begin(client.receiver(), request, message, account);
        int cost = route(client, message, trace);
        yield cost + tell(trace);
      }
    };
  }

  private TraceRequest request(byte[] headers, Account account) {
    int longest = broker.options().limits().maxControlLine();
    return TraceRequest.of(headers, account.trace(), longest, random);
  }

  private static String notValid(TraceRequest request) {
    return "Destination "
        + quoted(request.destination())
        + " is not valid, won't be able to trace events";
  }

  private static String quoted(String text) {
    return Escape.quote(text.length() <= MOST_LOGGED ? text : text.substring(0, MOST_LOGGED));
  }

  /// Do nothing with a message but show it to those who trace the protocol.
  private static int drop(ClientCommands client, PublishedMessage message) {
    var _ = client.redirect(message);
    return 0;
  }

  private int publishUntraceable(ClientCommands client, PublishedMessage message) {
    changed.set(
        message.copySubject(),
        message.copyReply(),
        TraceRequest.disabled(message.copyHeaders()),
        message.copyPayload());
    int cost = client.publish(changed);
    changed = kept(changed);
    return cost;
  }

  private MessageTrace begin(
      Receiver client, TraceRequest request, PublishedMessage message, Account account) {
    return new MessageTrace(
        request,
        broker.clock(),
        account,
        new MessageTrace.Origin(client, message.subject(), message.totalSize()));
  }

  private int route(ClientCommands client, PublishedMessage message, MessageTrace trace) {
    if (client.redirect(message)) {
      trace.mapped(message.subject());
    }
    String refusal = client.admit(message);
    if (refusal != null) {
      trace.refused(refusal);
      return 0;
    }
    WitnessedRoute route = new WitnessedRoute(router, trace);
    client.tellNobody(route.route(trace.account(), message, client.receiver()), message);
    return router.lastWork();
  }

  private int tell(MessageTrace trace) {
    int cost = broker.registry().events().traced(trace, telling, router);
    telling = kept(telling);
    return cost;
  }

  private static PublishedMessage kept(PublishedMessage used) {
    return used.ownCapacity() <= LARGEST_KEPT ? used : new PublishedMessage();
  }

  /// A message is too long: that can be told if its headers are here already.
  ///
  /// @param parser has just found it
  void tooLarge(ClientCommands client, Parser parser, Account account) {
    byte[] headers = parser.copy(parser.position(), parser.headerSize());
    if (headers.length == 0 || headers.length < parser.headerSize()) {
      return;
    }
    TraceRequest request = request(headers, account);
    if (request.kind() == Kind.INVALID) {
      client.tellLog(notValid(request));
    }
    if (request.kind() != Kind.TRACED || client.isRefusedAsDestination(request.destination())) {
      return;
    }
    byte[] subject = parser.copy(parser.subjectStart(), parser.subjectLength());
    MessageTrace trace =
        new MessageTrace(
            request,
            broker.clock(),
            account,
            new MessageTrace.Origin(
                client.receiver(),
                new String(subject, StandardCharsets.UTF_8),
                parser.totalSize()));
    trace.refused("maximum payload exceeded");
    var _ = tell(trace);
  }
}
