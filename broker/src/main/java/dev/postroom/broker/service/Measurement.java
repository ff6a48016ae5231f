package dev.postroom.broker.service;

import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.Router;
import dev.postroom.broker.service.LatencyMetric.Durations;
import dev.postroom.broker.service.LatencyMetric.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request whose response is told of in a metric, once. Made on the requestor's thread, then
/// immutable; who ends a request decides who tells.
final class Measurement {
  private final Office office;
  private final Account account;
  private final String subject;
  private final @Nullable Who requestor;
  private final Map<String, Collection<String>> header;
  private final Instant start;
  private final long startNanos;

  /// Begin to measure.
  ///
  /// @param account where the metric is published, to the subject
  /// @param requestor as the metric may show it; null for the server itself
  /// @param header what asked for the metric
  Measurement(
      Office office,
      Account account,
      String subject,
      @Nullable Who requestor,
      Map<String, Collection<String>> header) {
    this.office = office;
    this.account = account;
    this.subject = subject;
    this.requestor = requestor;
    this.header = header;
    this.start = office.clock().now().minusNanos(rtt(requestor));
    this.startNanos = office.clock().nanos();
  }

  private static long rtt(@Nullable Who who) {
    return who == null ? 0 : who.facts().rttNanos();
  }

  /// Tell why there was no response; on the router's thread.
  void failed(Outcome outcome, Router router) {
    publish(outcome, null, Durations.NONE, router);
  }

  /// Tell how long a response took; on the router's thread.
  ///
  /// @param arrivedNanos when it came
  void answered(@Nullable Who responder, long arrivedNanos, Router router) {
    long elapsed = arrivedNanos - startNanos;
    long system = office.clock().nanos() - arrivedNanos;
    long service = Math.max(0, elapsed - rtt(responder));
    long total = rtt(requestor) + elapsed + system;
    publish(Outcome.ANSWERED, responder, new Durations(service, system, total), router);
  }

  private void publish(
      Outcome outcome, @Nullable Who responder, Durations durations, Router router) {
    LatencyMetric metric =
        new LatencyMetric(
            office.names().metric(),
            office.clock().now(),
            outcome,
            requestor,
            responder,
            header,
            start,
            durations);
    office.publish(metric, account, subject.getBytes(StandardCharsets.UTF_8), router);
  }
}
