package dev.postroom.client.service;

import dev.postroom.client.Connection;
import dev.postroom.client.Message;
import dev.postroom.client.SubscribeOptions;
import dev.postroom.client.Subscription;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import dev.postroom.platform.Clock;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// An endpoint at work: listens, answers, counts. Thread-safe.
final class Endpoint {
  private static final int FAILED = 500;

  /// What an endpoint has done, as STATS shows it.
  record Stats(Endpoint endpoint, long requests, long errors, String lastError, long nanos) {
    static final JsonFields<Stats> FIELDS =
        JsonFields.<Stats>of()
            .string("name", stats -> stats.endpoint.name)
            .string("subject", stats -> stats.endpoint.subject)
            .string("queue_group", stats -> stats.endpoint.options.queueGroup())
            .number("num_requests", Stats::requests)
            .number("num_errors", Stats::errors)
            .string("last_error", Stats::lastError)
            .number("processing_time", Stats::nanos)
            .number("average_processing_time", Stats::average)
            .build();

    private long average() {
      return requests == 0 ? 0 : nanos / requests;
    }
  }

  /// What an endpoint is, as INFO shows it.
  static final JsonFields<Endpoint> FIELDS =
      JsonFields.<Endpoint>of()
          .string("name", endpoint -> endpoint.name)
          .string("subject", endpoint -> endpoint.subject)
          .string("queue_group", endpoint -> endpoint.options.queueGroup())
          .stringMap("metadata", Endpoint::metadata, Presence.ALWAYS)
          .build();

  private final String name;
  private final String subject;
  private final EndpointOptions options;
  private final RequestHandler handler;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private long requests; // and the rest, under the lock
  private long errors;
  private String lastError = "";
  private long nanos;

  Endpoint(
      String name, String subject, EndpointOptions options, RequestHandler handler, Clock clock) {
    this.name = name;
    this.subject = subject;
    this.options = options;
    this.handler = handler;
    this.clock = clock;
  }

  private @Nullable Map<String, String> metadata() {
    return options.metadata().isEmpty() ? null : options.metadata();
  }

  Subscription listen(Connection connection) {
    SubscribeOptions how =
        SubscribeOptions.defaults()
            .withQueue(options.queueGroup())
            .withConcurrency(options.concurrency());
    return connection.subscribe(subject, how, this::handle);
  }

  // Requests and errors count before the answer leaves: who has it finds it counted.
  private void handle(Message message) {
    arrived();
    Request request = new Request(message, this::failed);
    long start = clock.nanos();
    try {
      handler.handle(request);
    } catch (Exception | Error failure) { // who asks waits for an answer all the same
      String why = failure.getMessage() == null ? failure.toString() : failure.getMessage();
      request.error(FAILED, why);
    } finally {
      handled(clock.nanos() - start);
    }
  }

  private void arrived() {
    lock.lock();
    try {
      requests++;
    } finally {
      lock.unlock();
    }
  }

  private void failed(String error) {
    lock.lock();
    try {
      errors++;
      lastError = error;
    } finally {
      lock.unlock();
    }
  }

  private void handled(long took) {
    lock.lock();
    try {
      nanos += took;
    } finally {
      lock.unlock();
    }
  }

  Stats stats() {
    lock.lock();
    try {
      return new Stats(this, requests, errors, lastError, nanos);
    } finally {
      lock.unlock();
    }
  }

  void resetStats() {
    lock.lock();
    try {
      requests = 0;
      errors = 0;
      lastError = "";
      nanos = 0;
    } finally {
      lock.unlock();
    }
  }

  /// Return the subject it listens to.
  String subject() {
    return subject;
  }
}
