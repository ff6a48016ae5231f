package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;
import java.util.regex.Pattern;

/// `/ipqueuesz`: what waits between threads (docs/spec/core.md 6.8).
final class IpqueueszEndpoint implements QueriedEndpoint {
  private static final Pattern INDENTATION = Pattern.compile("(?m)^(?: {2})+");

  private final Documents documents;

  IpqueueszEndpoint(Documents documents) {
    this.documents = documents;
  }

  @Override
  public HttpResponse answer(QueryReader query) throws BadQueryException {
    boolean all = query.bool("all");
    String text = documents.queues(all, query.text("queues")).toPrettyJson();
    return Responses.json(HttpStatus.OK, widened(text));
  }

  /// Indent by three spaces, as the Go server does here.
  private static String widened(String text) {
    return INDENTATION
        .matcher(text)
        .replaceAll(indentation -> "   ".repeat(indentation.group().length() / 2));
  }
}
