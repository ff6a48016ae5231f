package dev.postroom.broker.service;

import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How long a request took, or why it was not answered (docs/spec/core.md 4.11, B.1). Immutable.
record LatencyMetric(
    String id,
    Instant timestamp,
    Outcome outcome,
    @Nullable Who requestor,
    @Nullable Who responder,
    Map<String, Collection<String>> header,
    Instant start,
    Durations durations) {

  /// How a request ended.
  enum Outcome {
    ANSWERED(200, ""),
    BAD_REQUEST(400, "Bad Request"),
    REQUESTOR_GONE(408, "Request Timeout"),
    NOBODY(503, "Service Unavailable"),
    TOO_LATE(504, "Service Timeout");

    private final int status;
    private final String description;

    Outcome(int status, String description) {
      this.status = status;
      this.description = description;
    }
  }

  /// Nanoseconds.
  ///
  /// @param service from the request to the response, without the responder's round trip
  /// @param system within this server
  /// @param total what the requestor waits
  record Durations(long service, long system, long total) {
    static final Durations NONE = new Durations(0, 0, 0);
  }

  static final JsonFields<LatencyMetric> FIELDS =
      JsonFields.<LatencyMetric>of()
          .string("type", _ -> "io.nats.server.metric.v1.service_latency")
          .string("id", LatencyMetric::id)
          .time("timestamp", LatencyMetric::timestamp)
          .number("status", metric -> metric.outcome.status)
          .string("description", metric -> metric.outcome.description, Presence.OMIT_EMPTY)
          .object("requestor", LatencyMetric::requestor, Who.FIELDS, Presence.OMIT_EMPTY)
          .object("responder", LatencyMetric::responder, Who.FIELDS, Presence.OMIT_EMPTY)
          .stringsMap("header", LatencyMetric::header, Presence.OMIT_EMPTY)
          .time("start", LatencyMetric::start)
          .number("service", metric -> metric.durations.service)
          .number("system", metric -> metric.durations.system)
          .number("total", metric -> metric.durations.total)
          .build();
}
