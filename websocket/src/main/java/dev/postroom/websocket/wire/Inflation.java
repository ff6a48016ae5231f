package dev.postroom.websocket.wire;

import dev.postroom.broker.transport.PeerFaultException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Decompresses one message after the other, each on its own (RFC 7692, without context takeover).
/// Confined to the loop.
///
/// Between two reads it holds a window of 32 KiB, but only within a message; what may be held is
/// reserved ([Memory]). What a message says and what it becomes have bounds, so that a small one
/// cannot become a large one.
final class Inflation {
  /// What a message takes while it is not whole: a window and what belongs to it.
  static final int COST = 48 * 1024;

  private static final long MOST_IN = 64L << 20;
  private static final int IN_PER_OUT = 8;
  private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

  private final LoopShare share;
  private @Nullable Inflater inflater; // only within a message
  private long bytesIn;
  private long bytesOut;
  private boolean isTailFed;
  private boolean isFull; // the last target was too small for what was there

  Inflation(LoopShare share) {
    this.share = share;
  }

  /// Return whether a message has begun that is not over.
  boolean isWithin() {
    return inflater != null;
  }

  /// Return whether there may be more to give although nothing more has come.
  boolean isFull() {
    return isFull;
  }

  /// Decompress bytes of the input from its position to its limit, as far as the target has room.
  ///
  /// @param most the bytes that a message may become
  void inflate(ByteBuffer in, ByteBuffer target, long most) throws PeerFaultException {
    Inflater working = begun();
    int start = in.position();
    working.setInput(in);
    try {
      step(working, target, most);
    } finally {
      working.setInput(TAIL, 0, 0); // the buffer is not ours beyond this call
    }
    if (working.finished()) {
      in.position(in.limit()); // the rest of the message says nothing
    }
    bytesIn += in.position() - start;
    if (bytesIn > Math.min(MOST_IN, most * IN_PER_OUT)) {
      throw tooLarge();
    }
  }

  /// Give what found no room before.
  void drain(ByteBuffer target, long most) throws PeerFaultException {
    step(begun(), target, most);
  }

  /// Decompress what is left when the last bytes of a message have come. Return whether it is over.
  boolean end(ByteBuffer target, long most) throws PeerFaultException {
    Inflater working = begun();
    if (!isTailFed) {
      isTailFed = true;
      working.setInput(TAIL);
    }
    step(working, target, most);
    if (isFull) {
      return false;
    }
    close();
    return true;
  }

  private Inflater begun() {
    Inflater working = inflater;
    if (working == null) {
      working = share.borrow();
      inflater = working;
      bytesIn = 0;
      bytesOut = 0;
      isTailFed = false;
    }
    return working;
  }

  private void step(Inflater working, ByteBuffer target, long most) throws PeerFaultException {
    try {
      int count;
      do {
        count = target.hasRemaining() ? working.inflate(target) : 0;
        bytesOut += count;
        if (bytesOut > most) {
          throw tooLarge();
        }
      } while (count > 0);
      if (working.needsDictionary()) {
        throw new PeerFaultException("flate: a dictionary is not known");
      }
    } catch (DataFormatException wrong) {
      throw new PeerFaultException("flate: corrupt input: " + wrong.getMessage());
    }
    isFull = !target.hasRemaining() && !working.finished();
  }

  private static PeerFaultException tooLarge() {
    return new PeerFaultException("maximum payload exceeded");
  }

  /// Forget the message.
  void close() {
    isFull = false;
    if (inflater != null) {
      share.giveBack(inflater);
      inflater = null;
    }
  }
}
