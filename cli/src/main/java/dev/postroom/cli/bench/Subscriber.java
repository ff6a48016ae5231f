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
import org.jspecify.annotations.Nullable;

/// Takes every message, the first one whenever it comes.
final class Subscriber extends Worker {
  private static final Duration FOR_EVER = Duration.ofDays(365);

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
  void work() {
    Subscription open = subscription;
    if (open == null || !isAnother(open, FOR_EVER)) {
      return;
    }
    start();
    long got = 1;
    did(got);
    while (got < load.messages() && !isOver()) {
      if (!isAnother(open, session.timeout())) {
        return;
      }
      got++;
      did(got);
    }
  }

  private boolean isAnother(Subscription open, Duration patience) {
    try {
      Message next = open.next(patience);
      return next != null;
    } catch (NatsException.TimedOut _) {
      throw new FailedException(
          "%s of %s messages came, and then none for %s; --msgs must be what is published"
              .formatted(
                  Amounts.count(done()),
                  Amounts.count(load.messages()),
                  Amounts.time(patience.toNanos())));
    }
  }
}
