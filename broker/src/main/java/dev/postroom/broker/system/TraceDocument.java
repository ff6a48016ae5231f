package dev.postroom.broker.system;

import dev.postroom.broker.routing.PublishedMessage;
import dev.postroom.broker.routing.Router;
import dev.postroom.broker.trace.MessageTrace;
import dev.postroom.json.JsonFields;

/// What became of a message, as it is published where that was asked for (docs/spec/core.md 1.16,
/// B.1). Immutable, but for the trace.
///
/// @param server who tells it
record TraceDocument(ServerInfo server, MessageTrace trace) {
  private static final JsonFields<TraceDocument> FIELDS =
      JsonFields.<TraceDocument>of()
          .object("server", TraceDocument::server, ServerInfo.FIELDS)
          .inline(TraceDocument::trace, MessageTrace.FIELDS)
          .build();

  /// Publish it on the router's thread, and return what that cost, in [Router#lastWork]'s measure.
  ///
  /// @param telling becomes the message
  int publish(PublishedMessage telling, Router router) {
    byte[] document = FIELDS.toBytes(this);
    int cost = trace.pack(document, telling);
    router.tell(router.home().view(trace.account()), telling);
    return cost + router.lastWork();
  }
}
