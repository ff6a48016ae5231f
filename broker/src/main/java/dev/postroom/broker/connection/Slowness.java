package dev.postroom.broker.connection;

import dev.postroom.platform.GoDuration;
import dev.postroom.platform.Log.Level;

/// What the log and the counters say of a client that falls behind (docs/spec/core.md 1.11).
/// Confined to the loop, but for the texts.
final class Slowness {
  private static final long LOGGED_CHUNK = 64 * 1024;

  private final BrokerState broker;
  private final ConnectionLog log;
  private boolean flagged;

  Slowness(BrokerState broker, ConnectionLog log) {
    this.broker = broker;
    this.log = log;
  }

  void note(String why) {
    broker.stats().slowConsumer();
    log.log(Level.INFO, "Slow Consumer " + (flagged ? "State" : "Detected") + ": " + why);
    flagged = true;
  }

  void recovered() {
    if (flagged) {
      flagged = false;
      log.log(Level.INFO, "Slow Consumer Recovered");
    }
  }

  String maxPendingExceeded() {
    return "MaxPending of " + broker.options().delivery().maxPending() + " Exceeded";
  }

  String noMemory() {
    return "the JVM has no memory left for what waits, which is "
        + broker.pool().lentBytes()
        + " bytes for all clients; more is allowed by -XX:MaxDirectMemorySize";
  }

  String writeDeadlineExceeded(long pending) {
    return "WriteDeadline of "
        + GoDuration.format(broker.options().delivery().writeDeadline().toNanos())
        + " exceeded with "
        + Math.ceilDiv(pending, LOGGED_CHUNK)
        + " chunks of "
        + pending
        + " total bytes.";
  }
}
