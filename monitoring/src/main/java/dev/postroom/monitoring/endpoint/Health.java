package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.http.HttpStatus;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import dev.postroom.platform.Escape;
import java.util.List;

/// The document of /healthz.
///
/// @param status that of the HTTP response
/// @param error what is wrong; empty for nothing, or where each fault is shown by itself
/// @param errors each fault
record Health(HttpStatus status, String error, List<Fault> errors) {
  private static final String NOT_READY = "failed to be ready for connections after 1ms: server";

  /// One fault.
  record Fault(String type, String error) {
    private static final JsonFields<Fault> FIELDS =
        JsonFields.<Fault>of().string("type", Fault::type).string("error", Fault::error).build();
  }

  private static final JsonFields<Health> FAULTS =
      JsonFields.<Health>of()
          .string("error", Health::error, Presence.OMIT_EMPTY)
          .list("errors", Health::errors, Fault.FIELDS, Presence.OMIT_EMPTY)
          .build();

  /// What the monitoring port shows.
  static final JsonFields<Health> FIELDS =
      JsonFields.<Health>of()
          .string("status", Health::text)
          .inline(health -> health, FAULTS)
          .build();

  /// What the answer to a request shows: there is no response with a status around it.
  static final JsonFields<Health> WITH_CODE =
      JsonFields.<Health>of()
          .string("status", Health::text)
          .number("status_code", health -> health.status.code())
          .inline(health -> health, FAULTS)
          .build();

  private String text() {
    return status == HttpStatus.OK ? "ok" : "error";
  }

  /// Look after the broker's health; the log says when it is not well.
  static Health of(Broker broker, HealthQuery query) {
    if (!query.consumer().isEmpty() && query.stream().isEmpty()) {
      return badRequest(
          broker, "\"stream\" must not be empty when checking consumer health", query);
    }
    if (!query.stream().isEmpty() && query.account().isEmpty()) {
      return badRequest(broker, "\"account\" must not be empty when checking stream health", query);
    }
    if (!broker.isReady()) {
      Fault notReady = new Fault("CONNECTION", NOT_READY);
      return failed(broker, HttpStatus.INTERNAL_SERVER_ERROR, notReady, query.details());
    }
    return new Health(HttpStatus.OK, "", List.of());
  }

  private static Health badRequest(Broker broker, String error, HealthQuery query) {
    Fault fault = new Fault("BAD_REQUEST", error);
    return failed(broker, HttpStatus.BAD_REQUEST, fault, query.details());
  }

  private static Health failed(Broker broker, HttpStatus status, Fault fault, boolean details) {
    broker
        .log()
        .warn("Healthcheck failed: " + (details ? "1 errors" : Escape.quote(fault.error())));
    return details
        ? new Health(status, "", List.of(fault))
        : new Health(status, fault.error(), List.of());
  }
}
