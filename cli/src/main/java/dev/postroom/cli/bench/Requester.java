package dev.postroom.cli.bench;

import dev.postroom.cli.verb.Session;
import dev.postroom.client.Connection;
import dev.postroom.platform.Clock;
import java.util.Objects;
import org.HdrHistogram.Histogram;

/// Asks again as soon as it has its reply, and notes how long each took.
final class Requester extends Worker {
  private final Histogram latencies = histogram();

  Requester(int number, Session session, Load load, Clock clock) {
    super("request", number, session, load, clock);
  }

  @Override
  boolean work() {
    Connection nats = session.nats();
    byte[] body = load.body();
    int share = load.share(number - 1);
    start();
    for (int asked = 0; asked < share && !isOver(); asked++) {
      long before = clock.nanos();
      Objects.requireNonNull(nats.request(load.subject(), body, session.timeout()));
      latencies.recordValue(Math.min(clock.nanos() - before, latencies.getHighestTrackableValue()));
      did(asked + 1L);
    }
    return true;
  }

  @Override
  Histogram latencies() {
    return latencies;
  }
}
