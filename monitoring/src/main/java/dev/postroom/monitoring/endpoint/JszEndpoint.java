package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpResponse;
import java.util.List;

/// `/jsz`: JetStream, which is off (docs/spec/core.md 6.6).
final class JszEndpoint implements QueriedEndpoint {
  private static final List<String> SWITCHES =
      List.of("accounts", "streams", "consumers", "direct-consumers", "config");
  private static final List<String> NUMBERS = List.of("offset", "limit");
  private static final List<String> MORE_SWITCHES = List.of("raft", "stream-leader-only");

  private final Documents documents;

  JszEndpoint(Documents documents) {
    this.documents = documents;
  }

  /// Of several faults the Go server names the first in this order.
  @Override
  public HttpResponse answer(QueryReader query) throws BadQueryException {
    for (String name : SWITCHES) {
      var _ = query.bool(name);
    }
    for (String name : NUMBERS) {
      var _ = query.number(name);
    }
    boolean leaderOnly = query.bool("leader-only");
    for (String name : MORE_SWITCHES) {
      var _ = query.bool(name);
    }
    if (leaderOnly) {
      throw new BadQueryException("filtered response: not leader");
    }
    return Responses.json(documents.jsz());
  }
}
