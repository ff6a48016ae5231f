package dev.postroom.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Feeds a parser as the broker does, and writes down what it found.
final class ParserEvents {
  /// Limits small enough that random input meets them.
  record Limits(int controlLine, int payload, boolean headers) {

    static final Limits DEFAULTS = new Limits(4096, 1 << 20, true);
  }

  private final Parser parser = new Parser();
  private final Limits limits;
  private final RandomGenerator noise;
  private final List<String> events = new ArrayList<>();
  private byte[] carry = {};
  private boolean violated;

  ParserEvents(Limits limits, RandomGenerator noise) {
    this.limits = limits;
    this.noise = noise;
  }

  /// Return what the parser finds in the bytes when they come in one piece.
  static List<String> whole(byte[] stream, Limits limits, RandomGenerator noise) {
    return inPieces(List.of(stream), limits, noise);
  }

  /// Return what the parser finds when the bytes come in these pieces.
  static List<String> inPieces(List<byte[]> pieces, Limits limits, RandomGenerator noise) {
    ParserEvents run = new ParserEvents(limits, noise);
    for (byte[] piece : pieces) {
      run.feed(piece);
    }
    return run.events();
  }

  List<String> events() {
    List<String> all = new ArrayList<>(events);
    if (!violated && carry.length > 0) {
      all.add("unfinished " + carry.length);
    }
    return all;
  }

  /// Put the piece behind what was left over, into the middle of bytes that are not the peer's, and
  /// parse.
  void feed(byte[] piece) {
    if (violated) {
      return;
    }
    byte[] input = Arrays.copyOf(carry, carry.length + piece.length);
    System.arraycopy(piece, 0, input, carry.length, piece.length);
    int start = noise.nextInt(4);
    int end = start + input.length;
    ByteBuffer buffer = framed(input, start);
    parser.limits(limits.controlLine(), limits.payload(), limits.headers());
    parser.reset(buffer, start, end);
    while (true) {
      int from = parser.position();
      Operation operation = parser.next();
      if (operation == Operation.INCOMPLETE) {
        check(parser.position() == from, "an incomplete operation was stepped over");
        check(parser.keptEnd() >= from && parser.keptEnd() <= end, "keeps what it does not have");
        carry = Arrays.copyOfRange(input, from - start, parser.keptEnd() - start);
        check(
            parser.needed() == 0 || parser.needed() > carry.length,
            "needs no more than it has, and yet waits");
        return;
      }
      events.add(describe(operation));
      if (operation == Operation.VIOLATION) {
        violated = true;
        return;
      }
      check(parser.position() > from && parser.position() <= end, "stepped out of its range");
    }
  }

  /// Half the buffers end where the input ends, so that reading on fails; the others go on with
  /// noise, so that reading on would change the result.
  private ByteBuffer framed(byte[] input, int start) {
    int after = noise.nextBoolean() ? 0 : 1 + noise.nextInt(12);
    byte[] all = new byte[start + input.length + after];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) "\r\n 1aP".charAt(noise.nextInt(6));
    }
    System.arraycopy(input, 0, all, start, input.length);
    ByteBuffer buffer =
        noise.nextBoolean() ? ByteBuffer.wrap(all) : ByteBuffer.allocateDirect(all.length);
    buffer.put(0, all);
    return buffer.order(ByteOrder.LITTLE_ENDIAN);
  }

  private String describe(Operation operation) {
    return switch (operation) {
      case PUB, HPUB -> message(operation);
      case SUB, UNSUB -> operation + arguments();
      case CONNECT, IGNORED_INFO -> operation + " " + text(parser.line());
      case VIOLATION -> operation + " " + parser.violation();
      default -> operation.toString();
    };
  }

  private String message(Operation operation) {
    check(parser.operation() == operation, "names another operation");
    String reply = text(parser.copy(parser.replyStart(), parser.replyLength()));
    return operation
        + " "
        + text(parser.copy(parser.subjectStart(), parser.subjectLength()))
        + (parser.replyLength() == 0 ? "" : " reply=" + reply)
        + (operation == Operation.HPUB
            ? " hdr="
                + text(parser.copy(parser.headerSizeStart(), parser.headerSizeLength()))
                + "="
                + parser.headerSize()
            : "")
        + " size="
        + text(parser.copy(parser.sizeStart(), parser.sizeLength()))
        + "="
        + parser.totalSize()
        + (parser.isCanonical() ? " canonical " : " ")
        + text(parser.copy(parser.payloadStart(), parser.totalSize()));
  }

  private String arguments() {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < parser.arguments(); i++) {
      all.append(' ').append(text(parser.argument(i)));
    }
    return all.toString();
  }

  private static void check(boolean holds, String fault) {
    if (!holds) {
      throw new AssertionError("the parser " + fault);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
