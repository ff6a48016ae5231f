package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.monitoring.options.MonitoringOptions;

/// Makes the document of /varz, for that endpoint and for /metrics. Thread-safe.
final class VarzSource {
  private final Broker broker;
  private final MonitoringOptions options;
  private final RequestCounts counts;
  private final ProcessUsage usage;

  VarzSource(Broker broker, MonitoringOptions options, RequestCounts counts, ProcessUsage usage) {
    this.broker = broker;
    this.options = options;
    this.counts = counts;
    this.usage = usage;
  }

  /// Return the document of this moment. Blocks until every loop has answered.
  Varz now() {
    return new Varz(
        broker.snapshot(),
        options,
        usage.residentBytes(),
        usage.cpuPercent(),
        Runtime.getRuntime().availableProcessors(),
        counts.snapshot());
  }
}
