package dev.postroom.client;

import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells a listener what happens, one event after the other, on a thread that lives as long as
/// there is something to tell. Thread-safe.
final class Events {
  /// So many may wait for a listener that blocks; then new ones are only logged.
  private static final int MOST = 1_024;

  private final Consumer<ConnectionEvent> listener;
  private final Log log;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<ConnectionEvent> waiting = new ArrayDeque<>();
  private boolean telling;

  Events(Consumer<ConnectionEvent> listener, Log log) {
    this.listener = listener;
    this.log = log;
  }

  void tell(ConnectionEvent event) {
    boolean start = false;
    boolean lost = false;
    lock.lock();
    try {
      if (waiting.size() == MOST) {
        lost = true;
      } else {
        waiting.add(event);
        start = !telling;
        telling = true;
      }
    } finally {
      lock.unlock();
    }
    if (lost) {
      log.warn("The listener of a connection is too slow and was not told of " + event);
    } else if (start) {
      Threads.startVirtual("postroom-client-events", log, this::tellAll);
    }
  }

  private void tellAll() {
    ConnectionEvent event = poll();
    while (event != null) {
      try {
        listener.accept(event);
      } catch (RuntimeException | Error failure) { // else nothing would ever be told again
        log.bug("the listener of a connection failed at " + event, failure);
      }
      event = poll();
    }
  }

  private @Nullable ConnectionEvent poll() {
    lock.lock();
    try {
      ConnectionEvent event = waiting.poll();
      telling = event != null;
      return event;
    } finally {
      lock.unlock();
    }
  }
}
