package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpResponse;

/// `/routez`: other servers of a cluster (docs/spec/core.md 6.3).
final class RoutezEndpoint implements QueriedEndpoint {
  private final Documents documents;

  RoutezEndpoint(Documents documents) {
    this.documents = documents;
  }

  @Override
  public HttpResponse answer(QueryReader query) throws BadQueryException {
    var _ = query.boolOrDetail("subs");
    return Responses.json(documents.routez());
  }
}
