package dev.postroom.interop;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Fills the heap of this JVM up to a few objects. For a JVM with a small heap, the serial
/// collector and no buffers of its threads (`-XX:-UseTLAB`), so that what is left is what is left.
final class FullHeap {
  /// Room for everything.
  static final int MUCH = Integer.MAX_VALUE;

  private boolean isUsed;
  private int failures;
  // Its element 0 is the block before, and so on: the smallest are the last.
  private @Nullable Object @Nullable [] last;

  void isUsed(boolean used) {
    isUsed = used;
  }

  int failures() {
    return failures;
  }

  /// Let something run when so many of the last blocks are free again, and return whether there was
  /// memory for it.
  boolean tryWith(int room, BooleanSupplier action) {
    if (!isUsed || room == MUCH) {
      return run(action);
    }
    fill();
    for (int i = 0; i < room && last != null; i++) {
      last = (@Nullable Object[]) last[0];
    }
    try {
      return run(action);
    } catch (OutOfMemoryError _) {
      failures++;
      return false;
    } finally {
      last = null;
    }
  }

  private static boolean run(BooleanSupplier action) {
    if (!action.getAsBoolean()) {
      throw new AssertionError("what was there was not found");
    }
    return true;
  }

  private void fill() {
    for (int length = 64; length > 0; length /= 64) {
      fill(length);
    }
  }

  private void fill(int length) {
    try {
      while (true) {
        @Nullable Object[] block = new Object[length];
        block[0] = last;
        last = block;
      }
    } catch (OutOfMemoryError _) {
      // full, but for smaller ones
    }
  }
}
