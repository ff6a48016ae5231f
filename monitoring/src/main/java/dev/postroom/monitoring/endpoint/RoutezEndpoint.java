package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.http.HttpResponse;
import dev.postroom.platform.Clock;

/// `/routez`: other servers of a cluster (docs/spec/core.md 6.3).
final class RoutezEndpoint implements QueriedEndpoint {
  private final Broker broker;
  private final Clock clock;

  RoutezEndpoint(Broker broker, Clock clock) {
    this.broker = broker;
    this.clock = clock;
  }

  @Override
  public HttpResponse answer(QueryReader query) throws BadQueryException {
    var _ = query.boolOrDetail("subs");
    return Responses.json(Routez.FIELDS, new Routez(broker.identity(), clock.now()));
  }
}
