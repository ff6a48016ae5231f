package dev.postroom.monitoring.request;

import dev.postroom.broker.system.SystemAnswer;
import dev.postroom.json.JsonException;
import dev.postroom.monitoring.endpoint.BadQueryException;
import dev.postroom.monitoring.endpoint.TooLargeException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whose turn it is to have an answer made that may take much: of the heap, or of the loops. An
/// answer is made when its document is looked up, written and packed; all of that is one turn, so
/// that there is never more than one large document and its texts. Thread-safe; waiting blocks.
final class Turns {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// Makes an answer; null for silence.
  @FunctionalInterface
  interface Making {
    @Nullable SystemAnswer make() throws JsonException, BadQueryException, TooLargeException;
  }

  /// Has something made in a way of its own.
  @FunctionalInterface
  interface Way {
    @Nullable SystemAnswer make(Making making)
        throws JsonException, BadQueryException, TooLargeException;
  }

  private final Supplier<Semaphore> listings;
  private final ReentrantLock ofOthers = new ReentrantLock();

  /// @param listings the one turn for all large documents, those of the monitoring port too
  Turns(Supplier<Semaphore> listings) {
    this.listings = listings;
  }

  /// Those who are no operators make the loops look at connections no faster than one of them can.
  /// Within a turn, not around one: who waits for a turn must not keep the others waiting.
  @Nullable SystemAnswer oneAtATime(Making making)
      throws JsonException, BadQueryException, TooLargeException {
    ofOthers.lock();
    try {
      return making.make();
    } finally {
      ofOthers.unlock();
    }
  }

  /// Have an answer made when no other large one is.
  ///
  /// @throws BadQueryException also when that takes too long
  @Nullable SystemAnswer inTurn(Making making)
      throws JsonException, BadQueryException, TooLargeException {
    Semaphore turn = listings.get();
    try {
      if (!turn.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new BadQueryException("other large documents are being made, ask again later");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BadQueryException("the server stops");
    }
    try {
      return making.make();
    } finally {
      turn.release();
    }
  }
}
