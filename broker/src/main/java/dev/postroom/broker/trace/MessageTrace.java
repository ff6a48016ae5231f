package dev.postroom.broker.trace;

import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.DeliveryWitness;
import dev.postroom.broker.routing.PublishedMessage;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.broker.routing.Subscription;
import dev.postroom.http.encoding.ContentEncoding;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import dev.postroom.platform.Clock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What became of one message, collected on its way, to be told at its destination
/// (docs/spec/core.md 1.16). Confined to the publishing thread.
///
/// Bounds: who gets the message may be very many, and a destination may be anybody's. So no more
/// steps are shown than take [#MOST_STEPS] bytes; the message itself goes its way whole.
public final class MessageTrace implements DeliveryWitness {
  static final int MOST_STEPS = 512 * 1024;
  private static final int STEP = 128;

  // What it costs to begin, in visits to a subscription.
  private static final int DEFLATER = 512;
  private static final int FIELDS_OF_ALL = 64;

  /// So much of it is for those who get the message in its own account, however many they are: what
  /// leads elsewhere comes behind them and is told all the same.
  private static final int MOST_EGRESS = MOST_STEPS / 8 * 7;

  private static final int ESCAPED = 6; // a backslash, u and four digits
  private static final int LONGEST_ENCODED = 3;

  private record Request(Map<String, Collection<String>> header, long size) {
    private static final JsonFields<Request> FIELDS =
        JsonFields.<Request>of()
            .stringsMap("header", Request::header, Presence.OMIT_EMPTY)
            .number("msgsize", Request::size)
            .build();
  }

  /// The document, but for who tells it.
  public static final JsonFields<MessageTrace> FIELDS =
      JsonFields.<MessageTrace>of()
          .object("request", trace -> trace.shown, Request.FIELDS)
          .list("events", MessageTrace::all, TraceEvent.FIELDS)
          .build();

  private final TraceRequest request;
  private final Clock clock;
  private final Account account;
  private final Request shown;
  private final List<TraceEvent> later = new ArrayList<>();
  private TraceEvent first;
  private int bytes;

  /// Begin with the message of a client.
  ///
  /// @param request what it asks for; of a kind that is told
  /// @param account where it is published
  public MessageTrace(TraceRequest request, Clock clock, Account account, Origin from) {
    this.request = request;
    this.clock = clock;
    this.account = account;
    this.shown = new Request(request.headers(), from.size);
    this.first =
        new TraceEvent(
            clock.now(),
            new TraceEvent.Ingress(
                from.client.connectionId(), from.client.name(), account.name(), from.subject, ""));
  }

  /// How a message came.
  ///
  /// @param client who published it
  /// @param subject as it was published
  /// @param size of its headers and payload, in bytes
  public record Origin(Receiver client, String subject, long size) {}

  /// Return where it is told.
  public String destination() {
    return request.destination();
  }

  /// Return the account in which it is told.
  public Account account() {
    return account;
  }

  @Override
  public boolean isTraceOnly() {
    return request.isTraceOnly();
  }

  /// The message was refused.
  ///
  /// @param error what its client was told
  public void refused(String error) {
    if (first.step() instanceof TraceEvent.Ingress in) {
      first =
          new TraceEvent(
              first.at(),
              new TraceEvent.Ingress(in.cid(), in.name(), in.account(), in.subject(), error));
    }
  }

  /// The message goes to another subject of its account.
  public void mapped(String to) {
    add(new TraceEvent.Mapped(to), size(to));
  }

  @Override
  public void streamExport(String to, String subject) {
    add(new TraceEvent.StreamExport(to, subject), size(to) + size(subject));
  }

  @Override
  public void serviceImport(String to, String from, String subject) {
    add(new TraceEvent.ServiceImport(to, from, subject), size(to) + size(from) + size(subject));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // reason: whether it is this very account
  public void egress(Account in, Subscription found, Receiver client, @Nullable Obstacle obstacle) {
    boolean isOwn = in == account;
    int most = isOwn ? MOST_EGRESS : MOST_STEPS;
    if (bytes >= most) {
      return;
    }
    String other = isOwn ? "" : in.name();
    byte[] queue = found.queueName();
    TraceEvent.Egress step =
        new TraceEvent.Egress(
            client.connectionId(),
            client.name(),
            other,
            new String(found.subject(), StandardCharsets.UTF_8),
            queue == null ? "" : new String(queue, StandardCharsets.UTF_8),
            obstacle == null ? "" : obstacle.text());
    int size = size(other) + size(step.name()) + size(step.subscription()) + size(step.queue());
    if (bytes + STEP + size <= most) {
      add(step, size);
    }
  }

  /// Return how many bytes a text takes in JSON, at most.
  private static int size(String text) {
    int size = 0;
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      boolean isPlain = letter >= ' ' && letter < 0x7f && "\"\\<>&".indexOf(letter) < 0;
      size += isPlain ? 1 : letter < 0x80 ? ESCAPED : LONGEST_ENCODED;
    }
    return size;
  }

  private void add(TraceEvent.Step step, int size) {
    if (bytes + STEP + size <= MOST_STEPS) {
      bytes += STEP + size;
      later.add(new TraceEvent(clock.now(), step));
    }
  }

  private List<TraceEvent> all() {
    List<TraceEvent> all = new ArrayList<>(later.size() + 1);
    all.add(first);
    all.addAll(later);
    return all;
  }

  /// Pack a document for the one who asked. Return what that cost, in the measure of
  /// [dev.postroom.broker.routing.Router#lastWork].
  ///
  /// @param message becomes what is published at the destination
  public int pack(byte[] document, PublishedMessage message) {
    ContentEncoding encoding = request.encoding();
    message.setOwn(
        destination().getBytes(StandardCharsets.UTF_8),
        encoding.headers(),
        encoding.encode(document));
    // Writing takes little, compressing and beginning to do so much.
    return encoding == ContentEncoding.GZIP
        ? DEFLATER + document.length / 4
        : FIELDS_OF_ALL + document.length / 16;
  }
}
