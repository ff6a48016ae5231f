package dev.postroom.cli.verb;

import dev.postroom.cli.console.FailedException;
import dev.postroom.json.JsonBinding;
import dev.postroom.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What an instance of a service answers to PING, INFO or STATS; what it did not say is empty.
/// Immutable.
///
/// @param json the answer as it came
record Instance(
    String name,
    String id,
    String version,
    String description,
    Map<String, String> metadata,
    List<Endpoint> endpoints,
    String json) {

  /// An endpoint, with what it has done when that was asked.
  record Endpoint(
      String name,
      String subject,
      String queue,
      long requests,
      long errors,
      long averageNanos,
      String lastError) {}

  private static final JsonBinding<EndpointDraft> ENDPOINT =
      JsonBinding.<EndpointDraft>of()
          .string("name", (draft, value) -> draft.name = value)
          .string("subject", (draft, value) -> draft.subject = value)
          .string("queue_group", (draft, value) -> draft.queue = value)
          .number("num_requests", (draft, value) -> draft.requests = value)
          .number("num_errors", (draft, value) -> draft.errors = value)
          .number("average_processing_time", (draft, value) -> draft.average = value)
          .string("last_error", (draft, value) -> draft.lastError = value)
          .build();

  private static final JsonBinding<Draft> ANSWER =
      JsonBinding.<Draft>of()
          .string("name", (draft, value) -> draft.name = value)
          .string("id", (draft, value) -> draft.id = value)
          .string("version", (draft, value) -> draft.version = value)
          .string("description", (draft, value) -> draft.description = value)
          .stringMap("metadata", (draft, value) -> draft.metadata = value)
          .list(
              "endpoints", EndpointDraft::new, ENDPOINT, (draft, value) -> draft.endpoints = value)
          .build();

  Instance {
    metadata = Map.copyOf(metadata);
    endpoints = List.copyOf(endpoints);
  }

  @Override
  public Map<String, String> metadata() {
    return new TreeMap<>(metadata);
  }

  /// Read an answer.
  ///
  /// @throws FailedException when it is no JSON
  static Instance read(byte[] bytes) {
    Draft draft = new Draft();
    try {
      ANSWER.read(bytes, 0, bytes.length, draft);
    } catch (JsonException wrong) {
      throw new FailedException("a service answered with something else: " + wrong.getMessage());
    }
    return draft.finish(new String(bytes, StandardCharsets.UTF_8).strip());
  }

  /// Fields while they are read.
  private static final class Draft {
    private String name = "";
    private String id = "";
    private String version = "";
    private String description = "";
    private Map<String, String> metadata = Map.of();
    private List<EndpointDraft> endpoints = List.of();

    Instance finish(String json) {
      List<Endpoint> finished = endpoints.stream().map(EndpointDraft::finish).toList();
      return new Instance(name, id, version, description, metadata, finished, json);
    }
  }

  /// Fields of an endpoint while they are read.
  private static final class EndpointDraft {
    private String name = "";
    private String subject = "";
    private String queue = "";
    private long requests;
    private long errors;
    private long average;
    private String lastError = "";

    Endpoint finish() {
      return new Endpoint(name, subject, queue, requests, errors, average, lastError);
    }
  }
}
