package dev.postroom.broker.routing;

import dev.postroom.broker.outbox.Outbox;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The outboxes that something was put into and that are to be flushed, each once. Confined to one
/// router's thread.
final class TouchedOutboxes {
  /// So many are touched before all are flushed, within a message too: each holds a chunk until
  /// then.
  private static final int MOST = 1_024;

  private @Nullable Outbox[] touched = new Outbox[MOST]; // all: who is touched must get in
  private int count;

  void add(Outbox outbox) {
    if (count == touched.length) {
      touched = Arrays.copyOf(touched, count * 2);
    }
    touched[count++] = outbox;
  }

  /// Return whether they are to be flushed before more are touched.
  boolean isFull() {
    return count >= MOST;
  }

  void flush() {
    int end = count;
    OutOfMemoryError none = null;
    for (int i = 0; i < end; i++) {
      Outbox outbox = touched[i];
      touched[i] = null; // who is gone must not be kept alive
      if (outbox != null) {
        none = flush(outbox, none);
      }
    }
    count = 0;
    if (none != null) {
      throw none;
    }
  }

  private static void starve(Outbox outbox) {
    outbox.lock();
    try {
      outbox.starve();
    } finally {
      outbox.unlock();
    }
  }

  /// Where one finds no memory the others are flushed all the same. Return the first such failure.
  private static @Nullable OutOfMemoryError flush(Outbox outbox, @Nullable OutOfMemoryError first) {
    try {
      outbox.flushTouched();
      return first;
    } catch (OutOfMemoryError none) {
      starve(outbox); // who knows what of it was written; its heartbeat finds it closed
      return first == null ? none : first;
    }
  }
}
