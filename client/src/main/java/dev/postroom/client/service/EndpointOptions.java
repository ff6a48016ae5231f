package dev.postroom.client.service;

import java.util.Map;

/// How an endpoint is listened to. Immutable.
///
/// @param queueGroup the queue group, each of whose requests goes to one instance; empty when every
///   instance gets every request
/// @param metadata what others may want to know of it
/// @param concurrency how many requests are handled at a time
public record EndpointOptions(String queueGroup, Map<String, String> metadata, int concurrency) {
  /// The queue group that all clients use when nobody says otherwise.
  public static final String DEFAULT_QUEUE_GROUP = "q";

  public EndpointOptions {
    metadata = Map.copyOf(metadata);
  }

  /// Return the usual: queue group `q`, no metadata, one request at a time.
  public static EndpointOptions defaults() {
    return new EndpointOptions(DEFAULT_QUEUE_GROUP, Map.of(), 1);
  }

  public EndpointOptions withQueueGroup(String name) {
    return new EndpointOptions(name, metadata, concurrency);
  }

  public EndpointOptions withMetadata(Map<String, String> values) {
    return new EndpointOptions(queueGroup, values, concurrency);
  }

  public EndpointOptions withConcurrency(int handlers) {
    return new EndpointOptions(queueGroup, metadata, handlers);
  }
}
