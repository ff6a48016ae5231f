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
    for (int i = 0; i < end; i++) {
      Outbox outbox = touched[i];
      touched[i] = null; // who is gone must not be kept alive
      if (outbox != null) {
        outbox.flushTouched();
      }
    }
    count = 0;
  }
}
