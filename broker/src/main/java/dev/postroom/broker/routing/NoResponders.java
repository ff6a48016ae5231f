package dev.postroom.broker.routing;

import dev.postroom.broker.outbox.Outbox;
import java.nio.charset.StandardCharsets;

/// What a requester is told when nobody listens to its request (docs/spec/core.md 1.7).
final class NoResponders {
  private static final byte[] VERB = "HMSG ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] STATUS =
      "NATS/1.0 503\r\nNats-Subject: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\r\n\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BLANK = {' '};
  private static final int LINE_END = 2;

  private NoResponders() {}

  /// Append it for the requester's own subscription; under the outbox's lock.
  static void append(Outbox outbox, Subscription subscription, PublishedMessage message) {
    int length = STATUS.length + message.subjectLength() + END.length - LINE_END;
    byte[] size = Integer.toString(length).getBytes(StandardCharsets.US_ASCII);
    outbox.append(VERB);
    outbox.append(message.buffer(), message.replyStart(), message.replyLength());
    outbox.append(BLANK);
    outbox.append(subscription.sid());
    outbox.append(BLANK);
    outbox.append(size);
    outbox.append(BLANK);
    outbox.append(size);
    outbox.append(END, 0, LINE_END);
    outbox.append(STATUS);
    outbox.append(message.subjectBuffer(), message.subjectStart(), message.subjectLength());
    outbox.append(END);
  }
}
