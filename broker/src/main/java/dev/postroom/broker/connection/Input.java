package dev.postroom.broker.connection;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The bytes of an operation that is not yet whole. Confined to the connection's loop, but for
/// [#isStalled].
///
/// Small remainders are copied aside and put in front of the loop's shared read buffer for the next
/// read. A large message, or a line that is long already, is assembled in a buffer of its own, read
/// into directly.
///
/// [#OWN] bytes are every connection's own. Whoever has sent more of an operation reserves
/// [InboundMemory] for all of it; while that is short, no more is read than may be kept, so that
/// nothing is ever held that was not reserved.
final class Input {
  /// Bytes that are kept without being reserved: next to what a connection costs anyway.
  static final int OWN = 1024;

  private static final int LARGE = 64 * 1024;

  /// A peer from which so many bytes have come is not stalled.
  private static final int PROGRESS = 4 * 1024;

  private static final byte[] NOTHING = {};

  private final InboundMemory memory;
  private final LongSupplier clock;
  private final LargeBuffers buffers;
  private byte[] carry = NOTHING;
  private int carryLength;
  private @Nullable ByteBuffer assembly;
  private int needed;
  private boolean queued;
  private int receivedSinceProgress;
  // Volatile: written by the owner alone; other loops look for who holds memory for nothing.
  private volatile int reserved;
  private volatile long progressNanos;

  Input(InboundMemory memory, LargeBuffers buffers, LongSupplier clock) {
    this.memory = memory;
    this.buffers = buffers;
    this.clock = clock;
  }

  /// Return the buffer to read into, its position behind what is there already; null when the
  /// memory for more is not there yet.
  ///
  /// @param largest the bytes of the largest operation a peer may send
  @Nullable ByteBuffer target(ByteBuffer shared, int largest) {
    if (assembly != null) {
      return assembly;
    }
    int most = shared.capacity();
    if (!memory.has((long) largest + most)) {
      if (carryLength >= OWN && reserved == 0 && !admitted(largest)) {
        return null;
      }
      most = Math.min(most, Math.max(OWN, reserved));
    }
    ByteBuffer target = kept(shared);
    return assembly == null ? target.limit(most) : assembly;
  }

  private boolean admitted(int largest) {
    int wanted = needed > 0 ? needed : largest;
    queued = !memory.admit(this, wanted);
    if (queued) {
      return false;
    }
    reserved = wanted;
    progressed();
    if (needed > LARGE) {
      ByteBuffer large = buffers.take(needed);
      assembly = large.limit(needed).put(carry, 0, carryLength);
      carry = NOTHING;
      carryLength = 0;
    }
    return true;
  }

  /// Return what is kept: the bytes before the buffer's position.
  ByteBuffer kept(ByteBuffer shared) {
    return assembly != null ? assembly : shared.clear().put(carry, 0, carryLength);
  }

  /// Take notice of bytes read into the target.
  void received(int count) {
    if (reserved > 0) {
      receivedSinceProgress += count;
      if (receivedSinceProgress >= PROGRESS) {
        progressed();
      }
    }
  }

  private void progressed() {
    receivedSinceProgress = 0;
    progressNanos = clock.getAsLong();
  }

  /// Return whether memory is reserved, and next to nothing came for it in so many nanoseconds.
  /// Callable by any thread.
  boolean isStalled(long nowNanos, long patienceNanos) {
    return reserved > 0 && nowNanos - progressNanos >= patienceNanos;
  }

  /// Return whether a read into the target may complete an operation.
  boolean isWorthParsing(ByteBuffer target) {
    return assembly == null || needed == 0 || target.position() == needed;
  }

  /// Keep the bytes from `from` to `to`.
  ///
  /// @param operation the length of the operation that starts there, 0 when that is not known yet
  /// @param most to how many bytes they may grow
  @SuppressWarnings("ReferenceEquality") // reason: whether it is this very buffer
  void keep(ByteBuffer buffer, int from, int to, int operation, int most) {
    int length = to - from;
    boolean isNew = from > 0 || (operation > 0 && needed == 0);
    needed = operation;
    if (length <= OWN) {
      reserve(0);
      carry(buffer, from, length, length);
      return;
    }
    if (isNew || reserved == 0) {
      progressed();
    }
    reserve(Math.max(most, length));
    int capacity = operation > 0 ? operation : Math.max(length, Math.min(most, 2 * length));
    if (Math.max(operation, length) <= LARGE) {
      carry(buffer, from, length, capacity);
    } else if (buffer != assembly || from > 0 || isOutgrown(buffer, length, operation)) {
      assemble(buffer, from, length, capacity);
    } // else it is the same line, longer now
  }

  /// An assembly that was made for what is not known yet ends elsewhere than the operation does.
  private static boolean isOutgrown(ByteBuffer assembly, int length, int operation) {
    return length == assembly.limit()
        || (operation > 0
            && (operation != assembly.limit()
                || assembly.capacity() > LargeBuffers.most(operation)));
  }

  private void reserve(int bytes) {
    int more = bytes - reserved;
    if (more > 0) {
      memory.reserve(more);
    } else if (more < 0) {
      memory.release(-more);
    }
    reserved = bytes;
  }

  private void carry(ByteBuffer buffer, int from, int length, int capacity) {
    boolean isOversized = carry.length > Math.max(OWN, reserved);
    if (carry.length < length || isOversized) {
      carry = length == 0 ? NOTHING : new byte[Math.max(capacity, 64)];
    }
    buffer.get(from, carry, 0, length);
    carryLength = length;
    dropAssembly();
  }

  private void dropAssembly() {
    ByteBuffer dropped = assembly;
    assembly = null;
    if (dropped != null) {
      buffers.giveBack(dropped);
    }
  }

  /// Bytes of the assembly itself move to its front where they fit, unless it is much larger than
  /// what is reserved now.
  @SuppressWarnings("ReferenceEquality") // reason: whether it is this very buffer
  private void assemble(ByteBuffer buffer, int from, int length, int capacity) {
    boolean moves =
        buffer == assembly
            && capacity <= buffer.capacity()
            && buffer.capacity() <= LargeBuffers.most(reserved);
    ByteBuffer large = moves ? buffer : buffers.take(capacity);
    large.clear().put(0, buffer, from, length);
    if (!moves) {
      dropAssembly();
    }
    assembly = large.limit(capacity).position(length);
    carryLength = 0;
    carry = NOTHING;
  }

  /// Forget everything, and give back what was reserved.
  void close() {
    dropAssembly();
    carry = NOTHING;
    carryLength = 0;
    needed = 0;
    reserve(0);
    if (queued) {
      queued = false;
      memory.forget(this);
    }
  }
}
