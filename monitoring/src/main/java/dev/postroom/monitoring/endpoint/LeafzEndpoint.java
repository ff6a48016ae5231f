package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpResponse;

/// `/leafz`: servers that hang on this one (docs/spec/core.md 6.3).
final class LeafzEndpoint implements QueriedEndpoint {
  private final Documents documents;

  LeafzEndpoint(Documents documents) {
    this.documents = documents;
  }

  @Override
  public HttpResponse answer(QueryReader query) throws BadQueryException {
    var _ = query.bool("subs");
    return Responses.json(documents.leafz());
  }
}
