package dev.postroom.cli.bench;

import dev.postroom.cli.console.FailedException;
import dev.postroom.cli.verb.Session;
import dev.postroom.client.Message;
import dev.postroom.client.NatsException;
import dev.postroom.client.Subscription;
import dev.postroom.platform.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Answers its part of the requests: the repliers share them in a queue group.
final class Replier extends Worker {
  private static final String QUEUE = "postroom-bench";

  /// So often it looks whether the others have answered the rest.
  private static final Duration GLANCE = Duration.ofMillis(100);

  private final AtomicLong answered;
  private @Nullable Subscription subscription;

  /// Make one of several.
  ///
  /// @param answered how many all of them have answered
  Replier(int number, Session session, Load load, Clock clock, AtomicLong answered) {
    super("reply", number, session, load, clock);
    this.answered = answered;
  }

  @Override
  void prepare() {
    subscription = session.nats().queueSubscribe(load.subject(), QUEUE);
    session.nats().flush(session.timeout());
  }

  @Override
  boolean work() {
    Subscription open = Objects.requireNonNull(subscription, "not prepared");
    byte[] body = load.body();
    long mine = 0;
    start();
    while (answered.get() < load.messages() && !isOver()) {
      Message request = next(open);
      if (request == null) {
        if (open.isEnded()) {
          return false;
        }
      } else {
        if (mine == 0) {
          start();
        }
        if (request.replyTo().isEmpty()) {
          throw new FailedException(
              "a message on " + load.subject() + " asks for no reply: use bench request, not pub");
        }
        request.respond(body);
        mine++;
        long all = answered.incrementAndGet();
        assert all > 0;
        did(mine);
      }
    }
    return true;
  }

  private static @Nullable Message next(Subscription open) {
    try {
      return open.next(GLANCE);
    } catch (NatsException.TimedOut _) {
      return null; // none for a moment
    }
  }
}
