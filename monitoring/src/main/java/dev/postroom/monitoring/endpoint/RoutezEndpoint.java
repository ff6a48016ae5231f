package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;

/// `/routez`: other servers of a cluster (docs/spec/core.md 6.3).
final class RoutezEndpoint implements QueriedEndpoint {
  private final Documents documents;

  RoutezEndpoint(Documents documents) {
    this.documents = documents;
  }

  /// A query that cannot be read does not count.
  @Override
  public boolean isCounted(HttpRequest request) {
    try {
      var _ = new QueryReader(request.query()).boolOrDetail("subs");
      return true;
    } catch (BadQueryException _) {
      return false;
    }
  }

  @Override
  public HttpResponse answer(QueryReader query) throws BadQueryException {
    var _ = query.boolOrDetail("subs");
    return Responses.json(documents.routez());
  }
}
