package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;

/// `/subsz` and `/subscriptionsz`: who listens to what (docs/spec/core.md 6.4).
final class SubszEndpoint implements QueriedEndpoint {
  private final Documents documents;

  SubszEndpoint(Documents documents) {
    this.documents = documents;
  }

  @Override
  public HttpResponse answer(QueryReader reader) throws BadQueryException {
    SubszQuery query = SubszQuery.read(reader);
    try {
      return Responses.json(documents.subsz(query));
    } catch (TooLargeException refused) {
      return HttpResponse.text(
          HttpStatus.SERVICE_UNAVAILABLE, "503 Service Unavailable: " + refused.text());
    }
  }

  @Override
  public boolean isSlow() {
    return true;
  }

  @Override
  public boolean isLarge(HttpRequest request) {
    try {
      return new QueryReader(request.query()).bool("subs");
    } catch (BadQueryException _) {
      return false;
    }
  }
}
