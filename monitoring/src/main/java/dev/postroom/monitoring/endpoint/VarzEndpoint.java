package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;

/// `/varz`: the server's options and figures (docs/spec/core.md 6.1).
final class VarzEndpoint implements Endpoint {
  private final Documents documents;

  VarzEndpoint(Documents documents) {
    this.documents = documents;
  }

  @Override
  public HttpResponse answer(HttpRequest request) {
    return Responses.json(documents.varz());
  }

  @Override
  public boolean isSlow() {
    return true;
  }
}
