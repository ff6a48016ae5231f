package dev.postroom.monitoring;

import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Lets one document that lists subscriptions be made at a time, since each may take much of the
/// heap; the others wait, in the order in which they came. Thread-safe.
final class ListingTurns {
  /// More than there are connections, each of which waits for one document.
  private static final int ALL = 2 * MonitoringServer.MAX_CONNECTIONS;

  private static final HttpResponse TOO_LATE =
      HttpResponse.text(
          HttpStatus.SERVICE_UNAVAILABLE,
          "503 Service Unavailable: other documents with subscriptions are being made, ask again"
              + " later");

  private final Duration patience;
  private final Semaphore turn;
  // Volatile: set by whoever closes the server.
  private volatile boolean closed;

  /// @param patience how long a document waits for its turn at most
  ListingTurns(Duration patience) {
    this(patience, new Semaphore(1, true));
  }

  /// @param turn shared with others that make such documents
  ListingTurns(Duration patience, Semaphore turn) {
    this.patience = patience;
    this.turn = turn;
  }

  /// Make the document when its turn has come; a 503 when it does not come in time. Blocks for
  /// both; not on a loop's thread.
  HttpResponse make(Supplier<HttpResponse> document) {
    try {
      if (closed || !turn.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return TOO_LATE;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return TOO_LATE;
    }
    try {
      return closed ? TOO_LATE : document.get();
    } finally {
      turn.release();
    }
  }

  /// Refuse those who wait, and those who come.
  void close() {
    closed = true;
    turn.release(ALL);
  }

  /// Return whether somebody waits.
  boolean isAwaited() {
    return turn.hasQueuedThreads();
  }
}
