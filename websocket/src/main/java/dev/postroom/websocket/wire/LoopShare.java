package dev.postroom.websocket.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.zip.Inflater;

/// What the WebSocket connections of one loop share, so that an idle one holds nothing. Confined to
/// the loop.
public final class LoopShare {
  /// So much is read at a time of what may be compressed; more might have to be kept.
  static final int INPUT = 16 * 1024;

  private static final int MOST_IDLE = 4;

  /// Who has sent nothing of an unfinished message for so long makes room for others.
  private static final long STALLED_NANOS = 2_000_000_000L;

  private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT).order(ByteOrder.LITTLE_ENDIAN);
  private final ArrayDeque<Inflater> idle = new ArrayDeque<>(MOST_IDLE);
  private final LongSupplier nanos;
  private final Set<WebSocketInput> holders = new LinkedHashSet<>();
  private boolean isClosed;

  /// @param nanos the clock of the loop
  public LoopShare(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// Return the buffer for bytes as they come.
  public ByteBuffer input() {
    return input;
  }

  /// Lend what decompresses one message.
  Inflater borrow() {
    Inflater lent = idle.pollLast();
    return lent == null ? new Inflater(true) : lent;
  }

  /// Take it back.
  void giveBack(Inflater inflater) {
    if (isClosed || idle.size() == MOST_IDLE) {
      inflater.end();
    } else {
      inflater.reset();
      idle.addLast(inflater);
    }
  }

  long nanos() {
    return nanos.getAsLong();
  }

  /// Take notice of who holds memory for a message that is not whole.
  void holds(WebSocketInput holder) {
    holders.add(holder);
  }

  void holdsNoMore(WebSocketInput holder) {
    holders.remove(holder);
  }

  /// End one that holds memory and makes no use of it. Return whether there was one.
  boolean evictStalled() {
    long now = nanos();
    for (WebSocketInput holder : holders) {
      if (now - holder.lastProgressNanos() >= STALLED_NANOS) {
        holder.evict();
        return true;
      }
    }
    return false;
  }

  /// Free what is idle, now and later.
  public void close() {
    isClosed = true;
    idle.forEach(Inflater::end);
    idle.clear();
  }
}
