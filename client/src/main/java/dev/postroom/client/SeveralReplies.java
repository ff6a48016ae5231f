package dev.postroom.client;

import dev.postroom.platform.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A question that waits for several replies.
final class SeveralReplies implements Requests.Asker {
  /// So many may wait to be taken; more are thrown away.
  private static final int MOST = 65_536;

  /// What ends the wait: a reply, or the reason why there will be none.
  private record Come(@Nullable Message message, @Nullable NatsException failure) {}

  private final Requests requests;
  private final String subject;
  private final Clock clock;
  private final long number;
  private final LinkedBlockingQueue<Come> replies = new LinkedBlockingQueue<>(MOST);

  SeveralReplies(Requests requests, String subject, Clock clock) {
    this.requests = requests;
    this.subject = subject;
    this.clock = clock;
    this.number = requests.open(this);
  }

  long number() {
    return number;
  }

  void forget() {
    requests.forget(number);
  }

  @Override
  public boolean reply(Message message) {
    boolean nobody = message.isNoResponders();
    return !replies.offer(
            nobody
                ? new Come(null, new NatsException.NoResponders(subject))
                : new Come(message, null))
        || nobody;
  }

  @Override
  public void fail(NatsException cause) {
    boolean told = replies.offer(new Come(null, cause));
    assert told || !replies.isEmpty();
  }

  /// Wait until it is over.
  List<Message> await(ManyReplies until) {
    List<Message> come = new ArrayList<>();
    long deadline = clock.nanos() + Timeouts.positive(until.timeout());
    try {
      while (until.most() == 0 || come.size() < until.most()) {
        long left = deadline - clock.nanos();
        if (left <= 0) {
          break; // though replies may come faster than they are taken
        }
        boolean maySettle = !come.isEmpty() && !until.stall().isZero();
        long wait = maySettle ? Math.min(left, Timeouts.nanos(until.stall())) : left;
        Come next = replies.poll(wait, TimeUnit.NANOSECONDS);
        if (next == null) {
          break;
        }
        if (next.failure != null) {
          throw next.failure;
        }
        if (next.message != null) {
          come.add(next.message);
        }
      }
      return come;
    } catch (InterruptedException e) {
      throw NatsException.Interrupted.of("replies from " + subject, e);
    }
  }
}
