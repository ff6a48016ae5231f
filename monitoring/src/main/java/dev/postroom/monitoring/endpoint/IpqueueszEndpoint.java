package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;

/// `/ipqueuesz`: the Go server's queues between its own threads, which this server has not
/// (docs/spec/core.md 6.8).
final class IpqueueszEndpoint implements QueriedEndpoint {
  @Override
  public HttpResponse answer(QueryReader query) throws BadQueryException {
    var _ = query.bool("all");
    return Responses.json(HttpStatus.OK, "{}");
  }
}
