package dev.postroom.broker.routing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What a requester is told when nobody listens to its request (docs/spec/core.md 1.7).
final class NoResponders {
  private static final byte[] VERB = "HMSG ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] STATUS =
      "NATS/1.0 503\r\nNats-Subject: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\r\n\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int LINE_END = 2;

  /// Three blanks and two sizes.
  private static final int LONGEST_REST = 3 + 2 * 10;

  private NoResponders() {}

  /// Return it for the requester's own subscription.
  static byte[] line(Subscription subscription, PublishedMessage message) {
    int headers = STATUS.length + message.subjectLength() + END.length - LINE_END;
    byte[] size = Integer.toString(headers).getBytes(StandardCharsets.US_ASCII);
    byte[] sid = subscription.sid();
    ByteBuffer line =
        ByteBuffer.allocate(
            VERB.length
                + message.replyLength()
                + sid.length
                + LONGEST_REST
                + LINE_END
                + headers
                + LINE_END);
    line.put(VERB);
    put(line, message.buffer(), message.replyStart(), message.replyLength());
    line.put((byte) ' ').put(sid).put((byte) ' ').put(size).put((byte) ' ').put(size);
    line.put(END, 0, LINE_END).put(STATUS);
    put(line, message.subjectBuffer(), message.subjectStart(), message.subjectLength());
    line.put(END);
    byte[] whole = new byte[line.position()];
    line.get(0, whole);
    return whole;
  }

  private static void put(ByteBuffer line, ByteBuffer from, int start, int length) {
    line.put(line.position(), from, start, length);
    line.position(line.position() + length);
  }
}
