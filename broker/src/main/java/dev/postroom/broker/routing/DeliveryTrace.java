package dev.postroom.broker.routing;

import java.nio.charset.StandardCharsets;

/// What the log of a traced protocol shows of a delivery.
final class DeliveryTrace {
  private DeliveryTrace() {}

  /// Tell a receiver's owner which message it was given.
  static void tell(Subscription subscription, PublishedMessage message) {
    Receiver receiver = subscription.receiver();
    boolean headed = receiver.understandsHeaders() && message.headerSize() > 0;
    String line =
        (headed ? "HMSG " : "MSG ")
            + message.subject()
            + ' '
            + new String(subscription.sid(), StandardCharsets.UTF_8)
            + ' '
            + message.describeHead(headed);
    receiver
        .owner()
        .traceDelivery(line, headed ? message.headerSize() : 0, message.payload(headed));
  }
}
