package dev.postroom.broker.outbox;

import java.io.IOException;

/// Who looks after an outbox. Called by any thread, under the outbox's lock: implementations hand
/// over to their own thread and return at once.
public interface OutboxOwner {

  /// The pipe took less than was offered; from now on the owner flushes when the pipe is writable
  /// again.
  void outboxBlocked();

  /// The pipe is broken; the outbox has closed itself.
  void outboxFailed(IOException cause);
}
