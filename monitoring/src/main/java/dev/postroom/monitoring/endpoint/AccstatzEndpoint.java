package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;

/// `/accstatz`: what went through the accounts (docs/spec/core.md 6.5).
final class AccstatzEndpoint implements QueriedEndpoint {
  private final Documents documents;

  AccstatzEndpoint(Documents documents) {
    this.documents = documents;
  }

  @Override
  public HttpResponse answer(QueryReader query) throws BadQueryException {
    return Responses.json(documents.accstatz(query.bool("unused")));
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
