package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;

/// `/raftz`: replicated logs, of which there are none (docs/spec/core.md 6.8).
final class RaftzEndpoint implements Endpoint {
  private static final HttpResponse NONE =
      HttpResponse.text(HttpStatus.NOT_FOUND, "No Raft nodes registered");

  @Override
  public HttpResponse answer(HttpRequest request) {
    return NONE;
  }

  @Override
  public boolean isSlow() {
    return false;
  }
}
