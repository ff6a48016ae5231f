package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;

/// `/healthz`: whether clients can connect (docs/spec/core.md 6.7). What it says of JetStream is
/// what the Go server says without it.
final class HealthzEndpoint implements Endpoint {
  private final Broker broker;

  HealthzEndpoint(Broker broker) {
    this.broker = broker;
  }

  @Override
  public HttpResponse answer(HttpRequest request) {
    QueryReader query = new QueryReader(request.query());
    boolean details;
    try {
      if (query.bool("js-enabled")) {
        broker.log().warn("Healthcheck: js-enabled deprecated, use js-enabled-only instead");
      }
      query.bool("js-enabled-only");
      query.bool("js-server-only");
      query.bool("js-meta-only");
      details = query.bool("details");
    } catch (BadQueryException refused) {
      return Responses.badQuery(refused);
    }
    Health health =
        Health.of(
            broker,
            new HealthQuery(
                query.text("account"), query.text("stream"), query.text("consumer"), details));
    return Responses.json(health.status(), Health.FIELDS.toJson(health));
  }

  @Override
  public boolean isSlow() {
    return false;
  }
}
