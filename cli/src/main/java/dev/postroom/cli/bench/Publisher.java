package dev.postroom.cli.bench;

import dev.postroom.cli.verb.Session;
import dev.postroom.client.Connection;
import dev.postroom.platform.Clock;

/// Publishes as fast as the server takes it.
final class Publisher extends Worker {
  private static final int BATCH = 64;

  Publisher(int number, Session session, Load load, Clock clock) {
    super("pub", number, session, load, clock);
  }

  @Override
  boolean work() {
    Connection nats = session.nats();
    byte[] body = load.body();
    int share = load.share(number - 1);
    start();
    int sent = 0;
    while (sent < share && !isOver()) {
      int end = Math.min(share, sent + BATCH);
      for (; sent < end; sent++) {
        nats.publish(load.subject(), body);
      }
      did(sent);
    }
    nats.flush(session.timeout());
    did(sent);
    return true;
  }
}
