package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;
import dev.postroom.monitoring.options.MonitoringOptions;
import dev.postroom.platform.Clock;

/// `/varz`: the server's options and figures (docs/spec/core.md 6.1).
final class VarzEndpoint implements Endpoint {
  private final Broker broker;
  private final MonitoringOptions options;
  private final RequestCounts counts;
  private final ProcessUsage usage;

  VarzEndpoint(Broker broker, MonitoringOptions options, RequestCounts counts, Clock clock) {
    this.broker = broker;
    this.options = options;
    this.counts = counts;
    this.usage = new ProcessUsage(clock);
  }

  @Override
  public HttpResponse answer(HttpRequest request) {
    Varz varz =
        new Varz(
            broker.snapshot(),
            options,
            usage.residentBytes(),
            usage.cpuPercent(),
            Runtime.getRuntime().availableProcessors(),
            counts.snapshot());
    return Responses.json(HttpStatus.OK, Varz.FIELDS.toPrettyJson(varz));
  }

  @Override
  public boolean isSlow() {
    return true;
  }
}
