package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;

/// `/stacksz`: what every thread does at this moment, for people (docs/spec/core.md 6.8).
final class StackszEndpoint implements Endpoint {
  @Override
  public HttpResponse answer(HttpRequest request) {
    return Responses.json(HttpStatus.OK, ThreadDump.all());
  }

  @Override
  public boolean isSlow() {
    return true;
  }
}
