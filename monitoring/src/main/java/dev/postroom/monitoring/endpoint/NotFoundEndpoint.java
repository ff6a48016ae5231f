package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;

/// Every path that is no other's.
final class NotFoundEndpoint implements Endpoint {
  @Override
  public HttpResponse answer(HttpRequest request) {
    return Responses.notFound();
  }

  @Override
  public boolean isSlow() {
    return false;
  }
}
