package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;

/// `/accountz`: the accounts by name, or one of them in detail (docs/spec/core.md 6.5).
final class AccountzEndpoint implements QueriedEndpoint {
  private final Documents documents;

  AccountzEndpoint(Documents documents) {
    this.documents = documents;
  }

  @Override
  public HttpResponse answer(QueryReader query) throws BadQueryException {
    return Responses.json(documents.accountz(query.text("acc")));
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
