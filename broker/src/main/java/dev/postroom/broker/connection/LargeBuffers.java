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
/// Some are kept for the next messages, as far as [InboundMemory] allows all loops together; those
/// that nobody needed for a while are let go. Nobody gets one that is much larger than what is
/// reserved for the message.
final class LargeBuffers {
  /// Buffers are at most this much larger than was asked for, so that they fit many messages.
  private static final int STEP = 16 * 1024;

  /// And a kept one by this share of it.
  private static final int SLACK_SHARE = 4;

  private static final long MOST_KEPT = 16L << 20;
  private static final long PERIOD_NANOS = 5_000_000_000L;

  private record Kept(ByteBuffer buffer, long sinceNanos) {}

  private final InboundMemory memory;
  private final Scheduler scheduler;
  private final LongSupplier clock;
  private final LongConsumer letGo;
  private final IntFunction<ByteBuffer> direct;
  private final Runnable trim = this::trim;
  private final List<Kept> kept = new ArrayList<>(); // by the time since which
  private long keptBytes;
  private boolean isTrimming;

  /// Make buffers for one loop.
  ///
  /// @param letGo is told of bytes that are of no more use, though the JVM still holds them
  LargeBuffers(InboundMemory memory, Scheduler scheduler, LongSupplier clock, LongConsumer letGo) {
    this(memory, scheduler, clock, letGo, ByteBuffer::allocateDirect);
  }

  LargeBuffers(
      InboundMemory memory,
      Scheduler scheduler,
      LongSupplier clock,
      LongConsumer letGo,
      IntFunction<ByteBuffer> direct) {
    this.memory = memory;
    this.scheduler = scheduler;
    this.clock = clock;
    this.letGo = letGo;
    this.direct = direct;
  }

  /// Return a buffer of at least so many bytes; what is in it is of no meaning.
  ByteBuffer take(int bytes) {
    int found = -1;
    long least = most(bytes) + 1;
    for (int i = kept.size() - 1; i >= 0; i--) {
      int capacity = kept.get(i).buffer().capacity();
      if (capacity >= bytes && capacity < least) {
        found = i;
        least = capacity;
      }
    }
    return found < 0
        ? direct.apply(rounded(bytes)).order(ByteOrder.LITTLE_ENDIAN)
        : remove(found).clear();
  }

  /// Return how large a buffer for so many bytes may be.
  static long most(int bytes) {
    return (long) bytes + STEP + bytes / SLACK_SHARE;
  }

  private static int rounded(int bytes) {
    return (int) Math.min(Integer.MAX_VALUE, ((long) bytes + STEP - 1) / STEP * STEP);
  }

  private ByteBuffer remove(int index) {
    ByteBuffer buffer = kept.remove(index).buffer();
    keptBytes -= buffer.capacity();
    memory.dropKept(buffer.capacity());
    return buffer;
  }

  /// Take back what [#take] gave and nobody reads any more.
  void giveBack(ByteBuffer buffer) {
    int bytes = buffer.capacity();
    if (keptBytes + bytes > MOST_KEPT || !memory.tryKeep(bytes)) {
      letGo.accept(bytes);
      return;
    }
    kept.add(new Kept(buffer, clock.getAsLong()));
    keptBytes += bytes;
    if (!isTrimming) {
      trimLater();
    }
  }

  private void trimLater() {
    var _ = scheduler.at(clock.getAsLong() + PERIOD_NANOS, trim);
    isTrimming = true;
  }

  private void trim() {
    isTrimming = false;
    long now = clock.getAsLong();
    while (!kept.isEmpty() && now - kept.getFirst().sinceNanos() >= PERIOD_NANOS) {
      letGo.accept(remove(0).capacity());
    }
    if (!kept.isEmpty()) {
      trimLater();
    }
  }
}
