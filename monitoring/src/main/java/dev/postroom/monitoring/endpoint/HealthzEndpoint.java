package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import dev.postroom.platform.Escape;
import java.util.List;

/// `/healthz`: whether clients can connect (docs/spec/core.md 6.7). What it says of JetStream is
/// what the Go server says without it.
final class HealthzEndpoint implements Endpoint {
  private static final String NOT_READY = "failed to be ready for connections after 1ms: server";

  private static final JsonFields<HealthError> ERROR =
      JsonFields.<HealthError>of()
          .string("type", HealthError::type)
          .string("error", HealthError::error)
          .build();

  private static final JsonFields<Health> HEALTH =
      JsonFields.<Health>of()
          .string("status", Health::status)
          .string("error", Health::error, Presence.OMIT_EMPTY)
          .list("errors", Health::errors, ERROR, Presence.OMIT_EMPTY)
          .build();

  private record Health(String status, String error, List<HealthError> errors) {}

  private record HealthError(String type, String error) {}

  private final Broker broker;

  HealthzEndpoint(Broker broker) {
    this.broker = broker;
  }

  @Override
  public HttpResponse answer(HttpRequest request) {
    QueryReader query = new QueryReader(request.query());
    boolean details;
    try {
      if (query.bool("js-enabled")) {
        broker.log().warn("Healthcheck: js-enabled deprecated, use js-enabled-only instead");
      }
      query.bool("js-enabled-only");
      query.bool("js-server-only");
      query.bool("js-meta-only");
      details = query.bool("details");
    } catch (BadQueryException refused) {
      return Responses.badQuery(refused);
    }
    boolean consumer = !query.text("consumer").isEmpty();
    boolean stream = !query.text("stream").isEmpty();
    if (consumer && !stream) {
      return badRequest("\"stream\" must not be empty when checking consumer health", details);
    }
    if (stream && query.text("account").isEmpty()) {
      return badRequest("\"account\" must not be empty when checking stream health", details);
    }
    if (!broker.isReady()) {
      HealthError notReady = new HealthError("CONNECTION", NOT_READY);
      return failed(HttpStatus.INTERNAL_SERVER_ERROR, notReady, details);
    }
    return Responses.json(HttpStatus.OK, HEALTH.toJson(new Health("ok", "", List.of())));
  }

  private HttpResponse badRequest(String error, boolean details) {
    return failed(HttpStatus.BAD_REQUEST, new HealthError("BAD_REQUEST", error), details);
  }

  private HttpResponse failed(HttpStatus status, HealthError error, boolean details) {
    broker
        .log()
        .warn("Healthcheck failed: " + (details ? "1 errors" : Escape.quote(error.error())));
    Health health =
        details
            ? new Health("error", "", List.of(error))
            : new Health("error", error.error(), List.of());
    return Responses.json(status, HEALTH.toJson(health));
  }

  @Override
  public boolean isSlow() {
    return false;
  }
}
