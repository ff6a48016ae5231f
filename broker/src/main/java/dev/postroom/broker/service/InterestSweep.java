package dev.postroom.broker.service;

import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.AccountView;
import dev.postroom.broker.routing.InterestWatch;
import dev.postroom.broker.routing.Router;
import dev.postroom.broker.service.LatencyMetric.Outcome;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Ends waits for replies that nobody in the account listens to any more. Thread-safe.
///
/// Whenever subscriptions go, all that is waited for is looked at, a moment later: once for all
/// that went until then, in portions, and later when the last portion took long.
final class InterestSweep implements InterestWatch {
  private static final long DELAY_NANOS = 5_000_000;
  private static final long REST = 10;
  private static final int AT_A_TIME = 4_096;

  private final Account account;
  private final AtomicBoolean due = new AtomicBoolean();
  // Volatile: set by who reloads, read by every routing thread.
  private volatile List<Waiting> waiting = List.of();
  // Volatile: set by the thread that swept last, read by any other.
  private volatile long restNanos;

  /// Make a sweep of what the account waits for.
  InterestSweep(Account account) {
    this.account = account;
  }

  /// Look at these from now on.
  void watch(List<Waiting> next) {
    waiting = next;
  }

  @Override
  public void subscriptionGone(Router router) {
    if (isWaiting() && due.compareAndSet(false, true)) {
      long next = router.home().clock().nanos() + Math.max(DELAY_NANOS, restNanos);
      router.home().scheduler().at(next, () -> begin(router));
    }
  }

  private boolean isWaiting() {
    for (Waiting each : waiting) {
      if (!each.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private void begin(Router router) {
    due.set(false);
    List<PendingReply> all = new ArrayList<>();
    for (Waiting each : waiting) {
      all.addAll(each.all());
    }
    sweep(all, 0, router);
  }

  private void sweep(List<PendingReply> replies, int from, Router router) {
    long start = router.home().clock().nanos();
    int to = Math.min(replies.size(), from + AT_A_TIME);
    ByteBuffer subject = ByteBuffer.allocateDirect(512).order(ByteOrder.LITTLE_ENDIAN);
    for (PendingReply reply : replies.subList(from, to)) {
      byte[] name = reply.replyTo();
      if (subject.capacity() < name.length) {
        subject = ByteBuffer.allocateDirect(name.length).order(ByteOrder.LITTLE_ENDIAN);
      }
      subject.clear().put(name);
      AccountView view = router.home().view(reply.to());
      if (!view.hasInterest(subject, 0, name.length)) {
        reply.end(Outcome.REQUESTOR_GONE, router);
      }
    }
    restNanos = (router.home().clock().nanos() - start) * REST;
    if (to < replies.size()) {
      router.home().scheduler().execute(() -> sweep(replies, to, router));
    }
  }

  @Override
  public String toString() {
    return "interest in " + account.name();
  }
}
