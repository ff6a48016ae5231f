package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.http.HttpResponse;
import dev.postroom.platform.Clock;

/// `/gatewayz`: other clusters (docs/spec/core.md 6.3).
final class GatewayzEndpoint implements QueriedEndpoint {
  private final Broker broker;
  private final Clock clock;

  GatewayzEndpoint(Broker broker, Clock clock) {
    this.broker = broker;
    this.clock = clock;
  }

  @Override
  public HttpResponse answer(QueryReader query) throws BadQueryException {
    var _ = query.boolOrDetail("subs");
    var _ = query.bool("accs");
    return Responses.json(Gatewayz.FIELDS, new Gatewayz(broker.id(), clock.now()));
  }
}
