package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.http.HttpResponse;
import dev.postroom.platform.Clock;

/// `/leafz`: servers that hang on this one (docs/spec/core.md 6.3).
final class LeafzEndpoint implements QueriedEndpoint {
  private final Broker broker;
  private final Clock clock;

  LeafzEndpoint(Broker broker, Clock clock) {
    this.broker = broker;
    this.clock = clock;
  }

  @Override
  public HttpResponse answer(QueryReader query) throws BadQueryException {
    var _ = query.bool("subs");
    return Responses.json(Leafz.FIELDS, new Leafz(broker.id(), clock.now()));
  }
}
