package dev.postroom.broker.connection;

import java.util.concurrent.atomic.AtomicLong;

/// What happens too rarely to be counted per loop. Thread-safe.
public final class BrokerStats {
  private final AtomicLong slowConsumers = new AtomicLong();
  private final AtomicLong staleConnections = new AtomicLong();
  private final AtomicLong stalledClients = new AtomicLong();

  void slowConsumer() {
    slowConsumers.incrementAndGet();
  }

  void staleConnection() {
    staleConnections.incrementAndGet();
  }

  void stalledClient() {
    stalledClients.incrementAndGet();
  }

  public long slowConsumers() {
    return slowConsumers.get();
  }

  public long staleConnections() {
    return staleConnections.get();
  }

  public long stalledClients() {
    return stalledClients.get();
  }
}
