package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;

/// `/varz`: the server's options and figures (docs/spec/core.md 6.1).
final class VarzEndpoint implements Endpoint {
  private final VarzSource source;

  VarzEndpoint(VarzSource source) {
    this.source = source;
  }

  @Override
  public HttpResponse answer(HttpRequest request) {
    return Responses.json(Varz.FIELDS, source.now());
  }

  @Override
  public boolean isSlow() {
    return true;
  }
}
