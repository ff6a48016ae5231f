package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpResponse;

/// `/gatewayz`: other clusters (docs/spec/core.md 6.3).
final class GatewayzEndpoint implements QueriedEndpoint {
  private final Documents documents;

  GatewayzEndpoint(Documents documents) {
    this.documents = documents;
  }

  @Override
  public HttpResponse answer(QueryReader query) throws BadQueryException {
    var _ = query.boolOrDetail("subs");
    var _ = query.bool("accs");
    return Responses.json(documents.gatewayz());
  }
}
