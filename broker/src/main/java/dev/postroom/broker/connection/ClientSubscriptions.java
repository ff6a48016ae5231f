package dev.postroom.broker.connection;

import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.options.Limits;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.broker.routing.Subscription;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import dev.postroom.platform.Budget;
import dev.postroom.subject.Subjects;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A client's SUBs and UNSUBs (docs/spec/core.md 1.5). Confined to the loop.
final class ClientSubscriptions {
  private static final String RESERVED_QUEUE = "_sys_";
  private static final String TOO_MANY = "maximum subscriptions exceeded";

  /// So many are taken out of the account in one round of the loop: the others are served between.
  /// A client makes no more in a round, so that the ended ones do not pile up.
  private static final int REMOVED_PER_ROUND = 4_096;

  private final ClientSession session;
  private final Receiver receiver;
  private final ProtocolTrace trace;
  private final Loop loop;
  private final Budget memory;
  private final SidTable table;

  ClientSubscriptions(ClientSession session, ClientLoop clientLoop, Receiver receiver) {
    this.session = session;
    this.receiver = receiver;
    this.trace = session.trace();
    this.loop = clientLoop.loop();
    this.memory = clientLoop.state().subscriptions();
    this.table = new SidTable(clientLoop.hashSeed());
  }

  int size() {
    return table.size();
  }

  /// Why a SUB is refused: what its client is told, and what only the log adds.
  record Refusal(String text, String detail) {
    private Refusal(String text) {
      this(text, "");
    }
  }

  /// Subscribe, and return the refusal, or null when it is in force (or already was).
  @Nullable Refusal subscribe(byte[] subject, byte @Nullable [] queueName, byte[] sid) {
    Limits limits = session.brokerOptions().limits();
    Subscription present = table.find(sid);
    if (present != null && isEnded(present)) {
      remove(present); // its last message was routed just now: the name is free again
      present = null;
    }
    // Bytes, not text: ISO-8859-1 keeps every byte apart, so that two queues are the same only if
    // their bytes are.
    String queue = queueName == null ? null : new String(queueName, StandardCharsets.ISO_8859_1);
    if (RESERVED_QUEUE.equals(queue)) {
      return new Refusal(violation(subject) + " using queue \"" + RESERVED_QUEUE + "\"");
    }
    if (limits.maxSubTokens() > 0 && Subjects.tokenCount(subject) > limits.maxSubTokens()) {
      return new Refusal(violation(subject) + ", too many tokens");
    }
    if (limits.maxSubscriptions() > 0 && table.size() >= limits.maxSubscriptions()) {
      return new Refusal(TOO_MANY);
    }
    if (present != null) {
      return null;
    }
    if (!Subjects.isValid(subject)) {
      return new Refusal("Invalid Subject");
    }
    boolean literal = !Subjects.hasWildcard(subject);
    Subscription subscription = new Subscription(receiver, subject, queue, sid, literal);
    if (!memory.tryCharge(subscription.footprint())) {
      return new Refusal(TOO_MANY, outOfMemory());
    }
    table.add(subscription);
    session.account().add(subscription);
    return null;
  }

  private boolean isEnded(Subscription subscription) {
    Outbox outbox = receiver.outbox();
    outbox.lock();
    try {
      return subscription.isClosed();
    } finally {
      outbox.unlock();
    }
  }

  private String outOfMemory() {
    return " - all clients' subscriptions together may use "
        + memory.limit()
        + " bytes: a larger heap (-Xmx) allows more";
  }

  private static String violation(byte[] subject) {
    return "Permissions Violation for Subscription to \""
        + new String(subject, StandardCharsets.ISO_8859_1)
        + "\"";
  }

  /// Unsubscribe at once, or after `max` messages since SUB when that is more than it has had.
  void unsubscribe(byte[] sid, int max) {
    Subscription subscription = table.find(sid);
    if (subscription == null) {
      return;
    }
    Outbox outbox = receiver.outbox();
    outbox.lock();
    try {
      if (max > 0 && subscription.limit(max)) {
        return;
      }
      subscription.close();
    } finally {
      outbox.unlock();
    }
    remove(subscription);
  }

  void remove(Subscription subscription) {
    if (table.remove(subscription)) {
      session.account().remove(subscription);
      memory.release(subscription.footprint());
      trace.ended(subscription);
    }
  }

  /// End every subscription at once; the account forgets many of them over several rounds of the
  /// loop.
  void removeAll() {
    if (table.size() == 0) {
      return;
    }
    Outbox outbox = receiver.outbox();
    outbox.lock();
    try {
      table.forEach(Subscription::close);
    } finally {
      outbox.unlock();
    }
    remove(session.account(), table.takeAll(), 0);
  }

  /// Each is let go as it is removed, and one whose removal fails keeps none of the others.
  private void remove(Account account, @Nullable Subscription[] ended, int from) {
    int to = Math.min(ended.length, from + REMOVED_PER_ROUND);
    int at = from;
    try {
      while (at < to) {
        Subscription subscription = ended[at];
        ended[at++] = null;
        if (subscription != null) {
          account.remove(subscription);
          memory.release(subscription.footprint());
          trace.ended(subscription);
        }
      }
    } finally {
      int next = at;
      if (next < ended.length) {
        loop.execute(() -> remove(account, ended, next));
      }
    }
  }

  List<SubscriptionSnapshot> snapshot() {
    List<SubscriptionSnapshot> all = new ArrayList<>(table.size());
    Outbox outbox = receiver.outbox();
    outbox.lock();
    try {
      table.forEach(subscription -> all.add(snapshot(subscription)));
    } finally {
      outbox.unlock();
    }
    return all;
  }

  private static SubscriptionSnapshot snapshot(Subscription subscription) {
    String queue = subscription.queue();
    return new SubscriptionSnapshot(
        new String(subscription.subject(), StandardCharsets.UTF_8),
        queue == null
            ? ""
            : new String(queue.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8),
        new String(subscription.sid(), StandardCharsets.UTF_8),
        subscription.delivered(),
        subscription.max());
  }
}
