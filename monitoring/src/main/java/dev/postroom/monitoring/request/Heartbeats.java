package dev.postroom.monitoring.request;

import dev.postroom.broker.Broker;
import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.system.ServerInfo;
import dev.postroom.monitoring.endpoint.Documents;
import java.util.function.Supplier;

/// Tells the server's figures at times: a quarter of a second after the start, then each second, at
/// last every ten seconds (docs/spec/core.md 4.12). While nobody listens, nothing is made. The
/// times are confined to a loop.
final class Heartbeats {
  private static final long SECOND = 1_000_000_000L;
  private static final long FIRST = SECOND / 4;
  private static final long LONGEST = 10 * SECOND;

  private final Broker broker;
  private final Supplier<Documents> documents;
  private final Loop loop;
  private long wait = FIRST;

  Heartbeats(Broker broker, Supplier<Documents> documents) {
    this.broker = broker;
    this.documents = documents;
    this.loop = broker.system().loop();
  }

  /// Begin; without a system account there is nobody to tell.
  void start() {
    if (!broker.options().systemAccount().isEmpty()) {
      loop.execute(this::later);
    }
  }

  private void later() {
    long pause = wait;
    wait = Math.min(LONGEST, Math.max(SECOND, wait * 2));
    var _ = loop.at(loop.nanos() + pause, this::beat);
  }

  private void beat() {
    later();
    if (broker.system().isHeard()) {
      broker.system().tell(() -> tell(broker, documents.get()));
    }
  }

  /// Tell the figures of this moment. Blocks until every loop has answered.
  static void tell(Broker broker, Documents documents) {
    ServerInfo info = broker.system().nextInfo();
    broker
        .system()
        .publish(
            "$SYS.SERVER." + broker.id() + ".STATSZ", Reply.of(info, "statsz", documents.statsz()));
  }
}
