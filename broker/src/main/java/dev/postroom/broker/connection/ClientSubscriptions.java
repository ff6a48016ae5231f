package dev.postroom.broker.connection;

import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.options.Limits;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.permission.Permissions;
import dev.postroom.broker.permission.Permissions.Verdict;
import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.ImportedStream;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.broker.routing.Router;
import dev.postroom.broker.routing.Subscription;
import dev.postroom.broker.snapshot.CloseReason;
import dev.postroom.platform.Budget;
import dev.postroom.platform.Escape;
import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import dev.postroom.subject.Subjects;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A client's SUBs and UNSUBs (docs/spec/core.md 1.5). Confined to the loop.
final class ClientSubscriptions {
  private static final byte[] RESERVED_QUEUE = ClientSession.ascii("_sys_");
  private static final String TOO_MANY = "maximum subscriptions exceeded";

  /// So many are taken out of the account in one round of the loop: the others are served between.
  /// A client makes no more in a round, so that the ended ones do not pile up.
  private static final int REMOVED_PER_ROUND = 4_096;

  private final ClientSession session;
  private final Receiver receiver;
  private final ProtocolTrace trace;
  private final Loop loop;
  private final Budget memory;
  private final Log log;
  private final SidTable table;
  private final Shadows shadows;
  private final Router router;
  // Volatile: set on the loop, waited for by who reloads.
  private volatile CompletableFuture<Boolean> reviewed = CompletableFuture.completedFuture(true);

  ClientSubscriptions(ClientSession session, ClientLoop clientLoop, Receiver receiver) {
    this.session = session;
    this.receiver = receiver;
    this.trace = session.trace();
    this.loop = clientLoop.loop();
    this.memory = clientLoop.state().subscriptions();
    this.log = clientLoop.state().log();
    this.table = new SidTable(clientLoop.hashSeed());
    this.shadows = new Shadows(memory);
    this.router = clientLoop.router();
  }

  int size() {
    return table.size();
  }

  /// Why a SUB is refused: what its client is told, and what the log says; nothing if that is
  /// empty.
  record Refusal(String text, String logged) {}

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
    Verdict verdict =
        Arrays.equals(queueName, RESERVED_QUEUE)
            ? Verdict.REFUSED
            : session.permissions().judge(subject, queueName);
    if (verdict == Verdict.REFUSED) {
      return notPermitted(subject, queueName, sid);
    }
    if (limits.maxSubTokens() > 0 && Subjects.tokenCount(subject) > limits.maxSubTokens()) {
      return tooManyTokens(subject, sid);
    }
    boolean hasAll = limits.maxSubscriptions() > 0 && table.size() >= limits.maxSubscriptions();
    if (hasAll || session.accountLimits().hasAll(table.size())) {
      return new Refusal(TOO_MANY, TOO_MANY);
    }
    if (present != null) {
      return null;
    }
    if (!Subjects.isValid(subject)) {
      return new Refusal("Invalid Subject", "");
    }
    boolean literal = !Subjects.hasWildcard(subject);
    Subscription subscription = new Subscription(receiver, subject, queue, sid, literal);
    if (verdict == Verdict.FILTERED) {
      subscription.filter(session.permissions().filter(subject, queueName));
    }
    if (!charge(subscription)) {
      return new Refusal(TOO_MANY, TOO_MANY + outOfMemory());
    }
    add(subscription);
    return null;
  }

  /// Take the memory for a subscription, and begin what it gets of other accounts.
  private boolean charge(Subscription subscription) {
    if (!memory.tryCharge(subscription.footprint())) {
      return false;
    }
    boolean isCharged = false;
    try {
      isCharged = shadows.add(subscription);
    } finally {
      if (!isCharged) {
        memory.release(subscription.footprint());
      }
    }
    return isCharged;
  }

  private void add(Subscription subscription) {
    boolean isAdded = false;
    try {
      table.add(subscription);
      session.account().add(subscription);
      isAdded = true;
    } finally {
      if (!isAdded) { // the heap is full: it keeps nothing of the bound for all clients
        table.remove(subscription);
        shadows.remove(subscription);
        memory.release(subscription.footprint());
      }
    }
  }

  /// Go by what the account imports and allows: when the client has come to it, and after a reload.
  void goByAccount() {
    List<ImportedStream> streams = session.account().streams();
    if (session.accountLimits().isExceeded(table.size())) {
      session.close(CloseReason.MAX_SUBSCRIPTIONS, TOO_MANY);
      return;
    }
    if (table.size() == 0) {
      shadows.use(streams);
    } else if (shadows.areOf(streams)) {
      return;
    } else if (shadows.change(streams, table.copy()) > 0) {
      log.error("Some subscriptions do not get what is imported now" + outOfMemory());
    }
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

  private static Refusal notPermitted(byte[] subject, byte @Nullable [] queue, byte[] sid) {
    String queued = queue == null ? "" : ", Queue: " + Escape.quote(queue);
    return new Refusal(
        violation(subject, queue),
        "Subscription Violation - Subject " + Escape.quote(subject) + queued + sid(sid));
  }

  private static Refusal tooManyTokens(byte[] subject, byte[] sid) {
    return new Refusal(
        violation(subject, null) + ", too many tokens",
        "Subscription Violation Too Many Tokens - Subject " + Escape.quote(subject) + sid(sid));
  }

  private static String sid(byte[] sid) {
    return ", SID " + new String(sid, StandardCharsets.UTF_8);
  }

  private static String violation(byte[] subject, byte @Nullable [] queue) {
    return "Permissions Violation for Subscription to " + named(subject, queue);
  }

  private static String named(byte[] subject, byte @Nullable [] queue) {
    String queued = queue == null ? "" : " using queue " + Escape.quote(queue);
    return Escape.quote(subject) + queued;
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
      forget(session.account(), subscription);
    }
  }

  private void forget(Account account, Subscription subscription) {
    shadows.remove(subscription);
    account.remove(subscription);
    account.subscriptionGone(router);
    memory.release(subscription.footprint());
    trace.ended(subscription);
  }

  /// End every subscription at once; the account forgets many of them over several rounds of the
  /// loop.
  void removeAll(@Nullable Account account) {
    if (account == null || table.size() == 0) { // without an account there are none
      return;
    }
    Outbox outbox = receiver.outbox();
    outbox.lock();
    try {
      table.forEach(Subscription::close);
    } finally {
      outbox.unlock();
    }
    remove(account, table.takeAll(), 0, _ -> {});
  }

  /// Go by other permissions: what they do not allow ends all at once, and the client and the log
  /// are told of each (docs/spec/core.md 3.7). Where that takes long to find out, another thread
  /// does it, and the loop serves others meanwhile.
  void permit(Permissions next, String user) {
    PermissionReview review = new PermissionReview(next, table.copy());
    if (review.isQuick()) {
      review.judge();
      apply(review, user);
      return;
    }
    CompletableFuture<Boolean> applied = new CompletableFuture<>();
    Threads.startVirtual("postroom-permissions", log, () -> review(review, user, applied));
    reviewed = applied; // once there is somebody who completes it
  }

  private void review(PermissionReview review, String user, CompletableFuture<Boolean> applied) {
    Runnable end =
        () -> session.close(CloseReason.INTERNAL_ERROR, null); // there may be no memory later
    boolean isDone = false;
    try {
      review.judge();
      loop.ask(() -> apply(review, user)).join();
      isDone = true;
    } finally {
      try {
        if (!isDone) { // nobody knows what it may have
          loop.execute(end);
        }
      } finally {
        applied.complete(isDone);
      }
    }
  }

  /// Return whether these still are the client's permissions.
  @SuppressWarnings("ReferenceEquality") // reason: equal ones have a review of their own
  private boolean apply(PermissionReview review, String user) {
    if (session.permissions() != review.permissions() || table.size() == 0) {
      return false;
    }
    @Nullable Subscription[] ended =
        review.apply(receiver.outbox()).toArray(new Subscription[0]); // before any is taken out
    for (int i = 0; i < ended.length; i++) {
      Subscription each = ended[i];
      if (each != null && !table.remove(each)) {
        ended[i] = null; // it has left meanwhile
      }
    }
    remove(session.account(), ended, 0, each -> tellNotPermitted(each, user));
    return true;
  }

  /// Wait until all subscriptions go by the client's permissions. Callable by any other thread.
  void awaitReview() {
    reviewed.join();
  }

  private void tellNotPermitted(Subscription subscription, String user) {
    if (!session.isOpen()) {
      return;
    }
    String which =
        named(subscription.subject(), subscription.queueName())
            + " (sid "
            + Escape.quote(subscription.sid())
            + ")";
    session.sendError("Permissions Violation for Subscription to " + which);
    log.info("Removed sub " + which + " for User " + Escape.quote(user) + " - not authorized");
  }

  /// Each is let go as it is removed, and one whose removal fails keeps none of the others.
  private void remove(
      Account account,
      @Nullable Subscription[] ended,
      int from,
      Consumer<Subscription> whenRemoved) {
    int to = Math.min(ended.length, from + REMOVED_PER_ROUND);
    int at = from;
    try {
      while (at < to) {
        Subscription subscription = ended[at];
        ended[at++] = null;
        if (subscription != null) {
          forget(account, subscription);
          whenRemoved.accept(subscription);
        }
      }
    } finally {
      int next = at;
      if (next < ended.length) {
        loop.execute(() -> remove(account, ended, next, whenRemoved));
      }
    }
  }

  /// Return all of them, with nulls between them.
  @Nullable Subscription[] copy() {
    return table.copy();
  }
}
