package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;

/// Answers the requests for one path. Thread-safe.
public interface Endpoint {

  /// Return the answer, whatever the method of the request.
  HttpResponse answer(HttpRequest request);

  /// Return whether [#answer] may block or take long; it is then called on a virtual thread instead
  /// of the event loop.
  boolean isSlow();

  /// Return who answers this request in the end: another one where it first has to be found out
  /// whether the reader may come in, which may block.
  default Endpoint admitted(HttpRequest request) {
    return this;
  }

  /// Return whether /varz counts this request.
  default boolean isCounted(HttpRequest request) {
    return true;
  }

  /// Return whether the answer to this request may take so much memory that one such answer should
  /// be made at a time.
  default boolean isLarge(HttpRequest request) {
    return false;
  }
}
