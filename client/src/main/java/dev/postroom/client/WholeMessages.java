package dev.postroom.client;

import dev.postroom.protocol.Operation;
import dev.postroom.protocol.Parser;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Finds what of the lines for one server another should have too.
final class WholeMessages {
  private WholeMessages() {}

  /// Throw away everything but whole messages, and return how many bytes are left.
  static int keep(byte[] bytes, int length) {
    Parser parser = new Parser();
    parser.limits(Integer.MAX_VALUE / 4, Integer.MAX_VALUE / 2, true);
    parser.reset(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), 0, length);
    int kept = 0;
    int from = 0;
    Operation operation = parser.next();
    while (operation != Operation.INCOMPLETE) {
      int to = parser.position();
      if (operation == Operation.PUB || operation == Operation.HPUB) {
        System.arraycopy(bytes, from, bytes, kept, to - from);
        kept += to - from;
      } else if (operation == Operation.VIOLATION) {
        throw new IllegalStateException("what was to be sent breaks the protocol");
      }
      from = to;
      operation = parser.next();
    }
    return kept;
  }
}
