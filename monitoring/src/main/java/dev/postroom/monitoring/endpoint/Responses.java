package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;

/// The shapes of answers that several endpoints give (docs/spec/core.md 6.0).
final class Responses {
  private Responses() {}

  static HttpResponse json(HttpStatus status, String document) {
    return HttpResponse.of(status, "application/json", document)
        .with("Access-Control-Allow-Origin", "*");
  }

  static HttpResponse json(Document<?> document) {
    return json(HttpStatus.OK, document.toPrettyJson());
  }

  static HttpResponse badQuery(BadQueryException refused) {
    return HttpResponse.text(HttpStatus.BAD_REQUEST, refused.text());
  }

  static HttpResponse notFound() {
    return HttpResponse.text(HttpStatus.NOT_FOUND, "404 page not found\n")
        .with("X-Content-Type-Options", "nosniff");
  }
}
