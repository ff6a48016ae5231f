package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;

/// `/connz`: the clients, open and closed (docs/spec/core.md 6.2).
final class ConnzEndpoint implements Endpoint {
  private final Documents documents;

  ConnzEndpoint(Documents documents) {
    this.documents = documents;
  }

  @Override
  public HttpResponse answer(HttpRequest request) {
    ConnzQuery query;
    try {
      query = ConnzQuery.read(request.query());
    } catch (BadQueryException refused) {
      return Responses.badQuery(refused);
    }
    try {
      return Responses.json(documents.connz(query));
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
  public boolean isCounted(HttpRequest request) {
    return ConnzQuery.isReadable(request.query());
  }

  @Override
  public boolean isLarge(HttpRequest request) {
    try {
      return ConnzQuery.read(request.query()).isLarge();
    } catch (BadQueryException _) {
      return false;
    }
  }
}
