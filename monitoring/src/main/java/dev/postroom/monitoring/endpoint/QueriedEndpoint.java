package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;

/// An endpoint that reads its query, and refuses what it cannot read (docs/spec/core.md 6.0).
interface QueriedEndpoint extends Endpoint {

  /// Return the answer to a query.
  HttpResponse answer(QueryReader query) throws BadQueryException;

  @Override
  default HttpResponse answer(HttpRequest request) {
    try {
      return answer(new QueryReader(request.query()));
    } catch (BadQueryException refused) {
      return Responses.badQuery(refused);
    }
  }

  @Override
  default boolean isSlow() {
    return false;
  }
}
