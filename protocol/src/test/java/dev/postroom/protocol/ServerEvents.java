package dev.postroom.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Feeds a server parser as the client does, and writes down what it found.
final class ServerEvents {
  private final ServerParser parser;
  private final List<String> events = new ArrayList<>();
  private byte[] carry = {};
  private boolean violated;

  private ServerEvents(int maxPayload) {
    parser = new ServerParser(maxPayload);
  }

  /// Return what the parser finds when the bytes come in these pieces.
  static List<String> inPieces(List<byte[]> pieces, int maxPayload) {
    ServerEvents run = new ServerEvents(maxPayload);
    pieces.forEach(run::feed);
    if (!run.violated && run.carry.length > 0) {
      run.events.add("unfinished " + run.carry.length);
    }
    return run.events;
  }

  private void feed(byte[] piece) {
    if (violated) {
      return;
    }
    byte[] input = Arrays.copyOf(carry, carry.length + piece.length);
    System.arraycopy(piece, 0, input, carry.length, piece.length);
    parser.reset(ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN), 0, input.length);
    while (true) {
      int from = parser.position();
      ServerOperation operation = parser.next();
      if (operation == ServerOperation.INCOMPLETE) {
        check(parser.position() == from, "an incomplete operation was stepped over");
        carry = Arrays.copyOfRange(input, from, input.length);
        check(
            parser.needed() == 0 || parser.needed() > carry.length,
            "needs no more than it has, and yet waits");
        return;
      }
      events.add(describe(operation));
      if (operation == ServerOperation.VIOLATION) {
        violated = true;
        return;
      }
      check(parser.position() > from && parser.position() <= input.length, "left its range");
    }
  }

  private String describe(ServerOperation operation) {
    return switch (operation) {
      case MSG, HMSG ->
          operation
              + " "
              + text(parser.subjectStart(), parser.subjectLength())
              + " sid="
              + parser.sid()
              + (parser.replyLength() == 0
                  ? ""
                  : " reply=" + text(parser.replyStart(), parser.replyLength()))
              + (operation == ServerOperation.HMSG ? " hdr=" + parser.headerSize() : "")
              + " "
              + text(parser.payloadStart(), parser.totalSize());
      case INFO, ERR -> operation + " " + parser.text();
      case VIOLATION -> operation + " " + parser.violation();
      default -> operation.toString();
    };
  }

  private String text(int start, int length) {
    byte[] copy = new byte[length];
    parser.buffer().get(start, copy);
    return new String(copy, StandardCharsets.ISO_8859_1);
  }

  private static void check(boolean holds, String fault) {
    if (!holds) {
      throw new AssertionError("the parser " + fault);
    }
  }
}
