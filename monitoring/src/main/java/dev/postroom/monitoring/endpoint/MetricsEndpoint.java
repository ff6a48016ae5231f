package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;

/// `/metrics`: the figures in the text format of Prometheus, under the names of the exporter for
/// nats-server, so that its dashboards and alerts work; and those of the Java machine. An extension
/// (docs/guide/monitoring.md).
final class MetricsEndpoint implements Endpoint {
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Broker broker;
  private final VarzSource varz;

  MetricsEndpoint(Broker broker, VarzSource varz) {
    this.broker = broker;
    this.varz = varz;
  }

  @Override
  public HttpResponse answer(HttpRequest request) {
    MetricText text = new MetricText();
    Varz now = varz.now();
    new ServerMetrics(text, now.server().identity()).add(now, broker);
    JvmMetrics.add(text, JvmFigures.now(), now.mem());
    return HttpResponse.of(HttpStatus.OK, CONTENT_TYPE, text.toString());
  }

  @Override
  public boolean isSlow() {
    return true;
  }
}
