package dev.postroom.broker.connection;

import dev.postroom.platform.Scheduler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// The buffers in which one loop's clients assemble large messages, used again and again: memory
/// outside the heap comes back only with a collection, so that a stream of large messages, each in
/// a new buffer, would take all there is. Confined to the loop.
///
/// Some are kept for the next messages; those that nobody needed for a while are let go.
final class LargeBuffers {
  /// Buffers are this much larger or less than they need be, so that they fit many messages.
  private static final int STEP = 64 * 1024;

  private static final long MOST_KEPT = 16L << 20;
  private static final long PERIOD_NANOS = 5_000_000_000L;

  private final Scheduler scheduler;
  private final LongSupplier clock;
  private final LongConsumer letGo;
  private final IntFunction<ByteBuffer> direct;
  private final Runnable trim = this::trim;
  private final List<ByteBuffer> kept = new ArrayList<>(); // those used last stand last
  private long keptBytes;
  private int leastKept; // since the last trim: so many at the front nobody has needed
  private boolean isTrimming;

  /// Make buffers for one loop.
  ///
  /// @param letGo is told of bytes that are of no more use, though the JVM still holds them
  LargeBuffers(Scheduler scheduler, LongSupplier clock, LongConsumer letGo) {
    this(scheduler, clock, letGo, ByteBuffer::allocateDirect);
  }

  LargeBuffers(
      Scheduler scheduler, LongSupplier clock, LongConsumer letGo, IntFunction<ByteBuffer> direct) {
    this.scheduler = scheduler;
    this.clock = clock;
    this.letGo = letGo;
    this.direct = direct;
  }

  /// Return a buffer of at least so many bytes; what is in it is of no meaning.
  ByteBuffer take(int bytes) {
    int found = -1;
    for (int i = kept.size() - 1; i >= 0; i--) {
      int capacity = kept.get(i).capacity();
      if (capacity >= bytes && (found < 0 || capacity < kept.get(found).capacity())) {
        found = i;
      }
    }
    if (found < 0) {
      return direct.apply(rounded(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }
    ByteBuffer taken = kept.remove(found);
    keptBytes -= taken.capacity();
    leastKept = Math.min(leastKept, kept.size());
    return taken.clear();
  }

  private static int rounded(int bytes) {
    return (int) Math.min(Integer.MAX_VALUE, ((long) bytes + STEP - 1) / STEP * STEP);
  }

  /// Take back what [#take] gave and nobody reads any more.
  void giveBack(ByteBuffer buffer) {
    if (keptBytes + buffer.capacity() > MOST_KEPT) {
      letGo.accept(buffer.capacity());
      return;
    }
    kept.add(buffer);
    keptBytes += buffer.capacity();
    if (!isTrimming) {
      isTrimming = true;
      leastKept = 0;
      trimLater();
    }
  }

  private void trimLater() {
    var _ = scheduler.at(clock.getAsLong() + PERIOD_NANOS, trim);
  }

  private void trim() {
    for (int i = leastKept; i > 0; i--) {
      int bytes = kept.removeFirst().capacity();
      keptBytes -= bytes;
      letGo.accept(bytes);
    }
    leastKept = kept.size();
    isTrimming = leastKept > 0;
    if (isTrimming) {
      trimLater();
    }
  }
}
