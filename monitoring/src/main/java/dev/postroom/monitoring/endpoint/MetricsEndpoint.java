package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;

/// `/metrics`: the figures in the text format of Prometheus, under the names of the exporter for
/// nats-server, so that its dashboards and alerts work; and those of the Java machine. An extension
/// (docs/guide/monitoring.md). With so many accounts that it would take too much memory it is
/// refused.
final class MetricsEndpoint implements Endpoint {
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Documents documents;
  private final Broker broker;
  private final VarzSource varz;
  private final long maxCost;

  MetricsEndpoint(Documents documents) {
    this.documents = documents;
    this.broker = documents.broker();
    this.varz = documents.varzSource();
    this.maxCost = documents.maxCost();
  }

  @Override
  public HttpResponse answer(HttpRequest request) {
    MetricText text = new MetricText(maxCost);
    Varz now = varz.now();
    try {
      new ServerMetrics(text, now.server().identity()).add(now, broker);
    } catch (TooLargeException refused) {
      return HttpResponse.text(
          HttpStatus.SERVICE_UNAVAILABLE, "503 Service Unavailable: " + refused.text());
    }
    JvmMetrics.add(text, JvmFigures.now(), now.mem());
    return HttpResponse.of(HttpStatus.OK, CONTENT_TYPE, text.toString());
  }

  @Override
  public boolean isSlow() {
    return true;
  }

  @Override
  public boolean isLarge(HttpRequest request) {
    return documents.hasManyAccounts();
  }
}
