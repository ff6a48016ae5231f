package dev.postroom.broker.connection;

import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.options.Limits;
import dev.postroom.broker.permission.Permissions;
import dev.postroom.broker.permission.PublishDecisions;
import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.PublishedMessage;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.broker.routing.Router;
import dev.postroom.broker.snapshot.CloseReason;
import dev.postroom.json.JsonException;
import dev.postroom.platform.Escape;
import dev.postroom.platform.Log.Level;
import dev.postroom.protocol.ConnectOptions;
import dev.postroom.protocol.Operation;
import dev.postroom.protocol.Parser;
import dev.postroom.protocol.Violation;
import dev.postroom.subject.Subjects;
import dev.postroom.subject.mapping.Mapper;
import dev.postroom.subject.mapping.Mapping;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Executes a client's operations one after the other, as they stand in the buffer. Confined to the
/// loop.
///
/// ```
///   Parser.next ─► PUB ─► mapping ─► may it? ─► +OK ─► Router.route ─► (nobody?) no responders
///               │   └─────── unhindered ──────────────────┘
///               ├► SUB, UNSUB ─► ClientSubscriptions
///               ├► CONNECT ─► ClientSession          first, if authentication is required
///               └► violation ─► -ERR or silence, close
/// ```
final class ClientCommands {
  static final byte[] PONG = ClientSession.ascii("PONG\r\n");
  private static final byte[] OK = ClientSession.ascii("+OK\r\n");
  private static final byte[] NRG = ClientSession.ascii("$NRG.");
  private static final byte[] GATEWAY = ClientSession.ascii("_GR_.");
  private static final byte[] OLD_GATEWAY = ClientSession.ascii("$GR.");
  private static final byte[] SERVICE_REPLY = ClientSession.ascii("_R_.");
  private static final byte[] ACK_REPLY = ClientSession.ascii("$JS.ACK.");
  private static final int SNIPPET = 32;

  /// How much [Router#lastWork] one client's operations may cause in a round, with a visit for each
  /// rule and each permission that a subject is compared with: some milliseconds.
  private static final int WORK_PER_ROUND = 32_768;

  /// A SUB counts as so many visits: no more are made per round than a round takes out again when
  /// their client has left ([ClientSubscriptions]).
  private static final int WORK_PER_SUB = 8;

  /// And what it takes to read JSON and to go by it.
  private static final int WORK_PER_CONNECT = 64;

  private final ClientSession session;
  private final ClientSubscriptions subscriptions;
  private final Loop loop;
  private final Router router;
  private final Parser parser;
  private final PublishedMessage message;
  private final Mapper mapper;
  private final Receiver receiver;
  private final ProtocolTrace trace;
  private final Tracing tracing;
  private final ConnectionLog log;
  private final PublishDecisions decisions;
  // Asked once a round, and when a client has connected: what a reload changes counts from the next
  // round on.
  private boolean traced;
  private boolean unhindered;
  private boolean heard;
  private int work;
  private boolean stoppedEarly;
  private long inMessages;
  private long inBytes;

  ClientCommands(
      ClientSession session,
      ClientSubscriptions subscriptions,
      ClientLoop clientLoop,
      Receiver receiver,
      ConnectionLog log) {
    this.session = session;
    this.subscriptions = subscriptions;
    this.loop = clientLoop.loop();
    this.router = clientLoop.router();
    this.parser = clientLoop.parser();
    this.message = clientLoop.message();
    this.mapper = clientLoop.mapper();
    this.tracing = clientLoop.tracing();
    this.receiver = receiver;
    this.log = log;
    this.decisions = new PublishDecisions(clientLoop.hashSeed());
    this.trace = session.trace();
  }

  /// Go by these permissions from the next message on.
  void permit(Permissions next) {
    decisions.use(next);
    unhindered = false; // until it is looked at again
  }

  /// Execute what is whole from 0 to `end`, or as much of it as one round may take. Return whether
  /// a message, subscription or PING was among it.
  boolean execute(ByteBuffer bytes, int end) {
    heard = false;
    work = 0;
    stoppedEarly = false;
    parser.reset(bytes, 0, end);
    prepare();
    if (session.isWaiting()) {
      stoppedEarly = end > 0;
      return false;
    }
    long before = inMessages;
    while (session.isOpen()) {
      if (session.mustConnect() && opensWithAnotherVerb(bytes, end) && !session.entersInSilence()) {
        stoppedEarly = session.isWaiting();
        break;
      }
      Operation operation = parser.next();
      if (operation == Operation.INCOMPLETE) {
        break;
      }
      if (operation == Operation.PUB) {
        publish(); // here, not by the switch: most are
      } else {
        execute(operation);
      }
      if (work >= WORK_PER_ROUND || session.isWaiting()) {
        stoppedEarly = true;
        break;
      }
    }
    loop.tookIn(inMessages - before);
    return heard;
  }

  boolean stoppedEarly() {
    return stoppedEarly;
  }

  private void prepare() {
    traced = trace.isOn();
    unhindered = isUnhindered();
    Limits limits = session.brokerOptions().limits();
    parser.limits(
        limits.maxControlLine(),
        session.accountLimits().payload(session.brokerOptions().largestPayload()),
        session.headersNegotiated());
  }

  /// Return whether all messages of the client go where they were published to unless the name is
  /// the server's own, and neither trace nor `+OK` nor a pedantic error tells of them.
  private boolean isUnhindered() {
    return !traced
        && !session.mustConnect()
        && !session.options().pedantic()
        && !session.options().verbose()
        && session.account().mappings().isEmpty()
        && decisions.permissions().publishesAnything();
  }

  private boolean opensWithAnotherVerb(ByteBuffer bytes, int end) {
    int at = parser.position();
    return at < end && bytes.get(at) != 'C' && bytes.get(at) != 'c';
  }

  private void execute(Operation operation) {
    switch (operation) {
      case HPUB -> publish();
      case SUB -> subscribe();
      case UNSUB -> unsubscribe();
      case PING -> {
        heard = true;
        trace.in("PING");
        session.pong();
      }
      case PONG -> {
        trace.in("PONG");
        session.pongReceived();
      }
      case CONNECT -> connect();
      case IGNORED_OK -> trace.in("OK");
      case IGNORED_INFO -> ignoreInfo();
      case VIOLATION -> violated(parser.violation());
      case PUB, INCOMPLETE -> throw new IllegalStateException(operation + " is executed elsewhere");
    }
  }

  private void publish() {
    heard = true;
    inMessages++;
    inBytes += parser.totalSize();
    message.set(parser);
    Account account = session.account();
    int cost =
        tracing.concerns(message, account)
            ? tracing.publish(this, message, account)
            : publish(message);
    work += cost; // to what it has grown to meanwhile
  }

  /// Publish what the parser has found, perhaps with other headers. Return what it cost.
  int publish(PublishedMessage message) {
    if (unhindered) {
      String refusal = reservation(message);
      if (refusal != null) {
        sendError(refusal);
        return 0;
      }
    } else {
      var _ = redirect(message);
      if (admit(message) != null) {
        return 0;
      }
    }
    tellNobody(router.route(session.view(), message, receiver), message);
    return router.lastWork();
  }

  /// Return null when the message may go its way, and what its client was told otherwise.
  @Nullable String admit(PublishedMessage message) {
    if (session.options().pedantic()
        && !Subjects.isLiteral(parser.buffer(), parser.subjectStart(), parser.subjectLength())) {
      sendError("Invalid Publish Subject");
    }
    String refusal = refusal(message);
    work += decisions.lastWork();
    if (refusal != null) {
      sendError(refusal);
    } else if (session.options().verbose()) {
      send(OK, "OK");
    }
    return refusal;
  }

  /// Nobody took a request: its client is told, unless it is a response to a request of another
  /// account that waits no more (docs/spec/core.md 4.11).
  ///
  /// @param accepted how many took the message
  void tellNobody(int accepted, PublishedMessage message) {
    if (accepted > 0 || message.replyLength() == 0 || !session.options().noResponders()) {
      return;
    }
    ByteBuffer subject = message.subjectBuffer();
    if (!starts(subject, message.subjectStart(), message.subjectLength(), SERVICE_REPLY)) {
      router.noResponders(session.view(), message, receiver);
    }
  }

  /// Let the message go where its account's mappings say (docs/spec/core.md 1.15). Return whether
  /// that is elsewhere.
  boolean redirect(PublishedMessage message) {
    List<Mapping> mappings = session.account().mappings();
    work += mappings.size();
    boolean isMapped =
        !mappings.isEmpty()
            && mapper.map(mappings, parser.buffer(), parser.subjectStart(), parser.subjectLength());
    if (isMapped) {
      message.subject(mapper.subject());
    }
    if (traced) {
      trace.publish(parser, isMapped ? message.subject() : null);
    }
    return isMapped;
  }

  /// Refuse what the client may not publish. Return what it is to be told; null when it may.
  private @Nullable String refusal(PublishedMessage message) {
    ByteBuffer buffer = message.subjectBuffer();
    int start = message.subjectStart();
    int length = message.subjectLength();
    return mayPublish(buffer, start, length)
        ? reservation(message)
        : violation(quoted(buffer, start, length));
  }

  /// Refuse subjects and replies that only the server itself may use (docs/spec/core.md 1.4), as
  /// [#refusal] does.
  private @Nullable String reservation(PublishedMessage message) {
    ByteBuffer buffer = message.subjectBuffer();
    int start = message.subjectStart();
    int length = message.subjectLength();
    if (isReserved(buffer, start, length)) {
      return violation(quoted(buffer, start, length));
    }
    int replyStart = parser.replyStart();
    int replyLength = parser.replyLength();
    if (replyLength > 0
        && (starts(parser.buffer(), replyStart, replyLength, SERVICE_REPLY)
            || starts(parser.buffer(), replyStart, replyLength, ACK_REPLY)
            || starts(parser.buffer(), replyStart, replyLength, GATEWAY)
            || starts(parser.buffer(), replyStart, replyLength, OLD_GATEWAY))) {
      String reply = quoted(parser.buffer(), replyStart, replyLength);
      refused("Publish Violation - Reply " + reply);
      return "Permissions Violation for Publish with Reply of " + reply;
    }
    return null;
  }

  private String violation(String quoted) {
    refused("Publish Violation - Subject " + quoted);
    return "Permissions Violation for Publish to " + quoted;
  }

  /// Refuse to tell at a subject what becomes of a message, where the client may not publish there
  /// itself. That it may once answer there does not count. Return whether it was refused.
  boolean isRefusedAsDestination(String destination) {
    byte[] subject = destination.getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer = ByteBuffer.wrap(subject).order(ByteOrder.LITTLE_ENDIAN);
    boolean isRefused =
        !decisions.mayPublish(buffer, 0, subject.length) || isReserved(buffer, 0, subject.length);
    work += decisions.lastWork();
    if (isRefused) {
      sendError(violation(Escape.quote(subject)));
    }
    return isRefused;
  }

  /// Write into the log what a client asked for in vain; a client that does so very often is not
  /// told of each time.
  void tellLog(String text) {
    refused(text);
  }

  Receiver receiver() {
    return receiver;
  }

  private static String quoted(ByteBuffer buffer, int start, int length) {
    byte[] copy = new byte[length];
    buffer.get(start, copy);
    return Escape.quote(copy);
  }

  private boolean mayPublish(ByteBuffer buffer, int start, int length) {
    return decisions.mayPublish(buffer, start, length) || receiver.useReply(buffer, start, length);
  }

  private static boolean isReserved(ByteBuffer buffer, int start, int length) {
    byte first = length == 0 ? 0 : buffer.get(start);
    return (first == '$' || first == '_')
        && (starts(buffer, start, length, NRG)
            || starts(buffer, start, length, GATEWAY)
            || starts(buffer, start, length, OLD_GATEWAY));
  }

  private static boolean starts(ByteBuffer buffer, int start, int length, byte[] prefix) {
    if (length < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (buffer.get(start + i) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private void subscribe() {
    heard = true;
    work += WORK_PER_SUB + decisions.permissions().subscribeWork();
    trace.line("SUB", parser);
    boolean queued = parser.arguments() == 3;
    byte[] sid = parser.argument(queued ? 2 : 1);
    ClientSubscriptions.Refusal refusal =
        subscriptions.subscribe(parser.argument(0), queued ? parser.argument(1) : null, sid);
    if (refusal != null) {
      if (!refusal.logged().isEmpty()) {
        refused(refusal.logged());
      }
      sendError(refusal.text());
    } else if (session.options().verbose()) {
      send(OK, "OK");
    }
  }

  private void unsubscribe() {
    heard = true;
    work += WORK_PER_SUB;
    trace.line("UNSUB", parser);
    int max = parser.arguments() == 2 ? parser.argumentNumber(1) : 0;
    subscriptions.unsubscribe(parser.argument(0), max);
    if (session.options().verbose()) {
      send(OK, "OK");
    }
  }

  private void connect() {
    work += WORK_PER_CONNECT;
    trace.connect(parser);
    session.connect(parser.line());
  }

  /// The client's CONNECT was accepted.
  void connected() {
    prepare();
    if (session.options().verbose()) {
      send(OK, "OK");
    }
  }

  /// INFO from a client is read and ignored, but it must be JSON.
  private void ignoreInfo() {
    work += WORK_PER_CONNECT;
    try {
      new ConnectOptions().merge(parser.line());
    } catch (JsonException e) {
      log.log(Level.ERROR, "INFO cannot be read");
      session.close(CloseReason.PROTOCOL_VIOLATION, null);
    }
  }

  private void violated(Violation violation) {
    int at = parser.position();
    String snippet =
        switch (violation) {
          case PAYLOAD ->
              parser.totalSize()
                  + " vs "
                  + session.accountLimits().payload(session.brokerOptions().limits().maxPayload());
          case CLIENT_ERROR -> new String(parser.line(), StandardCharsets.UTF_8);
          case UNKNOWN_OPERATION, CONTROL_LINE, HPUB_NOT_NEGOTIATED ->
              "proto=" + Escape.quote(parser.copy(at, SNIPPET)) + "...";
          default -> Escape.quote(parser.line());
        };
    if (violation == Violation.PAYLOAD) {
      tracing.tooLarge(this, parser, session.account());
    }
    log.log(Level.ERROR, violation.logText() + ": " + snippet);
    session.close(CloseReason.of(violation), violation.isSilent() ? null : violation.errorText());
  }

  private void refused(String text) {
    log.refused(loop.nanos(), text);
  }

  void sendError(String text) {
    send(("-ERR '" + text + "'\r\n").getBytes(StandardCharsets.UTF_8), "-ERR " + text);
  }

  void send(byte[] line, String traced) {
    router.send(receiver, line);
    trace.out(traced);
  }

  long inMessages() {
    return inMessages;
  }

  long inBytes() {
    return inBytes;
  }
}
