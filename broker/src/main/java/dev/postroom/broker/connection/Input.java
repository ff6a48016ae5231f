package dev.postroom.broker.connection;

import dev.postroom.platform.Budget;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The bytes of an operation that is not yet whole. Confined to the connection's loop.
///
/// Small remainders are copied aside and put in front of the loop's shared read buffer for the next
/// read. A large message, or a line that is long already, is assembled in a buffer of its own, read
/// into directly; it grows by doubling as bytes come, never by what the peer merely announced, and
/// is charged to the inbound budget.
final class Input {
  private static final int LARGE = 64 * 1024;
  private static final int NOT_KNOWN = Integer.MAX_VALUE;

  private final Budget budget;
  private byte[] carry = NOTHING;
  private int carryLength;
  private @Nullable ByteBuffer assembly;
  private int assemblyNeeded;

  private static final byte[] NOTHING = {};

  Input(Budget budget) {
    this.budget = budget;
  }

  /// Return the buffer to read into, its position behind what is there already; null when the
  /// budget has no room for more now.
  @Nullable ByteBuffer target(ByteBuffer shared) {
    ByteBuffer large = assembly;
    if (large == null) {
      shared.clear();
      shared.put(carry, 0, carryLength);
      return shared;
    }
    return large.position() < large.capacity() ? large : grown(large);
  }

  /// Return whether a read into the target may complete an operation.
  boolean isWorthParsing(ByteBuffer target) {
    return assembly == null || assemblyNeeded == NOT_KNOWN || target.position() == assemblyNeeded;
  }

  /// Keep the bytes from `from` to `to`, the start of an operation of `needed` bytes (0 when that
  /// is not known yet).
  @SuppressWarnings("ReferenceEquality") // reason: whether it is this very buffer
  void keep(ByteBuffer buffer, int from, int to, int needed) {
    int length = to - from;
    int whole = needed == 0 && length > LARGE ? NOT_KNOWN : needed;
    if (buffer == assembly && from == 0 && whole == NOT_KNOWN) {
      return; // the same line, longer now
    }
    dropAssembly();
    if (whole > LARGE) {
      assemble(buffer, from, length, whole);
      return;
    }
    if (length == 0) {
      carryLength = 0;
      if (carry.length > 1024) {
        carry = NOTHING; // an idle connection holds next to nothing
      }
      return;
    }
    if (carry.length < length) {
      carry = new byte[Math.max(length, 64)];
    }
    buffer.get(from, carry, 0, length);
    carryLength = length;
  }

  void close() {
    dropAssembly();
    carry = NOTHING;
    carryLength = 0;
  }

  private void assemble(ByteBuffer buffer, int from, int length, int needed) {
    int capacity = Math.min(needed, Math.max(LARGE, 2 * length));
    budget.charge(capacity);
    ByteBuffer large = allocate(capacity);
    large.put(0, buffer, from, length).position(length);
    assembly = large;
    assemblyNeeded = needed;
    carryLength = 0;
    carry = NOTHING;
  }

  private @Nullable ByteBuffer grown(ByteBuffer full) {
    int capacity = (int) Math.min(assemblyNeeded, 2L * full.capacity());
    if (!budget.tryCharge(capacity)) {
      return null;
    }
    ByteBuffer wider =
        allocate(capacity).put(0, full, 0, full.position()).position(full.position());
    budget.release(full.capacity());
    assembly = wider;
    return wider;
  }

  private void dropAssembly() {
    if (assembly != null) {
      budget.release(assembly.capacity());
      assembly = null;
    }
  }

  private static ByteBuffer allocate(int capacity) {
    return ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
  }
}
