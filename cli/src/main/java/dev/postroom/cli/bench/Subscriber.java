package dev.postroom.cli.bench;

import dev.postroom.cli.console.Amounts;
import dev.postroom.cli.console.FailedException;
import dev.postroom.cli.verb.Session;
import dev.postroom.client.Message;
import dev.postroom.client.NatsException;
import dev.postroom.client.SubscribeOptions;
import dev.postroom.client.Subscription;
import dev.postroom.platform.Clock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Takes every message, the first one whenever it comes, unless the time of the work is bounded.
final class Subscriber extends Worker {
  private static final Duration FOR_EVER = Duration.ofDays(365);

  /// What the wait for a message ends with.
  private enum Arrival {
    MESSAGE,
    TIME_OVER,
    END
  }

  private @Nullable Subscription subscription;

  Subscriber(int number, Session session, Load load, Clock clock) {
    super("sub", number, session, load, clock);
  }

  @Override
  void prepare() {
    SubscribeOptions roomy = SubscribeOptions.defaults().withMaxPending(Long.MAX_VALUE, 256L << 20);
    subscription = session.nats().subscribe(load.subject(), roomy);
    session.nats().flush(session.timeout());
  }

  @Override
  boolean work() {
    Subscription open = Objects.requireNonNull(subscription, "not prepared");
    start();
    Arrival first = await(open, FOR_EVER);
    if (first != Arrival.MESSAGE) {
      return first == Arrival.TIME_OVER;
    }
    start();
    long got = 1;
    did(got);
    while (got < load.messages()) {
      Arrival next = await(open, session.timeout());
      if (next != Arrival.MESSAGE) {
        return next == Arrival.TIME_OVER;
      }
      got++;
      did(got);
    }
    return true;
  }

  private Arrival await(Subscription open, Duration patience) {
    Duration left = left(patience);
    if (!left.isPositive()) {
      return Arrival.TIME_OVER;
    }
    try {
      Message next = open.next(left);
      return next == null ? Arrival.END : Arrival.MESSAGE;
    } catch (NatsException.TimedOut _) {
      if (isOver()) {
        return Arrival.TIME_OVER;
      }
      throw new FailedException(
          "%s of %s came, and then none for %s; --msgs must be what is published"
              .formatted(
                  Amounts.count(done()),
                  Amounts.of(load.messages(), "message"),
                  Amounts.time(patience.toNanos())));
    }
  }
}
